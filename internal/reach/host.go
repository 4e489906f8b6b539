package reach

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// OnHost tells whether a service in the host's network listens on a TCP port of the host: by its configuration, or by
// its image where nothing may tell it another port.
func OnHost(d *model.Deployment, s *model.Service, port int) Verdict {
	if claims(d, s, port) {
		return Yes
	}
	for _, l := range d.LiveKits {
		if l.Service == s {
			return livekitOpens(l, port)
		}
	}
	for _, p := range d.Proxies {
		if p.Service == s {
			return proxyOpens(p, port)
		}
	}
	if s.Sockets != nil {
		return opens(s.Sockets, port)
	}
	switch {
	case !oneListener(s) || Configured(s):
		return Maybe
	case ImageListens(s, port):
		return Yes
	default:
		return No
	}
}

// opens tells whether one of the sockets has the port.
func opens(sockets []model.Socket, port int) Verdict {
	has := func(s model.Socket) bool { return s.Protocol == model.TCP && s.Ports.V.Contains(port) }
	switch {
	case slices.ContainsFunc(sockets, has):
		return Yes
	case model.AllKnown(sockets):
		return No
	default:
		return Maybe
	}
}

func livekitOpens(l *model.LiveKit, port int) Verdict {
	verdict := opens(l.TCPSockets(), port)
	if verdict == No && (l.Unread || !l.TURN.Enabled.Known() || !facts.Runs(l.Service.ImageName(), "livekit")) {
		return Maybe
	}
	return verdict
}

// proxyOpens is for a port that is none of the listeners that are known.
func proxyOpens(p *model.Proxy, port int) Verdict {
	unknown := func(l *model.Listener) bool { return !l.Port.Known() }
	if len(p.Redirects) > 0 && p.HTTPPort.V == port {
		return Yes
	}
	if p.Opaque || p.Partial || port == facts.CaddyAdminPort || slices.ContainsFunc(p.Listeners, unknown) {
		return Maybe
	}
	return No
}

// Meant is the way into the stack that a program of the host was likely meant to take as it connects to a port of the
// host's loopback address at which nothing of the stack listens, nor may. That way has the port in the container, or a
// port near it on the host; or it has that port, but for another protocol or at another address. Of those that suit,
// the first of these is taken. What listens there in truth may be a program outside the stack; that from does not call
// itself is for the caller to know.
func Meant(s *model.Scenario, from *model.Service, port int, suits func(Door) bool) (door Door, ok bool) {
	if s.ComposeUnread() || s.Overlaid || slices.ContainsFunc(s.Services, func(o *model.Service) bool {
		return o != from && mayHave(s.Deployment, o, port)
	}) {
		return Door{}, false
	}
	best := near + 1
	for _, service := range s.Open {
		for _, d := range waysIn(s, service) {
			if distance := d.distance(port); distance < best && suits(d) {
				door, ok, best = d, true, distance
			}
		}
	}
	return door, ok
}

// Unpublished is the one service of a stack that is surely known to listen on a port which a program of the host asks
// the host's loopback address for, where nothing publishes that port and nothing else of the stack may have it: the
// ports of a container are not those of the host. It is nil where there is none. A port on which applications usually
// listen may just as well be that of a program outside the stack.
func Unpublished(s *model.Scenario, from *model.Service, port int) *model.Service {
	if s.ComposeUnread() || s.Overlaid || len(s.Beside) > 0 || slices.Contains(applicationPorts, port) ||
		slices.ContainsFunc(s.Services, func(o *model.Service) bool {
			return o != from && (mayHave(s.Deployment, o, port) || mapsTo(o, port))
		}) {
		return nil
	}
	var found *model.Service
	for _, o := range s.Running {
		if o == from || s.Publisher(o) == nil || !knownAt(s, o, port) {
			continue
		}
		if found != nil {
			return nil
		}
		found = o
	}
	return found
}

// knownAt tells whether a service is sure to listen on a TCP port of its container: its configuration says so, or its
// image does and nothing may tell it another.
func knownAt(s *model.Scenario, o *model.Service, port int) bool {
	l := Listens(s, o, Call{Port: port, Uses: ForHTTP})
	read := s.LiveKitOf(o) != nil || s.ProxyOf(o) != nil || o.Sockets != nil
	return l.Verdict == Yes && l.Sure && (read || !mayMove(o))
}

// mayMove tells whether a service may be told to listen elsewhere than its image does by itself.
func mayMove(s *model.Service) bool {
	words := []string{"PORT", "LISTEN", "ADDR", "BIND"}
	return Configured(s) || slices.ContainsFunc(s.Environment, func(v *model.Variable) bool {
		return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(v.Name, word) })
	})
}

// mapsTo tells whether a mapping of a service leads to a port of its container, from whatever port of the host.
func mapsTo(s *model.Service, port int) bool {
	return slices.ContainsFunc(s.Ports, func(p model.PublishedPort) bool {
		return !p.Container.Known() || p.Container.V.Contains(port)
	})
}

// mayHave tells whether a program of the host may come to the service by the port, be the service running or not.
func mayHave(d *model.Deployment, s *model.Service, port int) bool {
	if s.HostNetwork() {
		return OnHost(d, s, port) != No
	}
	return slices.ContainsFunc(s.Ports, func(p model.PublishedPort) bool {
		return !p.Host.Known() || !p.Protocol.Known() || !p.HostIP.Known() || forHost(p) && p.Host.V.Contains(port)
	})
}

// forHost tells whether a mapping takes TCP connections at the host's loopback address.
func forHost(p model.PublishedPort) bool {
	return p.Protocol.V == model.TCP && (p.Loopback() || p.AllInterfaces())
}

// waysIn are the mappings of a service for a single port, and its port for signalling in the host's network.
func waysIn(s *model.Scenario, service *model.Service) (list []Door) {
	if l := s.LiveKitOf(service); l != nil && service.HostNetwork() && l.Port.Known() {
		return []Door{{Service: service, Port: l.Port.V}}
	}
	if s.Publisher(service) != service {
		return nil
	}
	for i := range service.Ports {
		p := &service.Ports[i]
		if p.Host.Known() && p.Container.Known() && !p.Random() && p.Host.V.Len() == 1 {
			list = append(list, Door{Service: service, Port: p.Container.V.Lo, Mapping: p})
		}
	}
	return list
}

// distance is how far a way is from the one that a connection to a port of the host takes.
func (d Door) distance(port int) int {
	const none = near + 1
	switch at := d.HostPort(); {
	case d.Mapping != nil && !forHost(*d.Mapping):
		if at == port && len(ListenersAt(d.Service, d.Mapping.Container.V, d.Mapping.Protocol.V)) == 0 {
			return 0
		}
		return none
	case d.Port == port:
		return 0
	default:
		return max(at-port, port-at)
	}
}
