package reach

import (
	"slices"

	"github.com/reflint/reflint/internal/model"
)

// maxProxies bounds the proxies that one request passes.
const maxProxies = 4

// A Landing is where a request for a URL ends. Service is nil where that cannot be told, or where it is
// none of the stack's.
type Landing struct {
	Service *model.Service
	// Port is that of the container; Path is what the service is asked for.
	Port int
	Path string
}

// Land follows a URL, as used inside service from (nil is a browser somewhere), to the service that
// answers: by Docker's names, by published ports, and through the stack's proxies. A public name is the stack's
// own where a proxy has a site for it, or browsers are sent to it.
func Land(s *model.Scenario, from *model.Service, u URL) Landing {
	service, port, target := ServiceAt(s.Live, from, u.Host, u.Port)
	if service == nil && !target.Known && ownHost(s, u.Host) {
		service, port = publishing(s, u.Port)
	}
	return follow(s, u, Landing{service, port, u.Path}, 0)
}

// follow passes the request on where the service is a proxy.
func follow(s *model.Scenario, u URL, at Landing, depth int) Landing {
	proxy := proxyOf(s, at.Service)
	if proxy == nil || depth > maxProxies {
		return at
	}
	answer := Ask(proxy, Request{Scheme: u.Scheme, Host: u.Host, Port: at.Port, Path: at.Path, Header: WebSocket()})
	if answer.Outcome != Upstream || !answer.PathKnown {
		return Landing{}
	}
	next := Landing{Path: answer.Path}
	for _, upstream := range answer.Upstreams {
		if !upstream.Host.Known() || !upstream.Ports.Known() {
			return Landing{}
		}
		service, port, _ := ServiceAt(s.Live, proxy.Service, upstream.Host.V, upstream.Ports.V.Lo)
		if next.Service != nil && service != next.Service {
			return Landing{}
		}
		next.Service, next.Port = service, port
	}
	u.Scheme = "http"
	return follow(s, u, next, depth+1)
}

// WebSocket is what a browser's header says when it opens a WebSocket.
func WebSocket() map[string]string {
	return map[string]string{"Connection": "Upgrade", "Upgrade": "websocket"}
}

func proxyOf(s *model.Scenario, service *model.Service) *model.Proxy {
	for _, p := range s.Proxies {
		if service != nil && p.Service == service {
			return p
		}
	}
	return nil
}

// ownHost tells whether a public name or address is the stack's own.
func ownHost(s *model.Scenario, host string) bool {
	for _, p := range s.RunningProxies() {
		if p.HasSite(host) {
			return true
		}
	}
	return slices.ContainsFunc(URLs(s), func(u URL) bool { return u.Host == host && forBrowsers(u.Name) })
}

// publishing is the running service that has a host port, and the port of its container.
func publishing(s *model.Scenario, hostPort int) (service *model.Service, port int) {
	for _, running := range s.Running {
		if c := ContainerPort(s, running, hostPort); c != 0 {
			return running, c
		}
	}
	return nil, 0
}

// ContainerPort is the TCP port of a service's container that is behind a port of the host, be it for this
// host alone; 0 when the service does not publish it. With the host's network it is the same port, where a
// configuration says that the service listens on it.
func ContainerPort(s *model.Scenario, service *model.Service, hostPort int) int {
	if service.HostNetwork() {
		if claims(s.Live, service, hostPort) {
			return hostPort
		}
		return 0
	}
	publisher := s.Publisher(service)
	if publisher == nil {
		return 0
	}
	for _, p := range publisher.Ports {
		if p.Protocol.V != model.TCP || p.Random() || !p.Host.Known() || !p.Host.V.Contains(hostPort) {
			continue
		}
		return p.Container.V.Lo + hostPort - p.Host.V.Lo
	}
	return 0
}
