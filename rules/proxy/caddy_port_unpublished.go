package proxy

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// CaddyPortUnpublished reports ports that Caddy serves sites on and that nobody outside reaches.
var CaddyPortUnpublished = &lint.Rule{
	ID: "caddy-port-unpublished",
	Doc: `A site's port is not published

## Why

Caddy listens inside its container. What browsers reach is what compose publishes. When the port of a site is not among
it, often as one side was changed and the other was not, the connection is refused, and Caddy's log shows nothing.

## How to fix

Publish the port that the site listens on: 443 for a name without port, 80 for http://, or the one that the address or
the options http_port and https_port name. The container's side of the mapping counts, "8443:443" is for a site on 443.
Publish 443 on the same addresses as 80: on 127.0.0.1 alone only the host reaches it.

## Not reported

- A Caddy with the host's network, and one that other services of the stack may stand in front of.
- A port of its own that no public name or URL mentions, beside ports that are published: it serves the stack itself.
- Where Caddy publishes nothing at all it is a warning, and only when nothing else could bring requests in.
- Mappings whose container port is not known.
- HTTPS on loopback is a warning, and only beside HTTP on every address: where both are on loopback a proxy on the host
  is in front. It is left alone in a stack for one machine and behind a tunnel.
`,
	Severity: lint.Error,
	Check:    checkCaddyPortUnpublished,
}

func checkCaddyPortUnpublished(pass *lint.Pass) {
	f, ok := frontOf(pass.Scenario)
	if !ok {
		return
	}
	for _, p := range f.proxies {
		o, closed := f.closed(p)
		if len(closed) == 0 {
			reportInward(pass, f, p)
			continue
		}
		var ports []model.PortRange
		for _, l := range closed {
			ports = append(ports, model.Port(l.Port.V))
		}
		at, text := listenerSite(closed[0])
		related := o.related()
		for _, l := range closed[1:min(len(closed), maxWays)] {
			at, text := listenerSite(l)
			related = append(related, lint.At(at, "Caddy serves %s on port %d", text, l.Port.V))
		}
		pass.Report(o.severity(f), at, fmt.Sprintf("Caddy serves %s on port %s, but service %q %s",
			text, model.NewPortSet(ports...), o.publisher.Name, o.instead()), related...)
	}
}

// closed lists the listeners of a proxy that are meant for browsers and that none can reach.
func (f front) closed(p *model.Proxy) (o opening, closed []*model.Listener) {
	o, ok := f.opening(p)
	if !ok || f.ComposeUnread() {
		return o, nil
	}
	for _, l := range p.Listeners {
		if !o.opens(l) && o.meant(f, l) {
			closed = append(closed, l)
		}
	}
	return o, closed
}

// An opening is what a proxy's container has of published TCP ports.
type opening struct {
	*model.Proxy
	publisher *model.Service
	ports     []model.PublishedPort
	open      model.PortSet
	// shared tells that other programs may listen behind the same mappings.
	shared bool
}

// opening is not ok where it cannot be told what reaches the proxy.
func (f front) opening(p *model.Proxy) (opening, bool) {
	o := opening{Proxy: p, publisher: f.Publisher(p.Service), shared: f.SharesNetwork(p.Service)}
	if o.publisher == nil || !p.HTTPPort.Known() || !p.HTTPSPort.Known() {
		return o, false
	}
	var ranges []model.PortRange
	for _, m := range o.publisher.Ports {
		if !m.Container.Known() || !m.Protocol.Known() {
			return o, false
		}
		if m.Protocol.V == model.TCP {
			o.ports = append(o.ports, m)
			ranges = append(ranges, m.Container.V)
		}
	}
	o.open = model.NewPortSet(ranges...)
	return o, len(o.ports) > 0 || !f.behindOthers(p.Service)
}

// behindOthers tells whether requests may come to a service that publishes nothing by another one, inside or outside the
// stack. Any web port or host network will do, as it may be what leads there; besideOthers, for a service that publishes
// ports itself, asks for a program that is known to pass on.
func (f front) behindOthers(service *model.Service) bool {
	if f.Overlaid || f.Development || service.NetworkMode.V != "" || joins(f.Deployment, service, external) {
		return true
	}
	return slices.ContainsFunc(f.Running, func(s *model.Service) bool {
		return s != service && (s.HostNetwork() || reach.MayPassOn(s) || slices.ContainsFunc(reach.TCPPorts(s), webPort))
	})
}

// webPort tells whether a browser asks for one of the ports unless told otherwise.
func webPort(r model.PortRange) bool { return r.Contains(80) || r.Contains(443) }

// opens tells whether others than the container itself may reach the listener. One whose port is not known may be any.
func (o opening) opens(l *model.Listener) bool {
	addr, err := netip.ParseAddr(l.Bind)
	return !l.Port.Known() || o.open.Contains(l.Port.V) || l.Bind == "localhost" || err == nil && addr.IsLoopback()
}

// meant tells whether the listener is for browsers: it has one of the usual ports, or there is nothing else, or a
// mapping misses what it is for, or a public name or URL mentions it.
func (o opening) meant(f front, l *model.Listener) bool {
	if len(l.Sites) == 0 {
		return false
	}
	usual := l.Port.V == o.HTTPSPort.V || l.Port.V == o.HTTPPort.V && !slices.ContainsFunc(o.Listeners, o.published)
	if usual || len(o.idle()) > 0 || !slices.ContainsFunc(o.Listeners, o.published) {
		return true
	}
	for u := range reach.URLs(f.Scenario) {
		if u.Public() && u.Port == l.Port.V && !u.DefaultPort() && o.HasSite(u.Host) {
			return true
		}
	}
	return false
}

func (o opening) published(l *model.Listener) bool { return o.open.Contains(l.Port.V) }

// idle are the mappings behind which nothing of the proxy listens.
func (o opening) idle() []model.PublishedPort {
	var list []model.PublishedPort
	for _, m := range o.ports {
		listened := slices.ContainsFunc(o.Listeners, func(l *model.Listener) bool {
			return !l.Port.Known() || m.Container.V.Contains(l.Port.V)
		})
		if !listened && !o.shared && !m.Container.V.Contains(facts.CaddyAdminPort) && !o.redirects(m) {
			list = append(list, m)
		}
	}
	return list
}

// redirects tells whether the mapping is for the redirects to HTTPS that the proxy makes by itself.
func (o opening) redirects(m model.PublishedPort) bool {
	return len(o.Redirects) > 0 && m.Container.V.Contains(o.HTTPPort.V)
}

func (o opening) severity(f front) lint.Severity {
	switch {
	case o.Template || f.Overlaid || f.Development || len(o.ports) == 0:
		return lint.Warning
	case o.publisher != o.Service:
		return lint.Warning
	default:
		return lint.Error
	}
}

// instead tells what is published.
func (o opening) instead() string {
	if idle := o.idle(); len(idle) == 1 {
		return fmt.Sprintf("publishes %q, where nothing listens on %s", idle[0].Raw, idle[0].Container.V)
	}
	if len(o.ports) == 0 {
		return "publishes no port; this assumes that nothing outside the stack leads to it"
	}
	return fmt.Sprintf("publishes only its %s", o.open)
}

func (o opening) related() []lint.Related {
	related := []lint.Related{lint.At(o.Service.Span, "Caddy runs here")}
	for _, m := range o.idle() {
		related = append(related, lint.At(m.Span, "nothing listens behind this mapping"))
		related = append(related, lint.Via(m.Container.Via)...)
	}
	return related
}

// listenerSite is the first address of the sites on a listener, with its text for messages.
func listenerSite(l *model.Listener) (at model.Span, text string) {
	for _, s := range l.Sites {
		for _, a := range s.Site.Addresses {
			if a.Port.V != l.Port.V {
				continue
			}
			if a.Host.V == "" {
				return a.Span, net.JoinHostPort("", strconv.Itoa(a.Port.V))
			}
			return a.Span, a.Host.V
		}
	}
	return l.Sites[0].Site.Span, "a site"
}
