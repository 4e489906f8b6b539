package firewall

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// A surplus is what a rule opens and nothing of the stack uses.
type surplus struct {
	firewall *model.Firewall
	rule     model.FirewallRule
	ports    model.PortSet
	// beside is the row that a part of the range is for, and whole that range; nil where none is.
	beside *ports.Row
	whole  model.PortSet
}

// raw writes ports with the protocol of the rule.
func (x surplus) raw(set model.PortSet) string {
	if x.rule.Protocol == "" {
		return set.String()
	}
	return fmt.Sprintf("%s/%s", set, x.rule.Protocol)
}

// surplus lists what the source opens for nothing, as far as the whole stack is known.
func (s *source) surplus() []surplus {
	return once(s.memo.surplus, "surplus", s.findSurplus)
}

func (s *source) findSurplus() []surplus {
	if s.table.Partial || !s.ofStack() || s.fronted() {
		return nil
	}
	told := map[model.Span]bool{} // by firewall-port-missing
	for _, g := range s.gaps() {
		if x, ok := s.moved(g); ok {
			told[x.rule.Span] = true
		}
	}
	var wide, alien surpluses
	own, others := 0, 0
	for _, x := range s.openedRanges() {
		x.ports = s.unused(x.whole, x.rule.Protocol)
		x.beside = s.rowIn(x.rule, x.whole[0])
		switch {
		case x.beside == nil && x.ports.Len() > 0:
			if !s.ofHost(x.whole[0]) && !told[x.rule.Span] && !s.needs(x.whole[0]) && !s.otherRole(x) {
				alien.join(x)
				others++
			}
			continue
		case x.ports.Len() > 0 && s.relays(x.whole[0], *x.beside):
			continue
		case x.ports.Len() > 0:
			wide.add(x)
		}
		if !everyHost.Contains(x.whole[0].Lo) {
			own++
		}
	}
	if s.besideStrangers() || others > own {
		return wide.list // a host of other programs
	}
	return append(wide.list, alien.list...)
}

// surpluses are a list without those that another rule opens as well: for IPv6, in another branch of a script.
type surpluses struct {
	list  []surplus
	known map[surplusKey]bool
}

type surplusKey struct{ firewall, opened string }

func (l *surpluses) add(x surplus) {
	if l.known == nil {
		l.known = map[surplusKey]bool{}
	}
	if key := (surplusKey{x.firewall.Name, x.raw(x.whole)}); !l.known[key] {
		l.known[key] = true
		l.list = append(l.list, x)
	}
}

// join adds x to the last of the list where a loop has made both.
func (l *surpluses) join(x surplus) {
	if last := len(l.list) - 1; last >= 0 && l.list[last].rule.Span == x.rule.Span &&
		l.list[last].rule.Protocol == x.rule.Protocol {
		l.list[last].ports = model.NewPortSet(append(x.ports, l.list[last].ports...)...)
		return
	}
	l.add(x)
}

// openedRanges are those that the rules open to everybody, each for itself, except for SSH and for whatever comes.
func (s *source) openedRanges() []surplus {
	return once(s.memo.surplus, "opened", s.findOpenedRanges)
}

func (s *source) findOpenedRanges() []surplus {
	var list []surplus
	for _, f := range s.firewalls {
		for _, rule := range f.Rules {
			if rule.Action == model.Deny || !rule.World() || s.forSSH(rule) {
				continue
			}
			for _, r := range rule.Ports {
				if r.Len() < manyPorts {
					list = append(list, surplus{firewall: f, rule: rule, whole: model.PortSet{r}})
				}
			}
		}
	}
	return list
}

// manyPorts is the length of a range that is meant to hold whatever comes.
const manyPorts = 30000

// A usage is the ports that the stack uses, by protocol.
type usage map[model.Protocol]model.PortSet

// of are those of a rule's protocol, which is "" for both.
func (u usage) of(protocol model.Protocol) model.PortSet {
	if protocol != "" {
		return u[protocol]
	}
	return model.NewPortSet(slices.Concat(u[model.TCP], u[model.UDP])...)
}

// unused are those of some ports that the stack does not have in the source's mode, whichever profiles are chosen.
func (s *source) unused(some model.PortSet, protocol model.Protocol) model.PortSet {
	left := some.Minus(s.chosen.of(protocol))
	if len(left) == 0 || s.whole.Choice == nil {
		return left
	}
	every, _ := s.whole.Once(everyKey{}, func() any {
		return usageOf(ports.Of(s.whole.Choosing(nil).Whole()).Rows)
	}).(usage)
	return left.Minus(every.of(protocol))
}

type everyKey struct{}

// usageOf is the ports of rows, on the host and in containers.
func usageOf(rows []ports.Row) usage {
	used := usage{}
	for _, r := range rows {
		used[r.Protocol] = model.NewPortSet(append(used[r.Protocol], r.Ports, r.Container, cmp.Or(r.Meant, r.Ports))...)
	}
	return used
}

// rowIn is the row that a part of a rule's range is for.
func (s *source) rowIn(rule model.FirewallRule, r model.PortRange) *ports.Row {
	for i := range s.table.Rows {
		row := &s.table.Rows[i]
		if published(*row) && (rule.Protocol == "" || rule.Protocol == row.Protocol) && r.Overlaps(s.seen(*row)) {
			return row
		}
	}
	return nil
}

// ofHost tells whether ports are those of a program of the host: of a range its first tells. A range beside the port of
// a TURN server or a telephone system that is not of the stack is what these relay.
func (s *source) ofHost(r model.PortRange) bool {
	if r.Len() == 1 {
		return facts.HostService(r.Lo)
	}
	return s.besideRelay() || facts.HostService(r.Lo)
}

// needs tells whether the stack has the ports, be it by the other protocol: firewall-port-missing tells of those.
func (s *source) needs(r model.PortRange) bool {
	return slices.ContainsFunc(s.table.Rows, func(row ports.Row) bool {
		return published(row) && row.Need >= ports.Recommended && r.Overlaps(s.seen(row)) &&
			model.NewPortSet(s.seen(row)).Minus(s.admitted(row.Protocol)).Len() > 0
	})
}

// besideStrangers tells whether another deployment in the same directory has services that this one does not know.
func (s *source) besideStrangers() bool {
	return slices.ContainsFunc(s.whole.Beside, func(name string) bool { return s.whole.Service(name) == nil })
}
