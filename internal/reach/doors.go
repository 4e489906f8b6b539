package reach

import (
	"fmt"
	"slices"

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

// MovedHTTPS is the mapping that leads to the HTTPS port of the Caddy which has a site for the host of u, where u asks
// on port 443 of the host and nothing is there. It is nil where plain HTTP does not come in on port 80 either:
// something before the host may then bring both.
func MovedHTTPS(s *model.Scenario, u URL) *model.PublishedPort {
	if doors, all := Doors(s, u.Port); !u.Secure() || !u.DefaultPort() || len(doors) > 0 || !all {
		return nil
	}
	for _, p := range s.RunningProxies() {
		publisher := s.Publisher(p.Service)
		if p.Service == nil || publisher == nil || publisher.HostNetwork() || !p.HasSite(u.Host) {
			continue
		}
		plain, _ := doorsOf(s, publisher, 80)
		usual := slices.ContainsFunc(plain, func(d Door) bool { return d.Open() && d.Port == p.HTTPPort.V })
		for i := range publisher.Ports {
			m := &publisher.Ports[i]
			if usual && m.Protocol.V == model.TCP && !m.Random() && !m.Loopback() && m.HostFor(p.HTTPSPort.V) != 0 {
				return m
			}
		}
	}
	return nil
}
