package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// SignalPortDrift reports those who look for LiveKit's signalling on another port than its own.
var SignalPortDrift = &lint.Rule{
	ID: "signal-port-drift",
	Doc: `LiveKit is looked for on another port than its signalling port

## Why

LiveKit takes signalling, WebSocket and HTTP, on one port: "port" of its configuration, 7880 unless set. Applications, egress,
ingress and SIP name it in a URL, and "ports:" of compose leads to it. Where one of them names another number the
connection is refused, or ends on the TCP fallback, 7881, which speaks no HTTP.

## How to fix

Write the port of livekit.yaml everywhere. Between containers that is the container's own port, whatever the host's is.

## Not reported

- Upstreams of Caddy, URLs for browsers, and URLs that lead to another program than LiveKit: upstream-port-drift,
  public-url-unreachable and service-url-unresolved tell of those.
- A server whose configuration cannot be read, an image of your own, and ports for metrics.
- Hosts that are no service of the stack.
- Behind Caddy a mapping that leads elsewhere is a warning: browsers do not come by it.
`,
	Severity: lint.Error,
	Check:    checkSignalPortDrift,
}

func checkSignalPortDrift(pass *lint.Pass) {
	d := &signalDrift{pass, map[model.Span]bool{}}
	for _, server := range bridgedServers(pass.Scenario) {
		if p := signalMapping(pass.Scenario, server); p != nil {
			d.mapping(server, *p)
		}
	}
	for _, c := range pass.Clients {
		if pass.Runs(c.Service) {
			d.value(c.Service, model.Variable{Name: "ws_url", Span: c.WSURL.Span, Value: c.WSURL})
		}
	}
	for _, s := range pass.Running {
		for _, v := range s.Environment {
			d.value(s, *v)
		}
	}
}

// A signalDrift reports each place once, however many services share it.
type signalDrift struct {
	*lint.Pass
	told map[model.Span]bool
}

// value looks at what may be the address of a LiveKit server, as service from uses it.
func (d *signalDrift) value(from *model.Service, v model.Variable) {
	if !v.Value.Known() {
		return
	}
	host, port, ok := reach.HostPort(v.Value.V)
	text := v.Value.V
	if u, isURL := reach.ParseURL(v, from); isURL {
		secure := u.Scheme == "https" || u.Scheme == "wss"
		host, port, ok = u.Host, u.Port, u.Scheme == "http" || u.Scheme == "ws" || secure && !u.DefaultPort()
		text = fmt.Sprintf("%s://%s:%d", u.Scheme, u.Host, u.Port)
	}
	if !ok {
		return
	}
	if l := reach.OffSignalling(d.Scenario, from, host, port); l != nil {
		d.report(v.Value, l, fmt.Sprintf("%s of service %q is %s, but LiveKit in service %q takes signalling on %d",
			v.Name, from.Name, text, l.Service.Name, l.Port.V), instead(l, port))
	}
}

// instead tells what the port is, if that is known.
func instead(l *model.LiveKit, port int) string {
	if port == l.TCPPort.V {
		return fmt.Sprintf("; %d is its ICE/TCP port, for media", port)
	}
	for _, p := range l.Service.Ports {
		if p.Protocol.V == model.TCP && p.Container.V.Contains(l.Port.V) && p.HostFor(l.Port.V) == port {
			return fmt.Sprintf("; %d is its port on the host, as %q says", port, p.Raw)
		}
	}
	return ""
}

func (d *signalDrift) report(v model.Value[string], l *model.LiveKit, message, more string) {
	if d.told[v.Span] {
		return
	}
	d.told[v.Span] = true
	at := l.Port.Span
	if !at.Valid() {
		at = l.Service.Span
	}
	doubtful := v.Template || l.Port.Template || l.Template || d.Overlaid || assumed(v)
	d.Report(unlessTemplate(doubtful), v.Span, message+more,
		append(related(at, "LiveKit's signalling port", l.Port.Via), lint.Via(v.Via)...)...)
}

// mapping reports an entry of `ports:` that should lead to the signalling port.
func (d *signalDrift) mapping(server bridged, p model.PublishedPort) {
	severity := unlessTemplate(server.Port.Template || server.Template || p.Container.Template || d.Overlaid)
	if d.Proxied() {
		severity = lint.Warning
	}
	at := server.Port.Span
	if !at.Valid() {
		at = server.Service.Span
	}
	d.Report(severity, p.Span, fmt.Sprintf(
		"service %q publishes %q, which leads to port %s of the container, but LiveKit takes signalling on %d",
		server.publisher.Name, p.Raw, p.Container.V, server.Port.V,
	), append(related(at, "LiveKit's signalling port", server.Port.Via), lint.Via(p.Container.Via)...)...)
}
