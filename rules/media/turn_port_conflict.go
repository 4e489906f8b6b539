package media

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// TURNPortConflict reports TURN over TLS that is not where clients look for it.
var TURNPortConflict = &lint.Rule{
	ID: "turn-port-conflict",
	Doc: `TURN over TLS is not behind host port 443

## Why

LiveKit always tells clients "turns:DOMAIN:443", whatever turn.tls_port says: TURN over TLS is for networks that let nothing
else through. When Caddy has port 443, TURN clients speak to Caddy, which does not understand them. The same on any
other port than 443: nobody asks there.

## How to fix

Publish tls_port on port 443 of an address of its own ("203.0.113.7:443:5349", with the domain pointing there), put a proxy
that passes TCP by name in front of both (caddy-l4, HAProxy) and set external_tls, or leave out tls_port and use
turn.udp_port.

## Not reported

- TURN with external_tls: another program ends TLS, and it may stand anywhere.
- A port 443 that belongs to something other than Caddy, or to a Caddy with layer4 or a configuration that is not read: it may
  pass TURN on.
- LiveKit and Caddy that both publish port 443: host-port-conflict tells that.
- It is a warning where nobody has port 443, and tls_port is published on another one.
`,
	Severity: lint.Error,
	Check:    checkTURNPortConflict,
}

func checkTURNPortConflict(pass *lint.Pass) {
	if reach.ModeOf(pass.Scenario).Local {
		return
	}
	for _, t := range turns(pass) {
		if t.Service == nil || !t.soundTLS() || !t.TURN.ExternalTLS.Known() || t.TURN.ExternalTLS.V {
			continue
		}
		entrance, known := t.entrance(pass.Scenario)
		if !known || entrance == turnTLSPort && !t.Service.HostNetwork() {
			continue
		}
		other := holder(pass.Scenario, t.Service)
		switch {
		case other == nil && entrance != 0 && entrance != turnTLSPort:
			pass.Report(lint.Warning, t.TURN.TLSPort.Span, fmt.Sprintf(
				"clients are told %s, but turn.tls_port %d is on host port %d: TURN over TLS is never reached",
				t.turnURL(), t.TURN.TLSPort.V, entrance,
			), lint.Via(t.TURN.TLSPort.Via)...)
		case other != nil && isCaddy(pass.Scenario, other):
			pass.Report(t.severity(pass), t.at(t.TURN.TLSPort.Span), fmt.Sprintf(
				"clients are told %s, but host port %d goes to Caddy in service %q: TURN over TLS (turn.tls_port %d) is never reached",
				t.turnURL(), turnTLSPort, other.Name, t.TURN.TLSPort.V,
			), lint.At(other.Span, "it has host port %d", turnTLSPort))
		}
	}
}

// entrance is the host port that leads to tls_port, 443 before others; 0 for none. It is not known where a mapping
// cannot be told.
func (t turn) entrance(s *model.Scenario) (port int, known bool) {
	if t.Service.HostNetwork() {
		return t.TURN.TLSPort.V, true
	}
	publisher := s.Publisher(t.Service)
	if publisher == nil {
		return 0, false
	}
	entries, open := bridged{t.LiveKit, publisher, s.Networks}.mappings(model.TCP, t.TURN.TLSPort.V)
	for _, p := range entries {
		if host := p.HostFor(t.TURN.TLSPort.V); host == turnTLSPort || port == 0 {
			port = host
		}
	}
	return port, !open
}

// holder is another service that has host port 443 for the outside, or nil.
func holder(s *model.Scenario, than *model.Service) *model.Service {
	for _, service := range s.Running {
		publisher := s.Publisher(service)
		if service == than || publisher != nil && publisher == s.Publisher(than) ||
			reach.ContainerPort(s, service, turnTLSPort) == 0 {
			continue
		}
		if publisher == nil || !slices.ContainsFunc(publisher.Ports, func(p model.PublishedPort) bool {
			return p.Loopback() && p.Host.V.Contains(turnTLSPort)
		}) {
			return service
		}
	}
	return nil
}

// isCaddy tells whether a service runs a Caddy that serves sites on its ports and nothing else.
func isCaddy(s *model.Scenario, service *model.Service) bool {
	for _, p := range s.RunningProxies() {
		if p.Service == service {
			return !p.Opaque && !p.Partial && p.Refused == nil
		}
	}
	return false
}
