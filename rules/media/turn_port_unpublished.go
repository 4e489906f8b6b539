package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// TURNPortUnpublished reports a TURN server that clients are sent to and cannot reach.
var TURNPortUnpublished = &lint.Rule{
	ID: "turn-port-unpublished",
	Doc: `A port of LiveKit's TURN server is not published

## Why

LiveKit tells every client to ask turn:NODE_IP:UDP_PORT, and turns:DOMAIN:443 when tls_port is set. Clients that need the relay
get no media when that port is not published with the same number, and the server takes part as a STUN server too.

## How to fix

Publish turn.udp_port with the same number on both sides and "/udp", "3478:3478/udp", and tls_port on host port 443,
"443:5349".

## Not reported

- A service with the host's network, with an address of its own, or that publishes no port at all.
- Mappings with a variable that is not set.
- TURN over TLS with external_tls, and where another service has host port 443: turn-port-conflict tells of that one.
- Ports on loopback in a stack whose public URLs are all loopback.
`,
	Severity: lint.Error,
	Check:    checkTURNPortUnpublished,
}

func checkTURNPortUnpublished(pass *lint.Pass) {
	for _, t := range turns(pass) {
		publisher := pass.Publisher(t.Service)
		if publisher == nil || len(publisher.Ports) == 0 {
			continue
		}
		server := bridged{t.LiveKit, publisher, pass.Networks}
		if !server.byPorts() {
			continue
		}
		if port := t.TURN.UDPPort; port.Known() && port.V > 0 {
			checkTURNPort(pass, t, server, model.UDP, port)
		}
		if t.soundTLS() && t.TURN.ExternalTLS.Known() && !t.TURN.ExternalTLS.V && holder(pass.Scenario, publisher) == nil {
			checkTURNPort(pass, t, server, model.TCP, t.TURN.TLSPort)
		}
	}
}

func checkTURNPort(pass *lint.Pass, t turn, server bridged, protocol model.Protocol, port model.Value[int]) {
	name, told := "turn.udp_port", port.V
	if protocol == model.TCP {
		name, told = "turn.tls_port", turnTLSPort
	}
	entries, open := server.mappings(protocol, port.V)
	at, how := server.publisher.Span, fmt.Sprintf("service %q does not publish it", server.publisher.Name)
	for _, p := range entries {
		switch {
		case p.Random():
			at, how = p.Span, fmt.Sprintf("%q leaves the host port to Docker", p.Raw)
		case p.Loopback() && !reach.ModeOf(pass.Scenario).Local:
			at, how = p.Span, fmt.Sprintf("%q publishes it on loopback only", p.Raw)
		case protocol == model.UDP && p.HostFor(port.V) != told:
			at, how = p.Span, fmt.Sprintf("%q publishes it as %d, and clients are told %d", p.Raw, p.HostFor(port.V), told)
		default:
			return // reached, or by another port than 443: turn-port-conflict
		}
	}
	if open {
		return
	}
	severity := t.severity(pass)
	if port.Template {
		severity = lint.Warning
	}
	pass.Report(severity, at, fmt.Sprintf(
		"LiveKit's TURN server listens on %d/%s (%s), but %s: clients that need the relay get no media", port.V, protocol, name, how,
	), append([]lint.Related{lint.At(port.Span, "%s is set here", name)}, lint.Via(port.Via)...)...)
}
