package caddyfile

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// implicitPolicies adds what Caddy does for names of which nobody says anything (autohttps.go, automaticHTTPSPhase1 and
// createAutomationPolicies).
func (b *builder) implicitPolicies(list []*policy) []*policy {
	var internal []string
	for _, v := range b.automated {
		name := v.V
		i := slices.IndexFunc(list, func(p *policy) bool { return slices.Contains(p.Subjects, name) })
		switch {
		case i >= 0:
			if p := list[i]; p.signers == "" && !slices.ContainsFunc(p.Subjects, isPublic) {
				p.sign("internal", model.IssuerInternal)
			}
		case isTailscale(name) || !qualifies(name):
		case facts.InternalName(name), facts.IsAddress(name) && len(list) == 0, isOddWildcard(name):
			internal = append(internal, name)
		}
	}
	for _, p := range list {
		if p.signers == "" {
			p.sign("implicit", model.IssuerACME)
		}
	}
	if b.httpsOff {
		return list
	}
	base := slices.IndexFunc(list, func(p *policy) bool { return len(p.Subjects) == 0 })
	if base < 0 {
		p := &policy{}
		p.sign("implicit", model.IssuerACME)
		base, list = len(list), append(list, p)
	}
	if len(internal) == 0 {
		return list
	}
	own := *list[base]
	own.Subjects = internal
	own.sign("internal", model.IssuerInternal)
	return insertPolicy(list, &own)
}

func isPublic(host string) bool { return !facts.InternalName(host) }

// isOddWildcard tells whether a wildcard is such as no public authority signs: for several labels, or for all names of
// a top-level domain.
func isOddWildcard(name string) bool {
	return strings.Count(name, "*") > 1 || strings.Contains(name, "*") && strings.Count(name, ".") < 2
}

// checkOnDemand reports certificates for any name that asks, which Caddy refuses to have signed by others than itself
// without a word from somebody (modules/caddytls/automation.go, makeCertMagicConfig).
func (b *builder) checkOnDemand(p *policy) {
	if p.OnDemand && !p.Asks && !p.Open && p.Unbounded() && p.signers != "internal" {
		b.reject(p.Span, "on-demand TLS cannot be enabled without a permission module to prevent abuse: "+
			"add the global option on_demand_tls with ask, or name the hosts")
	}
}

// issuerWithoutPolicy is what signs for names that automatic HTTPS, being off, gives no policy
// (modules/caddytls/tls.go, getAutomationPolicyForName).
func issuerWithoutPolicy(name string) model.Issuer {
	if facts.InternalName(name) || isOddWildcard(name) {
		return model.IssuerInternal
	}
	return model.IssuerACME
}
