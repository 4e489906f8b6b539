package reach

import (
	"fmt"

	"github.com/reflint/reflint/internal/model"
)

// A Door is a way into the stack by a TCP port of the host.
type Door struct {
	// Service gets the connection, on Port of its container.
	Service *model.Service
	Port    int
	// Mapping publishes it; nil where Service has the host's network.
	Mapping *model.PublishedPort
}

// Open tells whether others than this host get in.
func (d Door) Open() bool { return d.Mapping == nil || !d.Mapping.Loopback() }

// HostPort is the port of the host.
func (d Door) HostPort() int {
	if d.Mapping == nil {
		return d.Port
	}
	return d.Mapping.HostFor(d.Port)
}

// String tells whose it is and what opens it.
func (d Door) String() string {
	if d.Mapping == nil {
		return fmt.Sprintf("service %q listens on %d of the host", d.Service.Name, d.Port)
	}
	return fmt.Sprintf("service %q publishes %q", d.Service.Name, d.Mapping.Raw)
}

// At is the place of what opens it.
func (d Door) At() model.Span {
	if d.Mapping == nil {
		return d.Service.Span
	}
	return d.Mapping.Span
}

// Doors lists the ways in by a port of the host. all is false where there may be others: a file was not read, more
// files are laid over these, or a service listens where no file tells.
func Doors(s *model.Scenario, hostPort int) (doors []Door, all bool) {
	all = !s.ComposeUnread() && !s.Overlaid
	for _, service := range s.Open {
		publisher := s.Publisher(service)
		switch {
		case service.HostNetwork():
			verdict := OnHost(s.Live, service, hostPort)
			if verdict == Yes {
				doors = append(doors, Door{Service: service, Port: hostPort})
			}
			all = all && verdict != Maybe
		case publisher == service:
			mapped, known := doorsOf(s, service, hostPort)
			doors = append(doors, mapped...)
			all = all && known
		case publisher == nil:
			all = all && service.NetworkMode.V == "none"
		}
	}
	return doors, all
}

// doorsOf lists the mappings of a service for a port of the host. Those for which Docker picks the port are no way that
// a URL could name.
func doorsOf(s *model.Scenario, service *model.Service, hostPort int) (doors []Door, all bool) {
	all = true
	for i := range service.Ports {
		p := &service.Ports[i]
		switch {
		case p.Protocol.Known() && p.Protocol.V != model.TCP || p.Random():
		case !p.Host.Known() || !p.Container.Known() || !p.Protocol.Known():
			all = false
		case p.Host.V.Contains(hostPort):
			port := p.Container.V.Lo + hostPort - p.Host.V.Lo
			owner, _, _ := inNamespace(s.Live, service, port, Target{Known: true})
			if owner == nil {
				owner = service
			}
			doors = append(doors, Door{Service: owner, Port: port, Mapping: p})
		}
	}
	return doors, all
}
