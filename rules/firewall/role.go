package firewall

import (
	"slices"

	"github.com/reflint/reflint/internal/model"
)

// A role is a way that a script takes for a firewall and on which it opens ports that are the stack's own.
type role struct {
	firewall *model.Firewall
	way      model.Way
}

// roles are those of the source, each once.
func (s *source) roles() []role { return once(s.memo.roles, "roles", s.findRoles) }

func (s *source) findRoles() []role {
	var list []role
	for _, x := range s.openedRanges() {
		r := role{x.firewall, x.rule.Way}
		if !everyHost.Contains(x.whole[0].Lo) && !slices.Contains(list, r) && s.rowIn(x.rule, x.whole[0]) != nil {
			list = append(list, r)
		}
	}
	return list
}

// otherRole tells whether a rule is for hosts of another role: a script comes to it only where it does not open the
// ports of the stack, and there it opens none of them.
func (s *source) otherRole(x surplus) bool {
	roles := s.roles()
	return !slices.Contains(roles, role{x.firewall, x.rule.Way}) && slices.ContainsFunc(roles, func(r role) bool {
		return r.firewall == x.firewall && r.way.Excludes(x.rule.Way)
	})
}
