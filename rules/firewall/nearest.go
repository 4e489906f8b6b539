package firewall

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// nearest is the firewall of the source that lacks a gap most likely, with the rule beside which it belongs: one for
// a range that it may have been before, for a part of it, for the same ports of the other protocol, for another port of
// the same service, for another row of the same protocol. hint tells of a rule with the wrong range or protocol.
func (s *source) nearest(g gap) (f *model.Firewall, at model.Span, hint string) {
	if x, ok := s.moved(g); ok {
		return x.firewall, x.rule.Span, fmt.Sprintf("; it opens %s instead", x.raw(x.whole))
	}
	has := func(rule model.FirewallRule, r ports.Row) bool {
		return (rule.Protocol == "" || rule.Protocol == r.Protocol) && covers(rule.Ports, s.seen(r))
	}
	other := func(want func(r ports.Row) bool) func(model.FirewallRule) bool {
		return func(rule model.FirewallRule) bool {
			return slices.ContainsFunc(s.table.Rows, func(r ports.Row) bool {
				return needed(r) && want(r) && has(rule, r)
			})
		}
	}
	for _, fits := range []func(model.FirewallRule) bool{
		func(rule model.FirewallRule) bool { return has(rule, g.row) },
		func(rule model.FirewallRule) bool { return swapped(rule, g) },
		other(func(r ports.Row) bool { return r.Service != nil && r.Service == g.row.Service }),
		other(func(r ports.Row) bool { return r.Protocol == g.row.Protocol && !everyHost.Contains(r.Ports.Lo) }),
	} {
		for _, f := range s.firewalls {
			for _, rule := range f.Rules {
				if rule.Action == model.Deny || !fits(rule) {
					continue
				}
				if swapped(rule, g) {
					hint = fmt.Sprintf("; it opens %s/%s instead", rule.Ports, rule.Protocol)
				}
				return f, rule.Span, hint
			}
		}
	}
	f = s.main()
	return f, f.Span, ""
}

// moved is a range that the source opens and nothing of the stack is in: the row of a gap may have had it before.
func (s *source) moved(g gap) (surplus, bool) {
	if g.whole.Len() == 1 || g.ports.Len() < g.whole.Len() {
		return surplus{}, false
	}
	for _, x := range s.openedRanges() {
		unused := s.unused(x.whole, x.rule.Protocol).Len() == x.whole.Len()
		if x.rule.Protocol == g.row.Protocol && x.whole.Len() > 1 && unused && !s.ofHost(x.whole[0]) {
			return x, true
		}
	}
	return surplus{}, false
}

// main is the first of the firewalls that opens a port of the stack which not every host opens, else the first of all.
func (s *source) main() *model.Firewall {
	for _, f := range s.firewalls {
		for _, r := range s.table.Rows {
			opened := f.Admitted(r.Protocol).Intersect(model.NewPortSet(s.seen(r))).Minus(everyHost)
			if published(r) && opened.Len() > 0 {
				return f
			}
		}
	}
	return s.firewalls[0]
}

// swapped tells whether a rule opens the ports of a gap for the other protocol alone, without being for another row.
func swapped(rule model.FirewallRule, g gap) bool {
	return rule.Protocol != "" && rule.Protocol != g.row.Protocol &&
		covers(rule.Ports, g.whole) && !everyHost.Contains(g.whole.Lo)
}

func covers(set model.PortSet, r model.PortRange) bool {
	return slices.ContainsFunc(set, r.Overlaps)
}
