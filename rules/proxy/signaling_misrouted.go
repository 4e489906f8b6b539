package proxy

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// SignalingMisrouted reports routes to LiveKit that signalling requests do not get to.
var SignalingMisrouted = &lint.Rule{
	ID: "signaling-misrouted",
	Doc: `A route leads to LiveKit, but signalling requests go elsewhere

## Why

Caddy does not run directives in the order in which they are written. It sorts them: "redir", "rewrite" and "uri" come
before "handle", "handle" before "route", "route" before "reverse_proxy". Among directives of one name the longer path
comes first, but only where each has a single path as its matcher; otherwise the one written first wins. So a route to
LiveKit may stand in the file and never get a request, or not the one that browsers send: a path without "*" matches
only itself, a request is never passed from one site to another, and a WebSocket begins with GET.

## How to fix

The message names what stands in the way. The plain form works wherever it stands:

    handle_path /lk-ws/* {
        reverse_proxy livekit-server:7880
    }

with "handle" around everything else. A WebSocket of LiveKit ends at its signalling port (7880 unless set); 7881
carries media.

## Not reported

- Routes for another prefix than that of the public URL: signaling-not-proxied reports that none leads there.
- Conditions that cannot be decided, and directives of plugins.
- Several upstreams of which the first is LiveKit and another is not are a warning, as "lb_policy first" may keep to
  the first.
`,
	Severity: lint.Error,
	Check:    checkSignalingMisrouted,
}

func checkSignalingMisrouted(pass *lint.Pass) {
	reportUpstreams(pass, use.mediaPort)
	sig, ok := signallingOf(pass.Scenario)
	if !ok {
		return
	}
	for _, m := range sig.misses() {
		if o := sig.obstacle(m); o != nil {
			pass.Report(m.severity, o.route.Span, fmt.Sprintf(
				"%s is %s, but its requests do not get to this route to LiveKit: %s; "+
					"a request for %s is answered by %s",
				m.Name, m.text(), o.why, m.request.Path, describe(m.answer),
			), slices.Concat(o.related, m.related(sig))...)
		}
	}
	promises, _ := sig.promises()
	for _, p := range promises {
		for _, e := range p.entrances {
			checkStrangers(pass, sig, p, e)
		}
	}
}

// mediaPort tells of an upstream that is one of LiveKit's media ports.
func (u use) mediaPort() *defect {
	for _, l := range u.RunningLiveKits() {
		what, at := mediaOn(l, u.port())
		if what == "" || u.alone() != l.Service && !u.throughHost(l.Service) {
			continue
		}
		return u.defectf([]lint.Related{lint.At(at, "LiveKit's media port is set here")},
			"Caddy sends requests to %s, where LiveKit in service %q has %s, no HTTP: signalling is on %d",
			u.text(), l.Service.Name, what, l.Port.V,
		).unless(l.Port.Template)
	}
	return nil
}

// throughHost tells whether the upstream is a port of the host that a service publishes under the same number.
func (u use) throughHost(s *model.Service) bool {
	service, port, target := reach.ServiceAt(u.Live, u.caddy, u.Host.V, u.port())
	return target.Host && service == s && port == u.port()
}

// mediaOn tells what of LiveKit's media is on a port, and where that is set; "" for none.
func mediaOn(l *model.LiveKit, port int) (what string, at model.Span) {
	udp, _ := l.UDP()
	switch {
	case l.Unread || !l.Port.Known() || l.Port.V == port:
		return "", at
	case l.TCPPort.Known() && l.TCPPort.V == port:
		return "ICE over TCP", l.TCPPort.Span
	case udp.Ports.Contains(port):
		return "media over UDP", l.RTC
	default:
		return "", at
	}
}

// checkStrangers reports a route that shares signalling out among LiveKit and something else.
func checkStrangers(pass *lint.Pass, sig signalling, p promise, e entrance) {
	v, answer, ends := sig.send(e, e.request(p.Scheme, p.Host, p.Path, "/rtc", reach.WebSocket()))
	if v == undecided || v == misses || len(answer.Upstreams) < 2 || sig.breaks(e.Proxy, answer.Upstreams) {
		return
	}
	for i, end := range ends {
		if hit, known := sig.isLiveKit(end.Service, end.Port, end.Target); hit || !known || end.Service == nil {
			continue
		}
		severity := p.certain(pass.Scenario, e)
		if i > 0 {
			severity = lint.Warning
		}
		pass.Report(severity, end.Upstream.Span, fmt.Sprintf(
			"%s is %s, and Caddy shares its requests out between LiveKit and service %q: those that get to %s:%s fail",
			p.Name, p.text(), end.Service.Name, end.Upstream.Host.V, end.Upstream.Ports.V,
		), lint.At(p.Value.Span, "browsers are told this URL"), lint.At(end.Service.Span, "this service is no LiveKit"))
		return
	}
}
