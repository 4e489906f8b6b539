package firewall

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// nearest is the firewall of the source that lacks a gap most likely, with the rule beside which it belongs: one for
// what it may have been before, one that denies it, one for a part of it, for the same ports of the other protocol, for
// another port of the same service, for a range as well; else what closes the rest. hint tells of a rule with the wrong ports or protocol.
func (s *source) nearest(g gap) (f *model.Firewall, at model.Span, hint string) {
	if x, ok := s.moved(g); ok {
		return x.firewall, x.rule.Span, fmt.Sprintf("; it opens %s instead", x.raw(x.whole))
	}
	has := func(rule model.FirewallRule, r ports.Row) bool {
		return (rule.Protocol == "" || rule.Protocol == r.Protocol) && covers(rule.Ports, s.seen(r))
	}
	sameService := func(rule model.FirewallRule) bool {
		return slices.ContainsFunc(s.table.Rows, func(r ports.Row) bool {
			return needed(r) && r.Service != nil && r.Service == g.row.Service && has(rule, r)
		})
	}
	for _, fits := range []func(model.FirewallRule) bool{
		func(rule model.FirewallRule) bool { return denies(rule, g) },
		func(rule model.FirewallRule) bool { return rule.Action != model.Deny && has(rule, g.row) },
		func(rule model.FirewallRule) bool { return rule.Action != model.Deny && swapped(rule, g) },
		func(rule model.FirewallRule) bool { return rule.Action != model.Deny && sameService(rule) },
		func(rule model.FirewallRule) bool { return rule.Action != model.Deny && alike(rule, g) },
	} {
		for _, f := range s.firewalls {
			for _, rule := range f.Rules {
				if !fits(rule) {
					continue
				}
				if rule.Action != model.Deny && swapped(rule, g) {
					hint = fmt.Sprintf("; it opens %s/%s instead", rule.Ports, rule.Protocol)
				}
				return f, rule.Span, hint
			}
		}
	}
	f = s.main()
	return f, closing(f), ""
}

// alike tells whether a rule and a gap are both ranges of one protocol: media stands beside media.
func alike(rule model.FirewallRule, g gap) bool {
	return rule.Protocol == g.row.Protocol && g.whole.Len() > 1 &&
		slices.ContainsFunc(rule.Ports, func(r model.PortRange) bool { return r.Len() > 1 })
}

// denies tells whether a rule names ports of a gap, and denies them to everybody.
func denies(rule model.FirewallRule, g gap) bool {
	return rule.Action == model.Deny && rule.World() && (rule.Protocol == "" || rule.Protocol == g.row.Protocol) &&
		slices.ContainsFunc(g.ports, func(r model.PortRange) bool { return covers(rule.Ports, r) })
}

// closing is the place that makes a firewall deny what no rule allows, else its own.
func closing(f *model.Firewall) model.Span {
	switch {
	case f.Enabled.Valid():
		return f.Enabled
	case f.Default.V == model.Deny && f.Default.Span.Valid():
		return f.Default.Span
	case f.Step && len(f.Rules) > 0:
		return f.Rules[0].Span // it may begin with what it takes away
	}
	for _, rule := range slices.Backward(f.Rules) {
		if rule.Action == model.Deny && rule.Ports == nil && rule.World() {
			return rule.Span
		}
	}
	return f.Span
}

// moved is what the source opens and nothing of the stack has: the row of a gap may have had that range before, or the
// port is misspelt.
func (s *source) moved(g gap) (surplus, bool) {
	if g.ports.Len() < g.whole.Len() {
		return surplus{}, false
	}
	for _, x := range s.openedRanges() {
		if x.rule.Protocol != g.row.Protocol || s.unused(x.whole, x.rule.Protocol).Len() < x.whole.Len() ||
			s.ofHost(x.whole[0]) {
			continue
		}
		if g.whole.Len() == 1 && x.whole.Len() == 1 {
			if misspelt(x.whole[0].Lo, g.whole.Lo) {
				return x, true
			}
		} else if g.whole.Len() > 1 && x.whole.Len() > 1 {
			return x, true
		}
	}
	return surplus{}, false
}

// fewestDigits is the number of digits from which on two ports that are alike are one.
const fewestDigits = 4

// misspelt tells whether one digit of a port was written instead of another, or two were swapped.
func misspelt(written, meant int) bool {
	a, b := strconv.Itoa(written), strconv.Itoa(meant)
	var differ []int
	for i := 0; i < len(a) && len(a) == len(b); i++ {
		if a[i] != b[i] {
			differ = append(differ, i)
		}
	}
	switch {
	case len(a) < fewestDigits:
		return false
	case len(differ) == 2:
		i, j := differ[0], differ[1]
		return j == i+1 && a[i] == b[j] && a[j] == b[i]
	default:
		return len(differ) == 1
	}
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
