package reach

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// PassesTo tells whether another running service may pass connections on to all of the ports of one: its command, a
// variable or a file that is mounted into it names the service with them, or the service's own labels tell Traefik so.
func PassesTo(s *model.Scenario, to *model.Service, protocol model.Protocol, ports model.PortSet) bool {
	byLabels := balanced(to, protocol, ports) && mayPublish(s, protocol, ports)
	return byLabels || slices.ContainsFunc(s.Running, func(from *model.Service) bool {
		return from != to && slices.ContainsFunc(from.Mentions, func(m model.Mention) bool {
			return m.Service == to && len(ports.Minus(portsOf(m))) == 0
		}) || from != to && ports.Len() == 1 && says(from, to, ports[0].Lo)
	})
}

// balanced tells whether labels of a service lead to all of the ports, or may.
func balanced(s *model.Service, protocol model.Protocol, ports model.PortSet) bool {
	var to []model.PortRange
	for _, b := range s.Balanced {
		if b.Protocol != protocol {
			continue
		}
		if !b.Ports.Known() {
			return true
		}
		to = append(to, b.Ports.V)
	}
	return len(to) > 0 && len(ports.Minus(model.NewPortSet(to...))) == 0
}

// mayPublish tells whether a Traefik of the stack publishes all of the ports under their own numbers, or none runs in
// the stack: then it is outside.
func mayPublish(s *model.Scenario, protocol model.Protocol, ports model.PortSet) bool {
	none := true
	for _, service := range s.Running {
		if !facts.Runs(service.ImageName(), "front") {
			continue
		}
		none = false
		if service.HostNetwork() {
			return true
		}
		var open []model.PortRange
		for _, p := range service.Ports {
			if !p.Host.Known() {
				return true
			}
			if p.Protocol.V == protocol {
				open = append(open, p.Host.V)
			}
		}
		if len(ports.Minus(model.NewPortSet(open...))) == 0 {
			return true
		}
	}
	return none
}

func portsOf(m model.Mention) model.PortSet {
	ranges := make([]model.PortRange, len(m.Ports))
	for i, port := range m.Ports {
		ranges[i] = model.Port(port)
	}
	return model.NewPortSet(ranges...)
}

// says tells whether a command or a variable of a service has the address of another one's port in it.
func says(from, to *model.Service, port int) bool {
	names := func(v model.Value[string]) bool {
		return hasAddress(v.V, to.Name, port) || hasAddress(v.V, to.ContainerName.V, port)
	}
	return slices.ContainsFunc(slices.Concat(from.Command, from.Entrypoint), names) ||
		slices.ContainsFunc(from.Environment, func(v *model.Variable) bool { return names(v.Value) })
}

// hasAddress tells whether a text has NAME:PORT in it, as words of their own.
func hasAddress(text, name string, port int) bool {
	address := fmt.Sprintf("%s:%d", name, port)
	at := strings.Index(text, address)
	if name == "" || at < 0 {
		return false
	}
	word := func(c byte) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-'
	}
	end := at + len(address)
	return (at == 0 || !word(text[at-1])) && (end == len(text) || !word(text[end]))
}
