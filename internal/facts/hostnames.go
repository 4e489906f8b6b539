package facts

import (
	"net/netip"
	"slices"
	"strings"
)

// authorities are the hosts of public ACME endpoints (certmagic v0.25.6 acmeissuer.go and the CAs' documentation).
var authorities = []string{
	"acme-v02.api.letsencrypt.org", "acme-staging-v02.api.letsencrypt.org", "acme.zerossl.com", "dv.acme-v02.api.pki.goog",
	"acme.ssl.com", "api.buypass.com",
}

// PublicAuthority tells whether an ACME endpoint is that of an authority which signs only public names.
func PublicAuthority(endpoint string) bool {
	host, _, _ := strings.Cut(strings.TrimPrefix(endpoint, "https://"), "/")
	return slices.Contains(authorities, strings.ToLower(host))
}

// Address reads a host that is an IP address. Most hosts are names, which are told by their letters: netip makes an
// error of each.
func Address(host string) (netip.Addr, bool) {
	if !strings.Contains(host, ":") && strings.Trim(host, "0123456789.") != "" {
		return netip.Addr{}, false
	}
	addr, err := netip.ParseAddr(host)
	return addr, err == nil
}

// IsAddress tells whether a host is an IP address and no name.
func IsAddress(host string) bool {
	_, ok := Address(host)
	return ok
}

// internalSuffixes end names for which Caddy asks its own authority (certmagic v0.25.6, certificates.go,
// SubjectIsInternal).
var internalSuffixes = []string{".localhost", ".local", ".internal", ".home.arpa"}

// internalNetworks are those whose addresses count as internal there.
var internalNetworks = []netip.Prefix{
	netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("0.0.0.0/16"), netip.MustParsePrefix("10.0.0.0/8"),
	netip.MustParsePrefix("172.16.0.0/12"), netip.MustParsePrefix("192.168.0.0/16"),
	netip.MustParsePrefix("169.254.0.0/16"), netip.MustParsePrefix("::/7"), netip.MustParsePrefix("fe80::/10"),
	netip.MustParsePrefix("fc00::/7"),
}

// InternalName tells whether Caddy signs a certificate for a name or an address by itself, as no public authority
// would.
func InternalName(name string) bool {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	if addr, err := netip.ParseAddr(name); err == nil {
		return slices.ContainsFunc(internalNetworks, func(p netip.Prefix) bool { return p.Contains(addr.Unmap()) })
	}
	return name == "localhost" ||
		slices.ContainsFunc(internalSuffixes, func(s string) bool { return strings.HasSuffix(name, s) })
}

// documentationDomains are for examples and tests (RFC 2606, RFC 6761): what stands in them is mostly to be replaced.
var documentationDomains = []string{"example", "example.com", "example.net", "example.org", "test", "invalid"}

// privateDomains are for networks of one's own (RFC 6762, appendix G).
var privateDomains = []string{"lan", "home", "corp", "private", "intranet"}

// DocumentationName tells whether a name is of a domain that is for examples and tests.
func DocumentationName(name string) bool { return within(name, documentationDomains) }

// loopbackDomains are names that everybody resolves to 127.0.0.1, with all below them (their own sites say so).
var loopbackDomains = []string{"lvh.me", "localtest.me", "localhost.direct", "traefik.me"}

// LoopbackName tells whether a public name leads to the machine that asks.
func LoopbackName(name string) bool {
	name = strings.ToLower(name)
	for _, wildcard := range []string{".nip.io", ".sslip.io"} { // an address in front of them is what they resolve to
		before, ok := strings.CutSuffix(name, wildcard)
		if ok && (within(before, []string{"127.0.0.1"}) || within(before, []string{"127-0-0-1"})) {
			return true
		}
	}
	return within(name, loopbackDomains)
}

// TestName tells whether a name is of the domain that is for tests alone (RFC 6761, section 6.2): whoever uses it has
// made it known to the machine by hand.
func TestName(name string) bool { return within(name, []string{"test"}) }

// UnsignableName tells whether a name looks public to Caddy and yet no public authority signs it: it has no dot, or its
// domain is nobody's.
func UnsignableName(name string) bool {
	if InternalName(name) {
		return false
	}
	bare := !strings.ContainsAny(strings.TrimPrefix(strings.TrimSuffix(name, "."), "*."), ".:")
	return bare || within(name, documentationDomains) || within(name, privateDomains)
}

func within(name string, domains []string) bool {
	name = strings.ToLower(strings.TrimSuffix(name, "."))
	return slices.ContainsFunc(domains, func(domain string) bool {
		return name == domain || strings.HasSuffix(name, "."+domain)
	})
}
