package exposure

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// announced is the setting by which a service calls programs on other machines to just this mapping of what listens
// there: the other nodes of a cluster cannot do without it.
func (e exposed) announced(s *model.Scenario, l facts.Listener) (setting model.Variable, ok bool) {
	name := facts.AnnouncedBy(l.What)
	if name == "" {
		return setting, false
	}
	setting, ok = e.service.Env(name)
	for _, g := range s.Garages {
		i := slices.IndexFunc(g.Calls, func(v model.Variable) bool { return v.Name == name })
		if g.Service == e.service && i >= 0 {
			setting, ok = g.Calls[i], true
		}
	}
	return setting, ok && setting.Value.Known() && !setting.Value.Template && e.leadsTo(s, setting.Value.V, l.Port)
}

// leadsTo tells whether an address is one of the host that the mapping opens for others.
func (e exposed) leadsTo(s *model.Scenario, address string, container int) bool {
	host, port, ok := reach.HostPort(address)
	if literal, err := netip.ParseAddrPort(address); err == nil {
		host, port, ok = literal.Addr().String(), int(literal.Port()), true
	}
	if !ok || !e.port.Host.Known() || e.port.Random() || e.port.HostFor(container) != port {
		return false
	}
	if ip, isAddress := facts.Address(host); isAddress {
		return !ip.IsLoopback() && !ip.IsUnspecified() && (e.port.AllInterfaces() || e.port.HostIP.V == ip)
	}
	return strings.Contains(host, ".") && (reach.URL{Host: host}).Public() && len(s.Called(host)) == 0
}
