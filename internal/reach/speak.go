package reach

import (
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// A Speech is whether what listens on a port speaks TLS.
type Speech uint8

// Nothing is known of a port by default.
const (
	SpeaksUnknown Speech = iota
	SpeaksPlain
	SpeaksTLS
)

// Speaks tells whether a service speaks TLS on a port of its container, and the place that says so: LiveKit's
// signalling port has none, Caddy's listeners say it, some images serve plain HTTP only, and what Caddy sends plain
// requests to answers them.
func Speaks(s *model.Scenario, service *model.Service, port int) (Speech, model.Span) {
	for _, l := range s.LiveKits {
		if l.Service == service && !l.Unread && l.Port.Known() && l.Port.V == port {
			return SpeaksPlain, service.Span
		}
	}
	if p := s.ProxyOf(service); p != nil {
		return listenerSpeaks(p, port)
	}
	image := facts.ImageOf(service.ImageName())
	listeners := ListenersAt(service, model.Port(port), model.TCP)
	if image != nil && image.Plain && slices.ContainsFunc(listeners, func(l facts.Listener) bool {
		return l.Use != facts.Internal
	}) {
		return SpeaksPlain, service.Span
	}
	return proxiedPlain(s, service, port)
}

func listenerSpeaks(p *model.Proxy, port int) (Speech, model.Span) {
	if p.Opaque || p.Partial {
		return SpeaksUnknown, model.Span{}
	}
	speech, at := SpeaksUnknown, model.Span{}
	for _, l := range p.Listeners {
		if !l.Port.Known() || l.Port.V == port && speech != SpeaksUnknown {
			return SpeaksUnknown, model.Span{} // several interfaces may differ
		}
		if l.Port.V != port || len(l.Sites) == 0 {
			continue
		}
		if speech, at = SpeaksPlain, l.Sites[0].Site.Span; l.TLS {
			speech = SpeaksTLS
		}
	}
	return speech, at
}

// proxiedPlain tells whether a running proxy sends plain requests there.
func proxiedPlain(s *model.Scenario, service *model.Service, port int) (Speech, model.Span) {
	for _, p := range s.RunningProxies() {
		for _, u := range p.AllUpstreams() {
			if u.Scheme != "http" || !u.Host.Known() || !u.Ports.Known() {
				continue
			}
			to, at, target := ServiceAt(s.Live, p.Service, u.Host.V, u.Ports.V.Lo)
			if to == service && at == port && len(target.Also) == 0 {
				return SpeaksPlain, u.Span
			}
		}
	}
	return SpeaksUnknown, model.Span{}
}
