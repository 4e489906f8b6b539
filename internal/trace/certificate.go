package trace

import (
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// certificate tells which certificate a proxy presents to the client. It ends the journey where there is none.
func (t *traveller) certificate(p *model.Proxy, name string, r reach.Request, answer reach.Answer) (ended bool) {
	l := answer.Listener
	direct := t.passed == 1 && r.Port != 0 // else somebody else connects, by a name that is not known
	if l == nil || !l.TLS || !t.encrypted() || !direct || answer.Outcome == reach.NoListener {
		return false
	}
	open := p.Service == nil || t.Publisher(p.Service) == nil
	c := reach.Certificate(p, l, reach.Hello{Name: r.Host, LocalOpen: open})
	switch {
	case c.Verdict == reach.No && answer.Outcome == reach.NoSite:
		t.end(Unreachable, "%s has no site for %s, and no certificate", name, r.Host)
		return true
	case c.Verdict == reach.No:
		t.end(Unreachable, "%s ends the connection: %s", name, c.Reason)
		return true
	case c.Verdict == reach.Maybe:
		t.hop(KindTLS, model.Span{}, "which certificate is presented cannot be told: %s", c.Reason)
	case c.Files != nil:
		t.hop(KindTLS, c.Files.Span, "the certificate is that in %s", c.Files.Certificate.V)
	case c.Managed != nil:
		t.hop(KindTLS, c.Managed.Name.Span, "the certificate is for %s, %s", c.Managed.Name.V, signed(c.Issuer))
	case c.Policy != nil:
		t.hop(KindTLS, c.Policy.Span, "the certificate is made in the handshake, %s", signed(c.Issuer))
	}
	return false
}

// signed tells who signs a certificate.
func signed(by model.Issuer) string {
	switch by {
	case model.IssuerACME:
		return "by a public authority that asks for the name on port 80 or 443"
	case model.IssuerDNS:
		return "by a public authority that looks for the name in DNS"
	case model.IssuerInternal:
		return "by Caddy itself, which browsers do not trust unless told to"
	default:
		return "by an authority that is not known"
	}
}
