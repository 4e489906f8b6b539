package firewall

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
	"github.com/reflint/reflint/internal/reach"
)

// ProxiedOpen reports rules that open ports which Caddy serves already.
var ProxiedOpen = &lint.Rule{
	ID: "firewall-proxied-open",
	Doc: `A firewall opens a port that Caddy serves already

## Why

With Caddy in front, browsers use 443 alone. A rule for the port behind it (1250, 3000, 7880, 3900, …) lets clients go
around Caddy, its TLS and its access rules, or, where compose binds the port to loopback, opens what nothing answers.

## How to fix

Delete the rule.

## Not reported

- A stack without Caddy, behind a tunnel, or for the local machine only.
- A port that a public URL names: clients are meant to use it.
- A rule for particular addresses or for another security group.
- A port inside the Docker network whose number the host has for something else: wp:80 beside Caddy's 80.
- A port that compose does not publish, where a range holds it that is for others too.
`,
	Severity: lint.Warning,
	Check:    checkProxiedOpen,
}

func checkProxiedOpen(pass *lint.Pass) {
	for _, s := range sources(pass) {
		if s.table.Mode != model.ModeCaddy {
			continue
		}
		direct := portsInURLs(s.whole)
		behind := func(r ports.Row) bool {
			return r.Need == ports.Unneeded && r.Route != "" && !r.Elsewhere() && !direct[r.Ports.Lo]
		}
		for _, r := range s.opening(behind) {
			effect := "nothing else answers there"
			var routes []string
			for _, o := range r.opened {
				if !slices.Contains(routes, o.row.Route) {
					routes = append(routes, o.row.Route)
				}
				if published(o.row) {
					effect = "clients can go around Caddy and its TLS"
				}
			}
			pass.Report(lint.Warning, r.rule.Span, fmt.Sprintf(
				"%s opens %s to everybody, though Caddy brings requests to %s (%s): %s",
				r.firewall.Name, r, r.pronoun(), strings.Join(routes, ", "), effect), r.related()...)
		}
	}
}

// portsInURLs are the ports that public URLs name.
func portsInURLs(s *model.Scenario) map[int]bool {
	named := map[int]bool{}
	for u := range reach.URLs(s) {
		if u.Public() && !u.Loopback() {
			named[u.Port] = true
		}
	}
	return named
}
