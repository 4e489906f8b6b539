package firewall

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/ports"
)

// InternalOpen reports rules that open the ports of databases and brokers.
var InternalOpen = &lint.Rule{
	ID: "firewall-internal-open",
	Doc: `A firewall opens the port of a database, broker or worker to everybody

## Why

PostgreSQL (5432), Redis (6379), Hatchet's gRPC (7077) and their kind are for the other services of the stack, which
reach them inside the Docker network. Where compose publishes the port, the rule lets everybody in. Where it does not,
nothing answers today, and the rule waits for the day on which somebody publishes it for a moment.

## How to fix

Delete the rule. Who administers from elsewhere uses an SSH tunnel, or a rule for that address alone.

## Not reported

- A rule for particular addresses, for private networks, or for another security group.
- A port inside the Docker network whose number the host has for something else.
- A port that nothing publishes is a warning, and only where a rule names it; so is one that is bound to a single
  address.
- Examples in documents, stacks for development and firewalls of which a part could not be read get a warning.
`,
	Severity: lint.Error,
	Check:    checkInternalOpen,
}

func checkInternalOpen(pass *lint.Pass) {
	for _, s := range sources(pass) {
		for _, r := range s.opening(func(r ports.Row) bool { return r.Need == ports.Never && published(r) }) {
			severity, where := lint.Error, "on all interfaces"
			for _, o := range r.opened {
				if !s.everywhere(o.row) {
					severity, where = lint.Warning, "published"
				}
				if o.row.Assumed || r.firewall.Partial {
					severity = lint.Warning
				}
			}
			pass.Report(s.atMost(severity), r.rule.Span, fmt.Sprintf(
				"%s opens %s to everybody, and the host has %s %s: "+
					"only other services need %s, inside the Docker network",
				r.firewall.Name, r, r.pronoun(), where, r.pronoun(),
			), r.related()...)
		}
		for _, r := range s.opening(func(r ports.Row) bool { return r.Need == ports.Never && !published(r) }) {
			pass.Report(lint.Warning, r.rule.Span, fmt.Sprintf(
				"%s opens %s to everybody: nothing answers there today, and "+
					"only other services need %s, inside the Docker network",
				r.firewall.Name, r, r.pronoun(),
			), r.related()...)
		}
	}
}
