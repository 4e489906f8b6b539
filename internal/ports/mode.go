package ports

import (
	"errors"
	"net/netip"
	"slices"

	"github.com/reflint/reflint/internal/model"
)

// In is the table of a scenario in another mode: without Caddy, every address that a variable sets is taken for all
// interfaces, as one would set it then. It is nil where the stack cannot run so: with Caddy or a tunnel it must have
// one.
func In(s *model.Scenario, mode string) *Table {
	own := Of(s)
	caddy := len(proxiesOf(s, waysOf(s))) > 0
	switch {
	case own.Mode == mode:
		return own
	case mode == model.ModeDirect:
		return without(s)
	case !caddy && mode != model.ModeLocal:
		return nil
	default:
		other := s.Deployment.In(mode).Whole()
		return tableOf(other, waysOf(other), nil)
	}
}

// Modes are those in which the stack can run, its own first. A tunnel is a setup of its own, and counts only where the
// stack has it.
func Modes(s *model.Scenario) []string {
	modes := []string{Of(s).Mode}
	if len(proxiesOf(s, waysOf(s))) > 0 && modes[0] != model.ModeCaddy {
		modes = append(modes, model.ModeCaddy)
	}
	if modes[0] != model.ModeDirect {
		modes = append(modes, model.ModeDirect)
	}
	return modes
}

// All stands for every mode in which the stack can run.
const All = "all"

// Tables are those of a mode that is asked for: "" is the stack's own, All each in which it can run.
func Tables(s *model.Scenario, mode string) ([]*Table, error) {
	switch mode {
	case "":
		return []*Table{Of(s)}, nil
	case All:
		var list []*Table
		for _, m := range Modes(s) {
			list = append(list, In(s, m))
		}
		return list, nil
	}
	table := In(s, mode)
	if table == nil {
		return nil, errors.New("the stack cannot run with " + mode + ": nothing here runs Caddy")
	}
	if table.Flaw != "" && table != Of(s) {
		return nil, errors.New("the stack cannot run with " + mode + ": " + table.Flaw)
	}
	return []*Table{table}, nil
}

// without is the table without Caddy. What Caddy would bring is what browsers use then.
func without(s *model.Scenario) *Table {
	bare, opened := withoutCaddy(s.Deployment.In(model.ModeDirect))
	return tableOf(bare.Whole(), carriedOver(waysOf(s), bare), opened)
}

// boundByVariable tells whether a variable keeps a mapping from being published on all interfaces.
func boundByVariable(p *model.PublishedPort) bool {
	return p.HostIP.Origin == model.Interpolated && p.HostIP.V.IsValid() && !p.HostIP.V.IsUnspecified()
}

// withoutCaddy is the deployment without the services that run Caddy, and with what variables bind opened to all: the
// mappings of which that is so.
func withoutCaddy(d *model.Deployment) (bare *model.Deployment, opened map[model.Span]bool) {
	opened = map[model.Span]bool{}
	var services []*model.Service
	moved := map[*model.Service]*model.Service{}
	for _, s := range d.Services {
		if d.ProxyOf(s) != nil {
			continue
		}
		c := *s
		c.Ports = slices.Clone(s.Ports)
		for i := range c.Ports {
			if p := &c.Ports[i]; boundByVariable(p) {
				p.HostIP.V = netip.IPv4Unspecified()
				opened[p.Span] = true
			}
		}
		moved[s] = &c
		services = append(services, &c)
	}
	bare = d.With(services)
	bare.Proxies, bare.LiveKits = nil, nil
	for _, l := range d.LiveKits {
		c := *l
		c.Service = moved[l.Service]
		bare.LiveKits = append(bare.LiveKits, &c)
	}
	return bare, opened
}

// carriedOver are the ways with the services of d.
func carriedOver(ways []way, d *model.Deployment) []way {
	var list []way
	for _, w := range ways {
		if w.service = d.Service(w.service.Name); w.service != nil {
			list = append(list, w)
		}
	}
	return list
}
