package trace

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// fromOutside starts at the host's ports.
func (t *traveller) fromOutside() {
	host, port := t.question.URL.Hostname(), t.port()
	if service := t.bareName(host); service != nil {
		t.hop(KindName, service.Span, "%s is a name that only containers of the deployment know", host)
		t.end(Unreachable, "%s does not resolve outside the deployment: --from asks from inside", host)
		return
	}
	at, meaning := t.meaning(host)
	t.hop(KindName, at, "%s", meaning)
	service, container, target := reach.ServiceAt(t.Live, nil, "localhost", port)
	if service == nil {
		t.notPublished(port, target)
		return
	}
	if m, ok := t.mapping(service, port, model.TCP); ok {
		t.hop(KindPort, m.Span, "port %d of the host is published by %s as its %d", port, called(service), container)
		if m.Loopback() && !loopback(host) {
			t.end(Unreachable, "port %d is published for the host itself alone, on %s", port, m.HostIP.V)
			return
		}
	} else {
		t.hop(KindPort, service.Span, "%s listens on port %d of the host", called(service), port)
	}
	t.arrive(nil, service, container, t.request(container))
}

// bareName is the service that a name without dot means inside the deployment, or nil.
func (t *traveller) bareName(host string) *model.Service {
	if strings.Contains(host, ".") || loopback(host) {
		return nil
	}
	i := slices.IndexFunc(t.Services, func(s *model.Service) bool {
		return strings.EqualFold(s.Name, host) || strings.EqualFold(s.ContainerName.V, host)
	})
	if i < 0 {
		return nil
	}
	return t.Services[i]
}

// notPublished ends the journey at a port of the host that no container has: a proxy of the host itself may.
func (t *traveller) notPublished(port int, target reach.Target) {
	for _, p := range t.RunningProxies() {
		if p.Service != nil {
			continue
		}
		if !p.Opaque && !slices.ContainsFunc(p.Listeners, func(l *model.Listener) bool { return l.Port.V == port }) {
			continue
		}
		t.hop(KindPort, p.Source, "Caddy on the host listens on port %d", port)
		t.proxy(p, t.request(port))
		return
	}
	for _, s := range t.Services {
		if m, ok := t.mapping(s, port, model.TCP); ok && !t.Runs(s) {
			t.hop(KindPort, m.Span, "port %d of the host is published by %s", port, called(s))
			t.end(Unreachable, "%s", t.inactive(s))
			return
		}
	}
	switch p := t.elsewhereTo(port); {
	case p != nil && t.tunnel():
		t.hop(KindPort, p.Service.Span, "nothing publishes port %d: taken for a tunnel to Caddy in %s",
			port, called(p.Service))
		t.proxy(p, t.request(0))
	case p != nil && t.closed(p):
		t.end(Unknown, "nothing here publishes port %d, and no file tells what brings requests to Caddy in %s",
			port, called(p.Service))
	case !target.Known:
		t.end(Unknown, "%s", target.Reason)
	case t.datagrams(port):
		t.end(Unreachable, "port %d is published as UDP only, and a URL asks for TCP", port)
	default:
		t.end(Unreachable, "%s", target.Reason)
	}
}

// datagrams tells whether a port of the host is published as UDP, and by whom.
func (t *traveller) datagrams(port int) bool {
	for _, s := range t.Services {
		if m, ok := t.mapping(s, port, model.UDP); ok {
			t.hop(KindPort, m.Span, "port %d of the host is published by %s as UDP", port, called(s))
			return true
		}
	}
	return false
}

// elsewhereTo is the proxy that something outside the stack must lead to: browsers are sent to the host and port, which
// nothing here publishes, and a single proxy runs. It is nil otherwise.
func (t *traveller) elsewhereTo(port int) *model.Proxy {
	proxies := t.RunningProxies()
	if len(proxies) != 1 || proxies[0].Service == nil {
		return nil
	}
	for u := range reach.URLs(t.Scenario) {
		if u.Public() && !u.Loopback() && u.ForBrowsers() && u.Port == port && u.Host == t.question.URL.Hostname() {
			return proxies[0]
		}
	}
	return nil
}

// tunnel tells whether requests come in by a tunnel, whose routes are in no file.
func (t *traveller) tunnel() bool {
	return reach.ModeOf(t.Scenario).Tunnel || slices.ContainsFunc(t.Running, func(s *model.Service) bool {
		return facts.Runs(s.ImageName(), "tunnel")
	})
}

// closed tells whether nothing of the proxy is published for other machines.
func (t *traveller) closed(p *model.Proxy) bool {
	publisher := t.Publisher(p.Service)
	return publisher != nil && !publisher.HostNetwork() &&
		!slices.ContainsFunc(publisher.Ports, func(m model.PublishedPort) bool { return !m.Loopback() })
}

// mapping is how a service, or the one whose network it shares, publishes a port of the host.
func (t *traveller) mapping(s *model.Service, port int, protocol model.Protocol) (model.PublishedPort, bool) {
	publisher := t.Publisher(s)
	if publisher == nil {
		return model.PublishedPort{}, false
	}
	i := slices.IndexFunc(publisher.Ports, func(p model.PublishedPort) bool {
		return p.Protocol.V == protocol && p.Host.V.Contains(port)
	})
	if i < 0 {
		return model.PublishedPort{}, false
	}
	return publisher.Ports[i], true
}

// ownName is where a proxy has a site for the host; invalid when none has.
func (t *traveller) ownName(host string) model.Span {
	for _, p := range t.RunningProxies() {
		for _, site := range p.Sites {
			for _, a := range site.Addresses {
				if strings.EqualFold(a.Host.V, host) {
					return a.Span
				}
			}
		}
	}
	return model.Span{}
}

// meaning tells why a host is taken for that of the deployment, and where a file says so.
func (t *traveller) meaning(host string) (at model.Span, text string) {
	if loopback(host) {
		return at, host + " is the host itself"
	}
	if at = t.ownName(host); at.Valid() {
		return at, host + " is the host: Caddy has a site for it"
	}
	for u := range reach.URLs(t.Scenario) {
		if u.ForBrowsers() && strings.EqualFold(u.Host, host) {
			return u.Value.Span, fmt.Sprintf("%s is assumed to be the host, as %s names it", host, u.Name)
		}
	}
	return at, host + " is assumed to be the host: no file here names it"
}

func loopback(host string) bool {
	return reach.URL{Host: strings.ToLower(host)}.Loopback()
}
