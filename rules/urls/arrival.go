package urls

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// unpublished tells of a port that nobody publishes.
func (a asker) unpublished(p public, all bool) *defect {
	owner := a.owner(p)
	here := a.here(p)
	switch {
	case !all, a.listener(p), !here && (owner == nil || a.mode.Proxied || p.Secure()):
		return nil
	case owner == nil && (!p.sure || facts.DevelopmentServer(p.Port)):
		return nil
	}
	d := &defect{why: fmt.Sprintf("no service publishes port %d", p.Port), sure: here && owner != nil}
	switch {
	case owner != nil:
		d.related = append(d.related, lint.At(owner.Span, "service %q serves it", owner.Name))
		if m, port := p.published(owner); m != nil {
			d.why += fmt.Sprintf("; service %q, which serves it, is published on %d", owner.Name, port)
			d.related = append(d.related, lint.At(m.Span, "it is published here"))
		}
		if !here {
			d.why += fmt.Sprintf("; this assumes that %s is this host", p.Host)
		}
	default:
		d.why += "; this assumes that what serves it is part of the stack"
	}
	return d
}

// moved tells of a Caddy that takes HTTPS on another port of the host than the usual one, where the URL leads.
func (a asker) moved(p public) *defect {
	m := reach.MovedHTTPS(a.Scenario, p.URL)
	if m == nil || a.mode.Local {
		return nil
	}
	return &defect{
		why:     fmt.Sprintf("no service publishes port %d: HTTPS comes in by %q; publish \"443:%s\"", p.Port, m.Raw, m.Container.V),
		sure:    true,
		related: append([]lint.Related{lint.At(m.Span, "it is published here")}, lint.Via(m.Host.Via)...),
	}
}

// listener tells whether Caddy serves the host on just this port: caddy-port-unpublished tells that it is closed.
func (a asker) listener(p public) bool {
	return slices.ContainsFunc(a.RunningProxies(), func(proxy *model.Proxy) bool {
		return proxy.HasSite(p.Host) && slices.ContainsFunc(proxy.Listeners, func(l *model.Listener) bool {
			return l.Port.V == p.Port
		})
	})
}

// published is the one mapping of a service for TCP and whom the URL is for, with its port on the host; nil where there
// are several.
func (p public) published(s *model.Service) (mapping *model.PublishedPort, port int) {
	use := facts.HTTP
	if p.Scheme == "rtmp" {
		use = facts.Media
	}
	for i := range s.Ports {
		m := &s.Ports[i]
		listeners := reach.ListenersAt(s, m.Container.V, m.Protocol.V)
		suits := len(listeners) == 0 || slices.ContainsFunc(listeners, func(l facts.Listener) bool { return l.Use == use })
		if m.Protocol.V != model.TCP || !m.Host.Known() || m.Host.V.Len() != 1 || !suits {
			continue
		}
		if mapping != nil {
			return nil, 0
		}
		mapping, port = m, m.Host.V.Lo
	}
	return mapping, port
}

// here tells whether the host of a URL is this machine: Caddy has a site for it, or another URL with it comes in.
func (a asker) here(p public) bool {
	if p.Loopback() {
		return true
	}
	for _, proxy := range a.RunningProxies() {
		if proxy.Service != nil && proxy.HasSite(p.Host) {
			return true
		}
	}
	return slices.ContainsFunc(a.list, func(o public) bool {
		if o.Host != p.Host || o.Port == p.Port {
			return false
		}
		doors, _ := reach.Doors(a.Scenario, o.Port)
		return slices.ContainsFunc(doors, reach.Door.Open)
	})
}

// onLoopback tells of a port that only this host reaches.
func (a asker) onLoopback(p public, door reach.Door) *defect {
	m := door.Mapping
	if p.DefaultPort() || m.HostIP.Origin == model.Interpolated && !a.mode.Proxied {
		return nil
	}
	d := &defect{
		why: fmt.Sprintf("service %q publishes the port with %q, which only this host reaches",
			door.Service.Name, m.Raw),
		sure:    p.Plain() && a.here(p) || a.owner(p) == door.Service && p.Plain(),
		related: append([]lint.Related{lint.At(m.Span, "it is published here")}, lint.Via(m.HostIP.Via)...),
	}
	if p.Secure() {
		d.why += "; this assumes that no proxy on the host passes it on"
	}
	return d
}

// astray tells of a port that leads to another service than the one that serves the URL, or to another port of LiveKit
// than that for signalling.
func (a asker) astray(p public, doors []reach.Door) *defect {
	owner := a.owner(p)
	for _, d := range doors {
		image, proxy := facts.ImageOf(d.Service.ImageName()), a.Scenario.ProxyOf(d.Service)
		if strayed := a.strayed(p, d, proxy); strayed != nil {
			return strayed
		}
		if owner == nil || image == nil || proxy != nil || reach.MayPassOn(d.Service) {
			return nil
		}
		if prefixed := a.prefixed(p, d); prefixed != nil {
			return prefixed
		}
		if other := cmp.Or(a.besideSignalling(p, d), besideIngest(p, d)); other != nil {
			return other
		}
		if slices.Contains(p.families, image.Family) {
			return nil
		}
	}
	door := doors[0]
	d := &defect{
		why: fmt.Sprintf("the port leads to port %d of service %q, and it is service %q that serves it",
			door.Port, door.Service.Name, owner.Name),
		sure:    true,
		related: []lint.Related{lint.At(door.At(), "the port leads here"), lint.At(owner.Span, "this serves it")},
	}
	if m, port := p.published(owner); m != nil && port != p.Port {
		d.why += fmt.Sprintf(", on %d", port)
	}
	return d
}

// besideSignalling tells of a port of LiveKit that is not the one for signalling, while that is published too: otherwise
// signal-port-drift tells it.
func (a asker) besideSignalling(p public, d reach.Door) *defect {
	for _, l := range a.RunningLiveKits() {
		if l.Service != d.Service || l.Unread || !l.Port.Known() || l.Port.V == d.Port || !facts.PublicSignalling(p.Name) {
			continue
		}
		for i := range l.Service.Ports {
			m := &l.Service.Ports[i]
			port := m.HostFor(l.Port.V)
			if m.Protocol.V != model.TCP || port == 0 {
				continue
			}
			return &defect{
				why: fmt.Sprintf("the port leads to port %d of service %q, and LiveKit takes signalling on %d, which is %d on "+
					"the host", d.Port, d.Service.Name, l.Port.V, port),
				sure:    !l.Port.Template,
				related: []lint.Related{lint.At(d.At(), "the port leads here"), lint.At(m.Span, "this is for signalling")},
			}
		}
	}
	return nil
}

// prefixed tells of a path that LiveKit itself gets, which knows no prefix.
func (a asker) prefixed(p public, d reach.Door) *defect {
	for _, l := range a.RunningLiveKits() {
		prefix := strings.Trim(p.Path, "/") != "" && facts.PublicSignalling(p.Name)
		if !prefix || l.Service != d.Service || l.Port.V != d.Port {
			continue
		}
		return &defect{
			why:     "the port leads to LiveKit directly, which knows no prefix and answers 404: leave the path out",
			sure:    true,
			related: []lint.Related{lint.At(d.At(), "the port leads here")},
		}
	}
	return nil
}
