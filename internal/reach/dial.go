package reach

import (
	"fmt"

	"github.com/reflint/reflint/internal/model"
)

// ServiceAt tells which service a TCP connection from service from (nil is the host) to host:port
// reaches, and on which port of its container. It follows published ports of the host. The service is
// nil where the target tells so, and where nothing at hand has the port.
func ServiceAt(
	d *model.Deployment, from *model.Service, host string, port int,
) (service *model.Service, containerPort int, t Target) {
	t = Resolve(d, from, host)
	switch {
	case t.Host:
		return onHost(d, from, port, t)
	case t.Loopback:
		return inNamespace(d, from, port, t)
	case t.Service != nil:
		return inNamespace(d, t.Service, port, t)
	default:
		return nil, 0, t
	}
}

// inNamespace picks, among the services that share s's network stack, the one that has the port. Where several
// share it and none says so, that cannot be told.
func inNamespace(d *model.Deployment, s *model.Service, port int, t Target) (*model.Service, int, Target) {
	home := namespace(d, s)
	if claims(d, s, port) {
		return s, port, t
	}
	shared := home == nil
	for _, o := range d.Services {
		alone := o.NetworkMode.V == "" && o != home // most are, and need no search
		if o == s || alone || home == nil || namespace(d, o) != home {
			continue
		}
		if shared = true; claims(d, o, port) {
			return o, port, t
		}
	}
	if shared {
		return nil, 0, Target{Reason: fmt.Sprintf(
			"%s shares its network with others, and no file tells which of them listens on port %d", s.Name, port)}
	}
	return s, port, t
}

// claims tells whether a configuration says that s listens on the port.
func claims(d *model.Deployment, s *model.Service, port int) bool {
	for _, e := range s.Expose {
		if e.Protocol != model.UDP && e.Ports.V.Contains(port) {
			return true
		}
	}
	if hasSocket(s, port) {
		return true
	}
	for _, l := range d.LiveKits {
		if l.Service == s && l.Port.V == port {
			return true
		}
	}
	for _, p := range d.Proxies {
		for _, l := range p.Listeners {
			if p.Service == s && l.Port.V == port {
				return true
			}
		}
	}
	return false
}

// onHost follows a port of the host: published by a container, or opened by a service in the host's network.
// A container does not reach what is published on the host's loopback only.
func onHost(
	d *model.Deployment, from *model.Service, port int, t Target,
) (*model.Service, int, Target) {
	inside := from == nil || from.HostNetwork()
	hidden, datagrams := false, false
	for _, s := range d.Services {
		for _, p := range s.Ports {
			datagrams = datagrams || p.Protocol.V == model.UDP && !s.HostNetwork() && p.Host.V.Contains(port)
			if p.Protocol.V == model.UDP || s.HostNetwork() || p.Random() || !p.Host.V.Contains(port) {
				continue
			}
			if p.Loopback() && !inside {
				hidden = true
				continue
			}
			if from != nil && t.Loopback && !p.Loopback() && !p.AllInterfaces() && p.HostIP.Known() {
				continue // it is at another address of the host
			}
			container := p.Container.V.Lo + port - p.Host.V.Lo
			return inNamespace(d, s, container, t)
		}
	}
	shared := false
	for _, s := range d.Services {
		if !s.HostNetwork() {
			continue
		}
		shared = true
		if OnHost(d, s, port) == Yes {
			return s, port, t
		}
	}
	switch {
	case hidden:
		t.Reason = fmt.Sprintf("port %d is published on the host's loopback address only", port)
	case shared:
		t.Known, t.Reason = false, fmt.Sprintf("a service in the host's network may listen on port %d", port)
	case datagrams:
		t.Reason = fmt.Sprintf("port %d is published as UDP only", port)
	default:
		t.Reason = fmt.Sprintf("nothing publishes port %d", port)
	}
	return nil, 0, t
}
