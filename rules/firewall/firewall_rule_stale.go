package firewall

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
)

// RuleStale reports ports that a firewall opens and nothing of the stack uses.
var RuleStale = &lint.Rule{
	ID: "firewall-rule-stale",
	Doc: `A firewall opens a port that nothing of the stack uses

## Why

A rule that outlives its service, or a range that is wider than the one that is configured, leaves ports open for
whatever comes to listen there next. Often the stack has moved to another port, and the rule has not.

## How to fix

Delete the rule, or narrow it to the ports that are used.

## Not reported

- Ports of programs that many hosts run beside any stack: SSH, DNS, mail, VPN, TURN, monitoring, 80 and 443. What a TURN
  server relays by may hold a range of the stack.
- A firewall that opens more of others than of this stack, or serves a proxy that no file tells of.
- A stack that is not known in full: a service on the host's network, files that cannot be read or are laid over
  these, another stack in the same directory.
- A rule for particular addresses, and one for all ports.
- A rule in a branch of a script that opens no port of the stack, beside one that does: hosts have different roles.
- Ports of services that no chosen profile starts.
- LiveKit's own ports where compose publishes others: rtc-ports-unpublished and its kin tell of it.
`,
	Severity: lint.Warning,
	Check:    checkRuleStale,
}

func checkRuleStale(pass *lint.Pass) {
	for _, s := range sources(pass) {
		for _, x := range s.surplus() {
			if x.beside != nil {
				pass.Report(lint.Warning, x.rule.Span, fmt.Sprintf(
					"%s opens %s, but %s has only %s: nothing of the stack uses %s",
					x.firewall.Name, x.raw(x.whole), describe(*x.beside), s.seen(*x.beside), x.raw(x.ports),
				), relatedTo(*x.beside)...)
				continue
			}
			pass.Report(lint.Warning, x.rule.Span, fmt.Sprintf(
				"%s opens %s, which nothing of the stack uses: delete the rule unless another program of the host does",
				x.firewall.Name, x.raw(x.ports)))
		}
	}
}
