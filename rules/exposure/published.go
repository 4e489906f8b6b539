// Package exposure holds the rules on what the outside can reach.
package exposure

import (
	"fmt"
	"net/netip"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// carrierGrade is the shared address space of RFC 6598, private like RFC 1918's.
var carrierGrade = netip.MustParsePrefix("100.64.0.0/10")

// private tells whether addr is reachable from a private network only.
func private(addr netip.Addr) bool {
	addr = addr.Unmap()
	return addr.IsPrivate() || addr.IsLinkLocalUnicast() || carrierGrade.Contains(addr)
}

// An exposed is a published port that is not bound to loopback.
type exposed struct {
	service *model.Service
	port    model.PublishedPort
}

// exposedPorts lists what the running services publish off loopback.
func exposedPorts(s *model.Scenario) []exposed {
	list, _ := s.Once(exposedKey{}, func() any { return findExposed(s) }).([]exposed)
	return list
}

type exposedKey struct{}

func findExposed(s *model.Scenario) []exposed {
	var list []exposed
	for _, service := range s.Running {
		if s.Publisher(service) != service {
			continue // its `ports:` mean nothing
		}
		for _, port := range service.Ports {
			if !port.Loopback() && port.Container.Known() && port.Protocol.Known() {
				list = append(list, exposed{service, port})
			}
		}
	}
	return list
}

// where says on which interfaces the port is, with the assumption that this rests on.
func (e exposed) where() string {
	switch {
	case !e.port.HostIP.Known():
		return "on all interfaces, unless a variable that is not set here binds it to one"
	case e.port.AllInterfaces():
		return "on all interfaces"
	default:
		return "on " + e.port.HostIP.V.String()
	}
}

// consequence tells who can reach the port.
func (e exposed) consequence() string {
	if private(e.port.HostIP.V) {
		return "everybody on that network can reach it"
	}
	return "Docker publishes around ufw, so it is reachable from outside"
}

// entry is the mapping as it reads after interpolation.
func (e exposed) entry() string { return fmt.Sprintf("%q", e.port.Raw) }

// listeners are what is known to listen behind the port.
func (e exposed) listeners() []facts.Listener {
	return reach.ListenersAt(e.service, e.port.Container.V, e.port.Protocol.V)
}

// forBrowsers tells whether a URL is one that browsers get, by the name of its variable.
func forBrowsers(u reach.URL) bool { return u.ForBrowsers() || facts.PublicSignalling(u.Name) }

// related are the places that decided where the port is bound.
func (e exposed) related() []lint.Related {
	return append(lint.Via(e.port.HostIP.Via), lint.Via(e.port.Host.Via)...)
}

// severity is Error for a port that is surely open to everybody, Warning for one that is bound to a
// private address, rests on something unknown, or stands in a stack for development.
func (e exposed) severity(s *model.Scenario) lint.Severity {
	uncertain := !e.port.HostIP.Known() || e.port.HostIP.Template || e.port.Container.Template
	if uncertain || s.Development || private(e.port.HostIP.V) {
		return lint.Warning
	}
	return lint.Error
}
