package facts

import (
	"slices"
	"strings"
)

// verification are variables with the values by which a program takes any certificate.
var verification = []struct {
	name   string
	values []string
	source string
}{
	{"NODE_TLS_REJECT_UNAUTHORIZED", []string{"0"}, "nodejs.org/api/cli.html"},
	{"PYTHONHTTPSVERIFY", []string{"0"}, "PEP 493"},
	{"GIT_SSL_NO_VERIFY", yes, "git(1)"},
	{"NPM_CONFIG_STRICT_SSL", no, "docs.npmjs.com, config: strict-ssl"},
}

// Names that say it themselves, whatever the program: by their ends.
var (
	skipSuffixes = []string{
		"INSECURE_SKIP_VERIFY", "INSECURESKIPVERIFY", "TLS_SKIP_VERIFY", "SSL_SKIP_VERIFY", "SKIP_TLS_VERIFY", "SKIP_SSL_VERIFY",
		"TLS_INSECURE_SKIP_VERIFY", "SKIP_TLS_VERIFICATION", "SSL_NO_VERIFY",
	}
	verifySuffixes = []string{"SSL_VERIFY", "VERIFY_SSL", "VERIFY_TLS", "SSL_VERIFICATION", "TLS_VERIFICATION", "VERIFY_CERTIFICATES"}
)

var (
	yes = []string{"1", "true", "yes", "on", "t", "y"}
	no  = []string{"0", "false", "no", "off", "f", "n"}
)

// TakesAnyCertificate tells whether a variable with this value makes its program accept any certificate.
func TakesAnyCertificate(name, value string) bool {
	name, value = strings.ToUpper(name), strings.ToLower(value)
	for _, v := range verification {
		if v.name == name {
			return slices.Contains(v.values, value)
		}
	}
	hasSuffix := func(suffix string) bool { return strings.HasSuffix(name, suffix) }
	return slices.ContainsFunc(skipSuffixes, hasSuffix) && slices.Contains(yes, value) ||
		slices.ContainsFunc(verifySuffixes, hasSuffix) && slices.Contains(no, value)
}

// anyCertificateFlags are words of a command line, without their values, that do the same.
var anyCertificateFlags = []string{
	"insecureskipverify",        // traefik serversTransport
	"insecure-skip-verify",      // prometheus family, vector, many in Go
	"tls-skip-verify",           // grafana agents
	"ssl-insecure-skip-verify",  // oauth2-proxy
	"no-check-certificate",      // wget
	"ignore-certificate-errors", // chromium
	"no-tls-verify",             // cloudflared
	"skip-tls-verify", "skip-ssl-verify",
}

// FlagTakesAnyCertificate tells whether a word of a command line makes its program accept any certificate:
// "--insecure-skip-verify" or "--serverstransport.insecureskipverify=true".
func FlagTakesAnyCertificate(word string) bool {
	name, value, given := strings.Cut(strings.ToLower(word), "=")
	if !strings.HasPrefix(name, "-") || given && !slices.Contains(yes, value) {
		return false
	}
	name = strings.TrimLeft(name, "-")
	return slices.Contains(anyCertificateFlags, name[strings.LastIndexByte(name, '.')+1:])
}
