package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/facts"
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
- Up to ten superfluous ports in a mapping that LiveKit otherwise uses are an info.
`,
	Severity: lint.Warning,
	Check:    checkRTCPortsOverpublished,
}

func checkRTCPortsOverpublished(pass *lint.Pass) {
	local := reach.ModeOf(pass.Scenario).Local
	for _, server := range bridgedServers(pass.Scenario) {
		use, ok := server.UDP()
		if !ok || !server.sound() || server.publisher != server.Service || !facts.Runs(server.Service.ImageName(), "livekit") || sharesNetwork(pass.Scenario, server.Service) {
			continue
		}
		used, ok := boundUDP(server.LiveKit, use)
		if !ok {
			continue
		}
		entries, _ := server.published(model.UDP)
		if tcp, _ := server.published(model.TCP); !covered(tcp, every).Contains(server.TCPPort.V) {
			used = model.NewPortSet(append(used, model.Port(server.TCPPort.V))...) // rtc-tcp-unpublished tells of it
		}
		if len(missingUDP(use, entries, local)) > 0 {
			continue // rtc-ports-unpublished tells of the drift
		}
		for _, p := range entries {
			extra := model.NewPortSet(p.Container.V).Minus(used)
			if len(extra) == 0 {
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

// sharesNetwork tells whether another service listens behind the same published ports.
func sharesNetwork(s *model.Scenario, service *model.Service) bool {
	for _, other := range s.Services {
		if other != service && s.Publisher(other) == service {
			return true
		}
	}
	return false
}
