package firewall

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// SourcesDisagree reports two firewalls of the stack that open different ports.
var SourcesDisagree = &lint.Rule{
	ID: "firewall-sources-disagree",
	Doc: `Two firewalls of the stack open different ports

## Why

A script for ufw, a security group and the examples of a document all say which ports of the same host are open in the
same mode. One of them has a port that another lacks: who follows the one has another host than who follows the other.

## How to fix

Open the port in both, or in none.

## Not reported

- Ports that the stack is known to have: firewall-port-missing, firewall-internal-open, firewall-proxied-open and
  firewall-admin-open tell which of the two is right, and firewall-rule-stale of those that nothing uses.
- SSH, and ports of programs that many hosts run beside any stack.
- Rules for particular addresses, groups of one directory, and firewalls of which a part could not be read.
- Sources that do not both open the ports of this stack. It is an error only where both open all that it needs.
`,
	Severity: lint.Error,
	Check:    checkSourcesDisagree,
}

func checkSourcesDisagree(pass *lint.Pass) {
	all := slices.DeleteFunc(slices.Clone(sources(pass)), func(s *source) bool { return !s.comparable() })
	for i, a := range all {
		left := a.unaccounted()
		for j := 0; j < len(all) && len(left) > 0; j++ {
			if j != i && a.sameHost(all[j]) {
				left = reportDifference(pass, a, all[j], left)
			}
		}
	}
}

// comparable tells whether the source is for the host of this stack as it is to be, and known in full.
func (s *source) comparable() bool {
	return s.stage() != model.Forward && !s.firewalls[0].Named && !s.partial() && !s.step() && s.ofStack()
}

// sameHost tells whether two sources describe the same host in the same mode.
func (s *source) sameHost(o *source) bool {
	a, b := s.firewalls[0], o.firewalls[0]
	return a.Mode == b.Mode && a.Document == b.Document && (!a.Document || a.File == b.File)
}

// reportDifference tells which of some ports that a opens b does not, at the rules of a, and returns the others.
func reportDifference(pass *lint.Pass, a, b *source, some []surplus) []surplus {
	var rest []surplus
	for _, x := range some {
		left := x.ports.Minus(b.admittedFor(x.rule.Protocol))
		if left.Len() == 0 {
			rest = append(rest, x)
			continue
		}
		severity := lint.Warning
		if a.complete() && b.complete() {
			severity = a.atMost(lint.Error)
		}
		other := b.firewalls[0]
		pass.Report(severity, x.rule.Span, fmt.Sprintf(
			"%s opens %s, %s does not, though both are for the host of this stack",
			x.firewall.Name, x.raw(left), other.Name), lint.At(other.Span, "%s is here", other.Name))
	}
	return rest
}

// unaccounted are the rules with the ports that they open and of which neither the table nor what is known of hosts
// tells, nor firewall-rule-stale.
func (s *source) unaccounted() []surplus {
	stale := map[model.Span]bool{}
	for _, x := range s.surplus() {
		stale[x.rule.Span] = true
	}
	var list []surplus
	for _, f := range s.firewalls {
		for _, rule := range f.Rules {
			if rule.Action == model.Deny || !rule.World() || stale[rule.Span] {
				continue
			}
			if left := s.unaccountedBy(f, rule); left.Len() > 0 {
				list = append(list, surplus{firewall: f, rule: rule, ports: left})
			}
		}
	}
	return list
}

func (s *source) unaccountedBy(f *model.Firewall, rule model.FirewallRule) model.PortSet {
	var list []model.PortRange
	for _, r := range rule.Ports {
		if r.Len() < manyPorts && !facts.HostService(r.Lo) {
			list = append(list, r)
		}
	}
	open := s.opens(f, cmp.Or(rule.Protocol, model.TCP))
	return s.unused(model.NewPortSet(list...).Intersect(open), rule.Protocol)
}

// admittedFor are the ports that some address may reach by a rule's protocol, "" for either.
func (s *source) admittedFor(protocol model.Protocol) model.PortSet {
	if protocol != "" {
		return s.admitted(protocol)
	}
	return once(s.memo.admitted, protocol, func() model.PortSet {
		return model.NewPortSet(slices.Concat(s.admitted(model.TCP), s.admitted(model.UDP))...)
	})
}

// complete tells whether the source opens all that the stack needs.
func (s *source) complete() bool {
	for _, r := range s.table.Rows {
		if r.Need == ports.Required && published(r) && !r.Beyond &&
			model.NewPortSet(s.seen(r)).Minus(s.admitted(r.Protocol)).Len() > 0 {
			return false
		}
	}
	return true
}
