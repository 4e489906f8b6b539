package firewall

import (
	"slices"

	"github.com/reflint/reflint/internal/model"
)

// A memo holds what is asked of a source for each of its rules, each of its rows, or each other source. All that is in
// it follows from all the rules together, so that each answer takes as long as there are rules.
type memo struct {
	admitted map[model.Protocol]model.PortSet
	open     map[openKey]model.PortSet
	facts    map[string]bool
	surplus  map[string][]surplus
	gaps     map[string][]gap
	roles    map[string][]role
}

type openKey struct {
	firewall *model.Firewall
	protocol model.Protocol
}

func newMemo() memo {
	return memo{
		map[model.Protocol]model.PortSet{}, map[openKey]model.PortSet{}, map[string]bool{}, map[string][]surplus{},
		map[string][]gap{}, map[string][]role{},
	}
}

// once is what compute returns, computed when it is first asked for under this key.
func once[K comparable, V any](known map[K]V, key K, compute func() V) V {
	value, done := known[key]
	if !done {
		value = compute()
		known[key] = value
	}
	return value
}

// opens are the ports that every address may reach by one firewall of the source.
func (s *source) opens(f *model.Firewall, protocol model.Protocol) model.PortSet {
	return once(s.memo.open, openKey{f, protocol}, func() model.PortSet { return f.Open(protocol) })
}

// open are the ports that every address may reach.
func (s *source) open(protocol model.Protocol) model.PortSet {
	return once(s.memo.open, openKey{nil, protocol}, func() model.PortSet {
		var all []model.PortRange
		for _, f := range s.firewalls {
			all = append(all, f.Open(protocol)...)
		}
		return model.NewPortSet(all...)
	})
}

// admitted are the ports that some address outside may reach.
func (s *source) admitted(protocol model.Protocol) model.PortSet {
	return once(s.memo.admitted, protocol, func() model.PortSet {
		var all []model.PortRange
		for _, f := range s.firewalls {
			outside := *f
			outside.Rules = slices.DeleteFunc(slices.Clone(f.Rules), func(rule model.FirewallRule) bool {
				return s.aside(f, rule)
			})
			all = append(all, outside.Admitted(protocol)...)
		}
		return model.NewPortSet(all...)
	})
}
