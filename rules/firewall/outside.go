package firewall

import (
	"slices"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// aside tells whether a rule lets everything in from a side that the stack is not there for. What a group of a cloud
// opens whole is for its own hosts, or for those of another group; what DOCKER-USER lets pass whole is of containers;
// and what a host takes from its VPN or its containers nobody outside uses, unless the stack is served there alone.
func (s *source) aside(f *model.Firewall, rule model.FirewallRule) bool {
	if rule.Action == model.Deny || rule.Ports != nil {
		return false
	}
	return f.Stage != model.Input && !rule.From.Known() || rule.Inside && s.servesOutside()
}

// servesOutside tells whether the source opens a port that is the stack's own, and not every host's, to somebody
// outside.
func (s *source) servesOutside() bool {
	return once(s.memo.facts, "serves outside", func() bool {
		return slices.ContainsFunc(s.firewalls, func(f *model.Firewall) bool {
			outside := *f
			outside.Rules = slices.DeleteFunc(slices.Clone(f.Rules), func(r model.FirewallRule) bool { return r.Inside })
			open := map[model.Protocol]model.PortSet{
				model.TCP: outside.Admitted(model.TCP), model.UDP: outside.Admitted(model.UDP),
			}
			return slices.ContainsFunc(s.table.Rows, func(r ports.Row) bool {
				seen := model.NewPortSet(s.seen(r))
				return needed(r) && open[r.Protocol].Intersect(seen).Minus(everyHost).Len() > 0
			})
		})
	})
}

// takesSSH tells whether the source lets in SSH on its own port from anywhere, be it from a VPN alone.
func (s *source) takesSSH() bool {
	return once(s.memo.facts, "takes SSH", func() bool {
		return slices.ContainsFunc(s.firewalls, func(f *model.Firewall) bool {
			return f.Admitted(model.TCP).Contains(sshPort)
		})
	})
}
