package firewall

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// RuleInvalid reports rules that the firewall's program refuses, those that come too late, and those that do not count.
var RuleInvalid = &lint.Rule{
	ID: "firewall-rule-invalid",
	Doc: `A rule that the firewall's program refuses, that comes too late or that does not count

## Why

"ufw allow 44200-44300/udp" is an error: ufw writes ranges with a colon, and wants a protocol with them. A script goes
on after it, and the ports stay closed. A rule for SSH that comes after "ufw enable" comes too late where the session
ends in between. doctl takes the last of several --inbound-rules. A script with the line ends of Windows hands the
carriage return on, as a part of the last word of each command. While "ufw status" says "inactive", none of ufw's
rules counts.

## How to fix

Write the rule as the message says, and switch the firewall on last.

## Not reported

- Rules whose words depend on variables that no file tells.
- The order of commands in a firewall of which a part could not be read.
- A listing that says "inactive", unless it was given by --firewall or a script beside it switches ufw on.
`,
	Severity: lint.Error,
	Check:    checkRuleInvalid,
}

func checkRuleInvalid(pass *lint.Pass) {
	for _, s := range sources(pass) {
		for _, f := range s.firewalls {
			for _, problem := range f.Problems {
				pass.Report(s.atMost(lint.Error), problem.Span, problem.Message, lint.Via(problem.Related)...)
			}
			reportOff(pass, f)
			if late := lateSSH(f); late.Valid() {
				pass.Report(lint.Warning, late, fmt.Sprintf(
					"%s is switched on before the rule that allows SSH (22/tcp): "+
						"a session that breaks in between does not come back",
					f.Name), lint.At(f.Enabled, "it is switched on here"))
			}
		}
	}
}

// reportOff tells of a firewall that is switched off on the host.
func reportOff(pass *lint.Pass, f *model.Firewall) {
	if !f.Off || f.Document {
		return
	}
	var related []lint.Related
	for _, other := range pass.Firewalls {
		if other.Kind == f.Kind && other.Enabled.Valid() && !other.Listing && !other.Document {
			related = append(related, lint.At(other.Enabled, "it is switched on here"))
		}
	}
	if f.Named || len(related) > 0 {
		pass.Report(lint.Warning, f.Span, fmt.Sprintf(
			"%s is inactive on the host: none of its rules counts, and it lets everything in; `%s enable` switches it on",
			f.Name, f.Name), related...)
	}
}

// lateSSH is the first rule that allows SSH where all of them come after the firewall is switched on.
func lateSSH(f *model.Firewall) model.Span {
	var late model.Span
	if f.Partial || f.Default.V != model.Deny || !switchedOn(f) {
		return late
	}
	for _, rule := range f.Rules {
		if rule.Action == model.Deny || rule.Protocol == model.UDP || !portsOf(rule).Contains(sshPort) {
			continue
		}
		if rule.Span.Pos < f.Enabled.Pos {
			return model.Span{}
		}
		if !late.Valid() || rule.Span.Pos < late.Pos {
			late = rule.Span
		}
	}
	return late
}

// switchedOn tells whether a command switches the firewall on, as in a script that says something before it. A listing
// begins with its state.
func switchedOn(f *model.Firewall) bool {
	before := func(at model.Span) bool { return at.Valid() && at.Pos < f.Enabled.Pos }
	return f.Enabled.Valid() && (before(f.Default.Span) ||
		slices.ContainsFunc(f.Rules, func(rule model.FirewallRule) bool { return before(rule.Span) }))
}
