package media

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// fewPorts is how many superfluous ports are only worth an info.
const fewPorts = 10

// RTCPortsOverpublished reports UDP ports that are open for nothing.
var RTCPortsOverpublished = &lint.Rule{
	ID: "rtc-ports-overpublished",
	Doc: `UDP ports are published that LiveKit never binds

## Why

Every published port is a hole in the host's firewall and a docker-proxy process per address family. A range that LiveKit
does not use is mostly the trace of a change made on one side only: the range in livekit.yaml was moved or replaced by
rtc.udp_port, the mapping was not.

## How to fix

Publish exactly the ports that LiveKit uses.

## Not reported

- LiveKit's TURN ports while turn.enabled is true, and 3478 with use_stun_port_as_ice.
- Mappings of a server that lacks others: rtc-ports-unpublished tells of that drift.
- The port of rtc.udp_port when a range beside it wins: rtc-udp-port-ignored tells that.
- Ports that another service claims too: media-port-overlap and host-port-conflict tell of those.
- Up to ten superfluous ports in a mapping that LiveKit otherwise uses are an info.
`,
	Severity: lint.Warning,
	Check:    checkRTCPortsOverpublished,
}

func checkRTCPortsOverpublished(pass *lint.Pass) {
	for _, server := range bridgedServers(pass.Scenario) {
		use, used, ok := server.usedUDP(pass.Scenario)
		if !ok {
			continue
		}
		entries, _ := server.published(model.UDP)
		for _, p := range entries {
			extra := model.NewPortSet(p.Container.V).Minus(used)
			if len(extra) == 0 || claimed(pass.Scenario, p, extra) {
				continue
			}
			severity := lint.Warning
			if extra.Len() <= fewPorts && extra.Len() < p.Container.V.Len() {
				severity = lint.Info
			}
			pass.Report(severity, p.Span, fmt.Sprintf(
				"service %q publishes %s/udp, but LiveKit uses %s/udp (%s): nothing listens on %s",
				server.publisher.Name, p.Container.V, use.Ports, origin(use), extra,
			), append(udpRelated(use), lint.Via(p.Container.Via)...)...)
		}
	}
}

// usedUDP is what a server needs of the published UDP ports. It is not ok where that is not known, where others may
// listen behind them, and where some that it needs are missing, which rtc-ports-unpublished tells.
func (b bridged) usedUDP(s *model.Scenario) (use model.UDPUse, used model.PortSet, ok bool) {
	use, ok = b.UDP()
	if !ok || !b.sound() || !b.alone(s) {
		return use, nil, false
	}
	entries, _ := b.published(model.UDP)
	used, ok = boundUDP(b.LiveKit, use)
	if !ok || len(missingUDP(use, entries, reach.ModeOf(s).Local)) > 0 {
		return use, nil, false
	}
	if tcp, _ := b.published(model.TCP); !covered(tcp, every).Contains(b.TCPPort.V) {
		used = model.NewPortSet(append(used, model.Port(b.TCPPort.V))...) // rtc-tcp-unpublished tells of it
	}
	return use, used, true
}

// claimed tells whether another service claims some of the superfluous ports.
func claimed(s *model.Scenario, p model.PublishedPort, extra model.PortSet) bool {
	return p.OneToOne() && slices.ContainsFunc(s.HostPortClashes(), func(c model.Clash) bool {
		return (c.A.Span == p.Span || c.B.Span == p.Span) && len(extra.Intersect(model.NewPortSet(c.Ports))) > 0
	})
}

// stunPort is what rtc.use_stun_port_as_ice adds (mediatransportutil pkg/rtcconfig/webrtc_config.go).
const stunPort = 3478

// boundUDP is every UDP port that the server binds or would bind after the obvious mend.
func boundUDP(l *model.LiveKit, use model.UDPUse) (model.PortSet, bool) {
	ranges := []model.PortRange{use.Ports, l.UDPPort.V}
	turn := l.TURN
	if !turn.Enabled.Known() || !turn.UDPPort.Known() || !turn.RelayStart.Known() || !turn.RelayEnd.Known() {
		return nil, false
	}
	if l.STUNPortAsICE.V || !l.STUNPortAsICE.Known() {
		ranges = append(ranges, model.Port(stunPort))
	}
	if turn.Enabled.V {
		ranges = append(ranges, relayRange(turn))
		if turn.UDPPort.V != 0 {
			ranges = append(ranges, model.Port(turn.UDPPort.V))
		}
	}
	return model.NewPortSet(ranges...), true
}

// relayRange is what the TURN server relays through (livekit-server v1.13.11 pkg/config/config.go).
func relayRange(turn model.TURN) model.PortRange {
	if turn.RelayStart.V == 0 || turn.RelayEnd.V == 0 {
		return model.PortRange{Lo: 30000, Hi: 40000}
	}
	return model.PortRange{Lo: turn.RelayStart.V, Hi: turn.RelayEnd.V}
}
