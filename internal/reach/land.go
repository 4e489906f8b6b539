package reach

import (
	"github.com/reflint/reflint/internal/model"
)

// maxProxies bounds the proxies that one request passes.
const maxProxies = 4

// An End is one of the places where a request may end behind a proxy.
type End struct {
	Upstream model.Upstream
	// Service and Port are what the Upstream leads to; nil where that is none of the stack's, or as
	// Target tells.
	Service *model.Service
	Port    int
	Target  Target
	// Path is what is asked for there.
	Path string
}

// Ends follows a request through p, and through the proxies of the stack behind it, to the upstreams that may
// get it; the answer is p's own. They are not known where one of the proxies cannot tell.
func Ends(s *model.Scenario, p *model.Proxy, r Request) (ends []End, answer Answer, known bool) {
	return endsWithin(s, p, r, maxProxies)
}

func endsWithin(s *model.Scenario, p *model.Proxy, r Request, proxies int) (ends []End, answer Answer, known bool) {
	answer = Ask(p, r)
	if proxies == 0 || answer.Outcome == Unknown || len(answer.Upstreams) > 0 && !answer.PathKnown {
		return nil, answer, false
	}
	for _, u := range answer.Upstreams {
		if !u.Host.Known() || !u.Ports.Known() {
			return nil, answer, false
		}
		end := End{Upstream: u, Path: answer.Path}
		end.Service, end.Port, end.Target = ServiceAt(s.Live, p.Service, u.Host.V, u.Ports.V.Lo)
		inner := s.ProxyOf(end.Service)
		if inner == nil || inner == p {
			ends = append(ends, end)
			continue
		}
		further, _, known := endsWithin(s, inner, Request{
			Scheme: "http", Host: r.Host, Port: end.Port, Method: r.Method, Path: answer.Path, QueryOpen: true,
			Header: r.Header,
		}, proxies-1)
		if !known {
			return nil, answer, false
		}
		ends = append(ends, further...)
	}
	return ends, answer, true
}

// Land follows a URL, as used inside service from (nil is a browser somewhere), to the service that
// answers: by Docker's names, by published ports, and through the stack's proxies. A public name is the stack's
// own where a proxy has a site for it, or browsers are sent to it. The result is nil where that cannot be told,
// or where it is none of the stack's.
func Land(s *model.Scenario, from *model.Service, u URL) *model.Service {
	service, port, target := ServiceAt(s.Live, from, u.Host, u.Port)
	if service == nil && !target.Known && ownHost(s, u.Host) {
		service, port = publishing(s, u.Port)
	}
	proxy := s.ProxyOf(service)
	if proxy == nil {
		return service
	}
	ends, _, known := Ends(s, proxy, Request{
		Scheme: u.Scheme, Host: u.Host, Port: port, Path: u.Path, QueryOpen: true, Header: WebSocket(),
	})
	if !known || len(ends) == 0 {
		return nil
	}
	for _, end := range ends {
		if end.Service != ends[0].Service {
			return nil
		}
	}
	return ends[0].Service
}

// WebSocket is what a browser's header says when it opens a WebSocket.
func WebSocket() map[string]string {
	return map[string]string{"Connection": "Upgrade", "Upgrade": "websocket"}
}

// ownHost tells whether a public name or address is the stack's own.
func ownHost(s *model.Scenario, host string) bool {
	for _, p := range s.RunningProxies() {
		if p.HasSite(host) {
			return true
		}
	}
	for u := range URLs(s) {
		if u.Host == host && u.ForBrowsers() {
			return true
		}
	}
	return false
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
		if OnHost(s.Live, service, hostPort) == Yes {
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
