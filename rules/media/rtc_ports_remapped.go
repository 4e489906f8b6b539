package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// RTCPortsRemapped reports ICE ports that have another number outside than LiveKit announces.
var RTCPortsRemapped = &lint.Rule{
	ID: "rtc-ports-remapped",
	Doc: `An ICE port has another number on the host than in the container

## Why

LiveKit announces the ports that it binds, inside the container, as ICE candidates. Clients send to exactly those numbers
on the host's address. Under another host port nothing listens: "3243:7881" makes the TCP fallback unreachable, and
"54200-54300:44200-44300/udp" all media.

## How to fix

Publish the same number on both sides, and change it in livekit.yaml if it must be another: rtc.tcp_port, rtc.udp_port,
rtc.port_range_start and rtc.port_range_end.

## Not reported

- The signalling port: 7880 may have any number outside.
- Host ports that Docker picks, and numbers that depend on a variable that is not set.
`,
	Severity: lint.Error,
	Check:    checkRTCPortsRemapped,
}

func checkRTCPortsRemapped(pass *lint.Pass) {
	for _, server := range bridgedServers(pass.Scenario) {
		if use, ok := server.UDP(); ok {
			reportRemapped(pass, server, model.UDP, use.Ports, use.Template, udpRelated(use))
		}
		if tcp := server.TCPPort; tcp.Known() && tcp.V != 0 && !server.Unread {
			related := []lint.Related{lint.At(tcp.Span, "LiveKit announces this port")}
			reportRemapped(pass, server, model.TCP, model.Port(tcp.V), tcp.Template, append(related, lint.Via(tcp.Via)...))
		}
	}
}

// reportRemapped reports the entries that give one of LiveKit's ports another number outside, unless
// another entry publishes it under its own.
func reportRemapped(pass *lint.Pass, server bridged, protocol model.Protocol, ports model.PortRange, template bool, related []lint.Related) {
	entries, _ := server.published(protocol)
	right := covered(entries, func(p model.PublishedPort) bool { return p.OneToOne() && !p.Loopback() })
	for _, p := range entries {
		shared := p.Container.V.Intersect(ports)
		if p.Random() || p.OneToOne() || shared.IsZero() || len(model.NewPortSet(shared).Minus(right)) == 0 {
			continue
		}
		host := model.PortRange{Lo: p.HostFor(shared.Lo), Hi: p.HostFor(shared.Hi)}
		severity := unlessTemplate(template || p.Host.Template || p.Container.Template)
		pass.Report(severity, p.Span, fmt.Sprintf(
			"service %q publishes LiveKit's %s/%s as %s on the host, but clients are told %s: publish the same number on both sides",
			server.publisher.Name, shared, protocol, host, shared,
		), append(related, lint.Via(p.Host.Via)...)...)
	}
}
