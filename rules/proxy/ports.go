package proxy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

func (u use) besideLiveKit(l *model.LiveKit) *defect {
	switch media, _ := mediaOn(l, u.port()); {
	case l.Unread || !l.Port.Known() || media != "":
		return nil
	case l.Port.V == u.port():
		return u.encrypted(l.Service, true)
	case reach.ImageListens(l.Service, u.port()) && u.port() != facts.SignallingPort:
		return nil
	}
	text, at := fmt.Sprint(l.Port.V), l.Port.Span
	if !l.Port.Written() {
		text, at = text+" (default)", l.Service.Span
	}
	return u.elsewhere(l.Service, at, "LiveKit in service %q serves signalling on %s", text).unless(l.Port.Template)
}

func (u use) besideProxy(p *model.Proxy) *defect {
	port := u.port()
	if p.Opaque || p.Partial || port == facts.CaddyAdminPort || len(p.Listeners) == 0 {
		return nil
	}
	if l := listensOn(p, port); l != nil {
		return u.encrypted(p.Service, l.Port.Known() && !l.TLS)
	}
	var ports []int
	for _, l := range p.Listeners {
		ports = append(ports, l.Port.V)
	}
	return u.elsewhere(p.Service, p.Source, "Caddy in service %q listens on %s", joinInts(ports)).unless(p.Template)
}

// besideSockets compares with what the service's own configuration tells.
func (u use) besideSockets(service *model.Service) *defect {
	l := reach.Listens(u.Scenario, service, reach.Call{From: u.caddy, Port: u.port(), Uses: reach.ForHTTP})
	switch {
	case l.Verdict == reach.Yes:
		plain := slices.Contains(reach.HTTPPorts(service), u.port()) && facts.Plain(service.ImageName())
		return u.encrypted(service, plain)
	case l.Shut != nil:
		key, at := l.Shut.BoundBy()
		return u.defectf([]lint.Related{lint.At(at, "%s is a loopback address", key)},
			"Caddy sends requests to %s, but service %q listens there at a loopback address, for its own container alone",
			u.text(), service.Name).unless(!l.Sure)
	case l.Own != nil:
		return u.elsewhere(service, l.At, "service %q %s, as its configuration says", reach.Serves(*l.Own)).unless(!l.Sure)
	}
	return u.elsewhere(service, l.At, "service %q listens on %s, as its configuration says", joinInts(l.Ports)).unless(!l.Sure)
}

// besideMappings compares with what compose says of an image that nothing is known of. That is no proof, unless the
// port is the host's.
func (u use) besideMappings(service *model.Service) *defect {
	if m := reach.Swapped(service, u.port()); m != nil {
		port := fmt.Sprint(m.Container.V.Lo + u.port() - m.Host.V.Lo)
		return u.elsewhere(service, m.Span, "service %q listens on %s", port).unless(service.EnvironmentOpen)
	}
	if !reach.MappingsTell(service, u.port()) {
		return nil
	}
	text := model.NewPortSet(reach.TCPPorts(service)...).String()
	return u.elsewhere(service, service.Span, "all that service %q exposes or publishes is %s", text).unless(true)
}

func joinInts(list []int) string {
	var texts []string
	for _, n := range list {
		texts = append(texts, fmt.Sprint(n))
	}
	return strings.Join(texts, ", ")
}
