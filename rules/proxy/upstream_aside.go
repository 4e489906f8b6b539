package proxy

import (
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// aside tells of a port of the host at which nothing of the stack listens, beside one that Caddy, in the host's network,
// was likely meant to ask. A program outside the stack may have it.
func (u use) aside() *defect {
	target := u.target()
	if u.port() == 0 || !u.Host.Known() || u.Scheme == "unix" || !target.Host || !target.Loopback ||
		reach.OnHost(u.Live, u.caddy, u.port()) != reach.No {
		return nil
	}
	door, ok := reach.Meant(u.Scenario, u.caddy, u.port(), u.mayMean)
	if !ok {
		return nil
	}
	return u.defectf([]lint.Related{
		lint.At(door.At(), "service %q is on port %d of the host", door.Service.Name, door.HostPort()),
		lint.At(u.caddy.Span, "Caddy runs here, in the host's network"),
	}, "Caddy sends requests to %s, where nothing of this stack listens, and %s; "+
		"this assumes that no program outside compose listens there", u.text(), door).unless(true)
}

// mayMean tells whether it is HTTP that comes in by a door, and nobody is known to use it.
func (u use) mayMean(door reach.Door) bool {
	listeners := reach.ListenersAt(door.Service, model.Port(door.Port), model.TCP)
	if slices.ContainsFunc(listeners, func(l facts.Listener) bool { return l.Use != facts.HTTP }) {
		return false
	}
	for _, o := range u.proxy.AllUpstreams() {
		if !o.Host.Known() || !o.Ports.Known() {
			return false
		}
		service, port, _ := reach.ServiceAt(u.Live, u.caddy, o.Host.V, o.Ports.V.Lo)
		if service == door.Service && port == door.Port {
			return false
		}
	}
	for public := range reach.URLs(u.Scenario) {
		if public.Port == door.HostPort() && public.Public() && !public.Loopback() {
			return false
		}
	}
	return true
}
