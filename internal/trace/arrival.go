package trace

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// fromInside starts at a service.
func (t *traveller) fromInside() {
	from := t.Service(t.question.From)
	if !t.Runs(from) {
		t.end(Unreachable, "%s", t.inactive(from))
		return
	}
	host, port := t.question.URL.Hostname(), t.port()
	service, container, target := reach.ServiceAt(t.Live, from, host, port)
	switch {
	case service != nil:
		t.hop(KindName, service.Span, "%s is %s for %q", host, called(service), from.Name)
		t.arrive(from, service, container, t.request(container))
	case t.elsewhere(from, host, port):
	case target.Known:
		t.end(Unreachable, "%s", target.Reason)
	case t.ownName(host).Valid():
		t.hop(KindName, model.Span{}, "%s is a public name, and its way leads over the host", host)
		t.fromOutside()
	default:
		t.end(Unknown, "where %s leads cannot be told: %s", host, target.Reason)
	}
}

// elsewhere tells whether the name is that of a service that does not run, and ends the journey then.
func (t *traveller) elsewhere(from *model.Service, host string, port int) bool {
	service, _, _ := reach.ServiceAt(t.Deployment, from, host, port)
	if service == nil || t.Runs(service) {
		return false
	}
	t.hop(KindName, service.Span, "%s is %s", host, called(service))
	t.end(Unreachable, "%s", t.inactive(service))
	return true
}

func called(s *model.Service) string { return fmt.Sprintf("service %q", s.Name) }

// inactive tells why a service does not run.
func (t *traveller) inactive(s *model.Service) string {
	if len(s.Profiles) == 0 {
		return called(s) + " has no replicas"
	}
	var names []string
	for _, p := range s.Profiles {
		names = append(names, p.V)
	}
	return fmt.Sprintf("%s runs only with the profile %s", called(s), strings.Join(names, " or "))
}

// arrive is a connection to a port of a container, opened by service from; nil for somebody outside.
func (t *traveller) arrive(from, s *model.Service, port int, r reach.Request) {
	t.meet(s)
	for _, p := range t.RunningProxies() {
		if p.Service == s {
			t.proxy(p, r)
			return
		}
	}
	if speech, at := reach.Speaks(t.Scenario, s, port); t.passed == 0 && t.encrypted() && speech == reach.SpeaksPlain {
		t.hop(KindService, at, "port %d of %s speaks plain HTTP", port, called(s))
		t.end(Unreachable, "the handshake fails: port %d of %s speaks no TLS", port, called(s))
		return
	}
	path, _, _ := strings.Cut(r.Path, "?")
	t.journey.Service, t.journey.Port, t.journey.Path = s.Name, port, path
	t.hop(KindService, s.Span, "%s is asked for %s on port %d", called(s), path, port)
	for _, l := range t.RunningLiveKits() {
		if l.Service == s {
			t.liveKit(l, port, path, upgrades(r))
			return
		}
	}
	if facts.Runs(s.ImageName(), "front") || facts.Runs(s.ImageName(), "caddy") {
		t.end(Unknown, "%s passes requests on, and its routes are not read", called(s))
		return
	}
	for _, f := range reach.ListenersAt(s, model.Port(port), model.TCP) {
		t.end(Service, "%s answers, where %s listens on port %d", called(s), f.What, port)
		return
	}
	if l := reach.Listens(t.Scenario, s, reach.Call{From: from, Port: port}); l.Verdict == reach.No {
		t.end(Unknown, "%s is not known to listen on port %d", called(s), port)
		return
	}
	t.end(Service, "%s answers", called(s))
}

// upgrades tells whether the request asks for a WebSocket.
func upgrades(r reach.Request) bool {
	for field, value := range r.Header {
		if strings.EqualFold(field, "Upgrade") && strings.EqualFold(value, "websocket") {
			return true
		}
	}
	return false
}

// liveKit is a request to a LiveKit server.
func (t *traveller) liveKit(l *model.LiveKit, port int, path string, upgrades bool) {
	switch {
	case l.Port.Known() && l.Port.V != port:
		t.end(Unreachable, "LiveKit in %s serves HTTP on port %d, not on %d", called(l.Service), l.Port.V, port)
	case facts.WebSocketPath(path) && !upgrades:
		t.end(Service, "LiveKit in %s answers %s with 404, as the request does not ask for a WebSocket",
			called(l.Service), path)
	case facts.ServesPath(path):
		t.end(Service, "LiveKit in %s serves %s", called(l.Service), path)
	default:
		t.end(Service, "LiveKit in %s answers %s with 404", called(l.Service), path)
	}
}
