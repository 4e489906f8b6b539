package firewall

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/ports"
	"github.com/reflint/reflint/internal/reach"
)

// AdminOpen reports rules that open dashboards, consoles and metrics to everybody.
var AdminOpen = &lint.Rule{
	ID: "firewall-admin-open",
	Doc: `A firewall opens an admin surface to everybody

## Why

Dashboards, consoles, admin APIs and metrics (Hatchet 8888, Garage 3903, RabbitMQ 15672, …) speak plain HTTP and often
ask for no password. Administrators come from few addresses.

## How to fix

Allow the addresses of the administrators alone, "ufw allow from 203.0.113.5 to any port 8888 proto tcp", or delete
the rule, bind the port to loopback and use an SSH tunnel.

## Not reported

- A rule for particular addresses or for another security group.
- A surface that compose does not publish, or binds to loopback.
- A surface that an image is not known for: what listens on 8080 of an application cannot be told.
`,
	Severity: lint.Warning,
	Check:    checkAdminOpen,
}

func checkAdminOpen(pass *lint.Pass) {
	for _, s := range sources(pass) {
		surface := func(r ports.Row) bool { return r.Need == ports.Optional && published(r) && administers(s, r) }
		for _, r := range s.opening(surface) {
			pass.Report(lint.Warning, r.rule.Span, fmt.Sprintf(
				"%s opens %s to everybody: allow the addresses that administer, or delete the rule and use an SSH tunnel",
				r.firewall.Name, r,
			), r.related()...)
		}
	}
}

// administers tells whether a row is an admin surface.
func administers(s *source, r ports.Row) bool {
	if r.Service == nil {
		return false
	}
	if l := s.whole.LiveKitOf(r.Service); l != nil && r.Container.Contains(l.PrometheusPort.V) {
		return true
	}
	known := reach.ListenersAt(r.Service, r.Container, r.Protocol)
	return slices.ContainsFunc(known, func(l facts.Listener) bool { return l.Use == facts.Admin })
}
