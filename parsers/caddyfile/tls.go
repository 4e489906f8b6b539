package caddyfile

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// A tlsBlock is what the `tls` directives of a site say.
type tlsBlock struct {
	// settings tells that they say more than where certificates come from, forceAutomate that they say
	// force_automate.
	settings, forceAutomate bool
	signing
	// onDemand is the line on_demand; invalid when there is none.
	onDemand model.Span
	// open tells that programs outside may have certificates.
	open bool
	// tuning are the lines on keys and renewal.
	tuning []*node
}

// A tuning is what is said of keys and renewal, line by line.
type tuning struct {
	keyType, renewal, stapling string
	reuse                      bool
}

// read reads a line of `tls` or a global option.
func (t *tuning) read(n *node) {
	switch n.name.text {
	case "key_type":
		t.keyType = firstText(n)
	case "renewal_window_ratio":
		t.renewal = firstText(n)
	case "ocsp_stapling":
		t.stapling = firstText(n)
	case "reuse_private_keys":
		t.reuse = true
	}
}

// A signing is which issuers were chosen.
type signing struct {
	// signers are the words that did it, "" where nobody did.
	signers string
	issuer  model.Issuer
}

// choose adds an issuer. Of several kinds, any may sign in the end.
func (s *signing) choose(words string, issuer model.Issuer) {
	if s.signers != "" && issuer != s.issuer {
		issuer = model.IssuerUnknown
	}
	s.signers, s.issuer = strings.TrimSpace(s.signers+" "+words), issuer
}

// connectionSettings are the lines of `tls` that make it more than a source of certificates
// (modules/caddytls/connpolicy.go, SettingsEmpty).
var connectionSettings = []string{"protocols", "ciphers", "curves", "client_auth", "alpn", "insecure_secrets_log"}

// readTLS reads one `tls` directive (caddyconfig/httpcaddyfile/builtins.go, parseTLS).
func (b *builder) readTLS(s *site, n *node) {
	t := &s.tls
	acme := "" // settings of an issuer that is not named
	kind := b.tls.acme()
	switch {
	case len(n.args) == 1 && n.args[0].text == "internal":
		t.choose("internal", model.IssuerInternal)
	case len(n.args) == 1 && n.args[0].text == "force_automate":
		t.forceAutomate = true
	case len(n.args) == 1:
		acme = emailSigners(n.args[0].text)
	case len(n.args) == 2:
		t.settings, b.tls.open = true, true
		s.Files = append(s.Files, model.CertificateFiles{
			Span: n.span(), Certificate: n.args[0].value(), Key: n.args[1].value(),
		})
	}
	for i := range n.block {
		line := &n.block[i]
		switch name := line.name.text; name {
		case "issuer":
			t.choose(wordsOf(line), b.tls.issuerNamed(line))
		case "dns":
			acme, kind = acme+" "+wordsOf(line), model.IssuerDNS
		case "ca":
			acme, kind = acme+" "+wordsOf(line), authority(kind, line)
		case "eab", "resolvers", "propagation_delay", "propagation_timeout", "dns_ttl", "dns_challenge_override_domain",
			"ca_root":
			acme += " " + wordsOf(line)
		case "on_demand":
			t.onDemand = line.span()
		case "get_certificate", "import": // a module, and what could not be read
			t.open = true
		case "load":
			b.tls.open = true
		case "key_type", "reuse_private_keys", "renewal_window_ratio":
			t.tuning = append(t.tuning, line)
		default:
			t.settings = t.settings || slices.Contains(connectionSettings, name)
		}
	}
	if b.tls.signers != "" && b.tls.issuer != model.IssuerACME && b.tls.issuer != model.IssuerDNS {
		kind = model.IssuerUnknown // which of the global issuers it changes
	}
	if acme != "" {
		t.choose(strings.TrimSpace(acme), kind)
	}
}

// wordsOf are the arguments and the block of a line, to tell it from others.
func wordsOf(n *node) string {
	var b strings.Builder
	for _, arg := range n.args {
		b.WriteString(arg.text + " ")
	}
	for i := range n.block {
		b.WriteString("{" + n.block[i].name.text + " " + wordsOf(&n.block[i]) + "}")
	}
	return strings.TrimSpace(b.String())
}

// authority is the kind of issuer at an ACME endpoint. One that is not public may sign any name.
func authority(kind model.Issuer, line *node) model.Issuer {
	if len(line.args) == 1 && facts.PublicAuthority(line.args[0].text) {
		return kind
	}
	return model.IssuerUnknown
}

// checkTLS reports what Caddy refuses of `tls` (caddyconfig/httpcaddyfile/builtins.go, parseTLS).
func (b *builder) checkTLS(n *node) {
	b.checkForm(n, n.args, form{most: 2, lines: tlsLines()})
	for i := range n.block {
		if line := &n.block[i]; line.name.text == "protocols" {
			b.checkValues(line, line.args[:min(len(line.args), 2)], form{value: isTLSVersion, hint: "tls1.2 or tls1.3"})
		}
	}
	switch {
	case len(n.args) == 0 && len(n.block) == 0:
		b.reject(n.span(), "tls takes 'internal', an email address, a certificate with its key, or a block")
	case len(n.args) == 1 && n.args[0].origin != model.Unknown:
		text := n.args[0].text
		if text != "internal" && text != "force_automate" && !strings.Contains(text, "@") {
			b.reject(n.args[0].span, "tls: single argument must either be 'internal', 'force_automate', "+
				"or an email address")
		}
	}
}
