package firewall

import (
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// broughtElsewhere tells whether a row may be for web browsers, and a proxy or tunnel that no file tells of brings what
// they ask.
func (s *source) broughtElsewhere(r ports.Row) bool {
	return r.Protocol == model.TCP && r.Need != ports.Recommended && (s.fronted() || !r.Beyond && s.tunnelled())
}

// fronted tells whether the source opens 80 or 443 and nothing of the stack is there: a proxy that no file tells of
// brings requests.
func (s *source) fronted() bool { return once(s.memo.facts, "fronted", s.findFronted) }

func (s *source) findFronted() bool {
	web := s.web()
	for _, r := range s.table.Rows {
		if r.Protocol == model.TCP && published(r) && !r.Beyond {
			web = web.Minus(model.NewPortSet(s.seen(r)))
		}
	}
	return web.Len() > 0
}

// web are those of 80 and 443 that the source opens.
func (s *source) web() model.PortSet {
	return everyHost.Minus(model.NewPortSet(model.Port(sshPort))).Intersect(s.admitted(model.TCP))
}

// tunnelled tells whether a service runs the client of a tunnel, and the source opens nothing for web browsers: the
// tunnel brings what they ask.
func (s *source) tunnelled() bool {
	return once(s.memo.facts, "tunnelled", func() bool {
		return s.web().Len() == 0 && slices.ContainsFunc(s.whole.Running, func(service *model.Service) bool {
			return facts.Runs(service.ImageName(), "tunnel")
		})
	})
}

// shutsOut tells whether the source keeps browsers from a proxy that is taken to be on this host, and URLs name its
// port. Where other machines reach what is behind it, it may be on one of them.
func (s *source) shutsOut(r ports.Row) bool {
	return len(r.Keys) > 0 && !slices.ContainsFunc(s.table.Rows, func(o ports.Row) bool {
		behind := o.Protocol == model.TCP && published(o) && !o.Beyond && (o.Need == ports.Required || o.Elsewhere())
		around := o.Filter == ports.Docker && s.stage() == model.Input
		return behind && (around || s.admitted(o.Protocol).Intersect(model.NewPortSet(s.seen(o))).Len() > 0)
	})
}
