package caddyfile

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// maxCertificates bounds the addresses of a configuration whose certificates are told.
const maxCertificates = 1000

// A policy is a model.CertificatePolicy in the making.
type policy struct {
	model.CertificatePolicy
	// signers are the words that choose the issuer, "" where nobody does: policies with the same words may be one.
	signers string
	// own tells that this is Caddy's own authority for want of any words.
	own   bool
	tuned tuning
}

// certificates finds out how certificates are got, and for which names before anybody asks
// (caddyconfig/httpcaddyfile/tlsapp.go, buildTLSApp, and modules/caddyhttp/autohttps.go).
func (b *builder) certificates(listeners []*listening) {
	c := &b.proxy.Certificates
	if countAddresses(listeners) > maxCertificates {
		c.Open = true
		return
	}
	policies := b.policies(listeners)
	for _, p := range policies {
		b.checkOnDemand(p)
		if p.signers == "" && b.tls.defaults && !slices.ContainsFunc(p.Subjects, isInternal) {
			p.sign(b.tls.defaultSigners(), b.tls.acme())
		}
	}
	contested := contestedNames(policies)
	policies = b.implicitPolicies(consolidate(policies))
	for _, p := range policies {
		c.Policies = append(c.Policies, p.CertificatePolicy)
	}
	for _, name := range b.managedNames(listeners) {
		p := policyFor(policies, name.V)
		if p == nil {
			p = &policy{}
			p.Issuer = issuerWithoutPolicy(name.V)
		}
		issuer := p.Issuer
		if contested[name.V] {
			issuer = model.IssuerUnknown
		}
		if !p.OnDemand && !p.Open {
			c.Managed = append(c.Managed, model.ManagedName{Name: name, Issuer: issuer})
		}
		b.tls.open = b.tls.open || !name.Known() || !isASCII(name.V) || isTailscale(name.V)
	}
	c.Open = b.tls.open
}

// contestedNames are those for which several sites choose different issuers, on different ports: which of them it is
// depends on the order of ports, if Caddy takes it at all.
func contestedNames(list []*policy) map[string]bool {
	signers, contested := map[string]string{}, map[string]bool{}
	for _, p := range list {
		for _, subject := range p.Subjects {
			other, known := signers[subject]
			contested[subject] = contested[subject] || known && other != p.signers
			signers[subject] = p.signers
		}
	}
	return contested
}

func countAddresses(listeners []*listening) int {
	count := 0
	for _, l := range listeners {
		for _, addresses := range l.at {
			count += len(addresses)
		}
	}
	return count
}

func isASCII(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r > 127 })
}

// isTailscale tells whether the Tailscale daemon has the certificates of a name (autohttps.go, isTailscaleDomain).
func isTailscale(name string) bool { return strings.HasSuffix(name, ".ts.net") }

// isInternal tells whether a site's host has Caddy's own authority unless somebody says otherwise (tlsapp.go,
// subjectQualifiesForPublicCert).
func isInternal(host string) bool {
	return facts.IsAddress(host) || facts.InternalName(host) || isDeepWildcard(host)
}

func isDeepWildcard(host string) bool { return strings.Count(host, "*.") > 1 }

func (p *policy) sign(words string, issuer model.Issuer) { p.signers, p.Issuer = words, issuer }

// policies makes one policy for each site on each port with TLS. Those of all sites without a host are one.
func (b *builder) policies(listeners []*listening) []*policy {
	var list []*policy
	var catchAll *policy
	if b.tls.base {
		catchAll = b.basePolicy()
		list = append(list, catchAll)
	}
	for _, l := range listeners {
		for _, s := range l.sites {
			if b.isHTTP(l.Port) || !slices.ContainsFunc(l.at[s], func(a *address) bool { return a.scheme != "http" }) {
				continue
			}
			p, hosts := b.basePolicy(), l.hosts(s)
			if len(hosts) == 0 && catchAll != nil {
				p = catchAll
			} else if len(hosts) == 0 {
				catchAll = p
			}
			p.take(s)
			list = append(list, p.split(b.hostsNotHTTP(l.at[s]))...)
		}
	}
	if own := b.automatedInternally(listeners); len(own) > 0 {
		p := &policy{own: true}
		p.sign("internal", model.IssuerInternal)
		p.Subjects = own
		list = append(list, p)
	}
	return list
}

func (b *builder) basePolicy() *policy {
	p := &policy{tuned: b.tls.tuned}
	p.sign(b.tls.signers, b.tls.issuer)
	p.Asks = b.tls.asks
	return p
}

// take adds what `tls` in a site says.
func (p *policy) take(s *site) {
	if s.tls.signers != "" {
		p.sign(s.tls.signers, s.tls.issuer)
	}
	if s.tls.onDemand.Valid() {
		p.OnDemand, p.Span = true, s.tls.onDemand
	}
	p.Open = p.Open || s.tls.open
	for _, line := range s.tls.tuning {
		p.tuned.read(line)
	}
}

// hostsNotHTTP are the hosts of addresses that may be for HTTPS, sorted.
func (b *builder) hostsNotHTTP(addresses []*address) []string {
	var hosts []string
	for _, a := range addresses {
		if a.host.V != "" && a.scheme != "http" && !a.written(b.proxy.HTTPPort) {
			hosts = append(hosts, a.host.V)
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

// split gives a policy its subjects. Where nobody chooses an issuer, names for Caddy's own authority have a policy
// of their own beside public ones.
func (p *policy) split(hosts []string) []*policy {
	p.Subjects = hosts
	if p.signers != "" {
		return []*policy{p}
	}
	var internal, external []string
	for _, host := range hosts {
		switch {
		case isTailscale(host):
		case isInternal(host) && !(p.OnDemand && isDeepWildcard(host)):
			internal = append(internal, host)
		default:
			external = append(external, host)
		}
	}
	if len(internal) == 0 || len(external) == 0 {
		return []*policy{p}
	}
	own := *p
	p.Subjects, own.Subjects = external, internal
	own.sign("internal", model.IssuerInternal)
	own.own = true
	return []*policy{p, &own}
}
