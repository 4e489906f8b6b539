package proxy

import (
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// OnDemandTLSOpen reports certificates that anybody can have made for any name.
var OnDemandTLSOpen = &lint.Rule{
	ID: "on-demand-tls-open",
	Doc: `Whoever connects can have a certificate made for any name

## Why

With on_demand, Caddy makes a certificate for each name that a client asks for, in the handshake. Without somebody to
ask which names are meant, a stranger can ask for as many as he likes: each costs a key, a signature and a file under
/data. Caddy's own authority puts no limit to that, and Caddy itself warns of it when it starts.

## How to fix

Where the names are known, write them as the site's addresses, and on_demand is not needed. Else tell Caddy whom to
ask:

    {
        on_demand_tls {
            ask http://web:3000/allowed
        }
    }

It is no mistake for a stack that is reached by its address, or by a name that is not known beforehand.

## Not reported

- Sites that name their hosts, without wildcards.
- A stack whose URLs are all local.
- A public authority for any name: Caddy refuses that without somebody to ask, as caddyfile-invalid tells.
`,
	Severity: lint.Info,
	Check:    checkOnDemandTLSOpen,
}

func checkOnDemandTLSOpen(pass *lint.Pass) {
	if reach.ModeOf(pass.Scenario).Local {
		return
	}
	for _, p := range pass.RunningProxies() {
		reported := map[model.Span]bool{} // several ports of a site have one line in common
		for _, policy := range p.Certificates.Policies {
			if p.Opaque || !policy.OnDemand || policy.Asks || policy.Open || !policy.Unbounded() || reported[policy.Span] {
				continue
			}
			reported[policy.Span] = true
			pass.Report(lint.Info, policy.Span, "whoever connects gets a certificate for any name that he asks for: no "+
				"option on_demand_tls tells Caddy whom to ask which names are meant")
		}
	}
}
