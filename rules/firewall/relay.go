package firewall

import (
	"slices"
	"strings"
	"unicode"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// relays tells whether a range that holds ports of a row is there for what a TURN server or a telephone system relays:
// the source opens the port of one, the stack has none, and the range begins and ends where no range of the stack does.
func (s *source) relays(r model.PortRange, row ports.Row) bool {
	seen := s.seen(row)
	return r.Len() > 1 && r.Lo != seen.Lo && r.Hi != seen.Hi && s.besideRelay() && !s.hasRelay()
}

// besideRelay tells whether the source is called after a TURN server, or a rule of it names the port of one or of a
// telephone system, that is not the stack's.
func (s *source) besideRelay() bool {
	return once(s.memo.facts, "beside a relay", func() bool {
		return slices.ContainsFunc(s.firewalls, func(f *model.Firewall) bool {
			return calledRelay(f.File) || slices.ContainsFunc(f.Rules, s.namesRelay)
		})
	})
}

func (s *source) namesRelay(rule model.FirewallRule) bool {
	return rule.Action != model.Deny && slices.ContainsFunc(relayPorts, func(port int) bool {
		named := slices.ContainsFunc(rule.Ports, func(p model.PortRange) bool {
			return p.Len() <= maxNamed && p.Contains(port)
		})
		return named && s.unused(model.NewPortSet(model.Port(port)), rule.Protocol).Len() > 0
	})
}

// calledRelay tells whether a file is named after a TURN server.
func calledRelay(file string) bool {
	words := strings.FieldsFunc(strings.ToLower(file), func(c rune) bool { return !unicode.IsLetter(c) })
	return slices.ContainsFunc(words, func(word string) bool {
		return slices.Contains([]string{"turn", "coturn", "stun"}, word)
	})
}

// hasRelay tells whether the stack has such a port itself.
func (s *source) hasRelay() bool {
	return once(s.memo.facts, "has a relay", func() bool {
		return slices.ContainsFunc(relayPorts, func(port int) bool {
			return s.unused(model.NewPortSet(model.Port(port)), "").Len() == 0
		})
	})
}

// relayPorts are the ports of TURN and SIP.
var relayPorts = []int{3478, 5349, 5060, 5061}

// relayed tells whether all that opens ports of a row is such a range.
func (s *source) relayed(r ports.Row) bool {
	if !s.besideRelay() || s.hasRelay() {
		return false
	}
	for _, f := range s.firewalls {
		for _, rule := range f.Rules {
			if rule.Action == model.Deny || rule.Protocol != "" && rule.Protocol != r.Protocol || s.aside(f, rule) {
				continue
			}
			own := func(p model.PortRange) bool { return p.Overlaps(s.seen(r)) && !s.relays(p, r) }
			if rule.Ports == nil || slices.ContainsFunc(rule.Ports, own) {
				return false
			}
		}
	}
	return true
}
