package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// RTCPortsUnpublished reports UDP ports that LiveKit announces and nobody outside can reach.
var RTCPortsUnpublished = &lint.Rule{
	ID: "rtc-ports-unpublished",
	Doc: `LiveKit uses UDP ports that compose does not publish

## Why

LiveKit announces its UDP ports to every client. A port that is not published, or only as TCP, on loopback, by another service or
under a number that Docker picks, cannot be reached: the call connects and then has no audio or video. With a gap in the
range calls fail at random, once the ports before the gap are in use.
LiveKit uses rtc.port_range_start to rtc.port_range_end when both are set, else rtc.udp_port, else 50000-60000 (7882 in
development mode).

## How to fix

Publish exactly the ports that LiveKit uses, with the same numbers and "/udp": "44200-44300:44200-44300/udp". With no range in
livekit.yaml, set one, or rtc.udp_port, rather than publish ten thousand ports.

## Not reported

- A service with the host's network, and one whose configuration cannot be read.
- A service with an address of its own (macvlan, ipvlan, a routed bridge), or in the network of another that publishes nothing, such
  as a VPN. One that publishes no port at all is a warning.
- Ports on loopback in a stack whose public URLs are all loopback, or that publishes all that clients need on loopback
  and names nothing for other machines.
- A stack for automatic tests, by the names of its files, which has its clients beside the server.
- In a compose file over which others of the directory are laid it is a warning, unless these lack the ports too; without any
  port it is nothing, as these are there to publish some.
- A mapping with a variable that is not set: it may publish anything.
- Ports to which a tunnel of the stack leads: a file that is mounted into another service names LiveKit's with them, or
  labels of LiveKit's service name them for Traefik (traefik.udp.services).
`,
	Severity: lint.Error,
	Check:    checkRTCPortsUnpublished,
}

func checkRTCPortsUnpublished(pass *lint.Pass) {
	local := reach.ModeOf(pass.Scenario).Local
	for _, server := range bridgedServers(pass.Scenario) {
		use, ok := server.UDP()
		if !ok || !server.byPorts() || !server.sound() || server.kept(pass) {
			continue
		}
		entries, open := server.published(model.UDP)
		missing := missingUDP(use, entries, local)
		if len(missing) > 0 && !open && !reach.PassesTo(pass.Scenario, server.Service, model.UDP, missing) {
			reportUnpublished(pass, server, use, entries, missing)
		}
	}
}

// missingUDP are the ports in use that no client can reach.
func missingUDP(use model.UDPUse, entries []model.PublishedPort, local bool) model.PortSet {
	reachable := covered(entries, func(p model.PublishedPort) bool { return !p.Random() && (local || !p.Loopback()) })
	return model.NewPortSet(use.Ports).Minus(reachable)
}

func reportUnpublished(pass *lint.Pass, server bridged, use model.UDPUse, entries []model.PublishedPort, missing model.PortSet) {
	at, cause, causes := causeOf(pass.Scenario, server, use, entries, missing)
	severity := unlessTemplate(use.Template || templated(entries) || pass.Overlaid)
	consequence := missing.String() + " are unreachable"
	if missing.Len() == 1 {
		consequence = missing.String() + " is unreachable"
	}
	switch {
	case len(server.publisher.Ports) == 0:
		severity = lint.Warning
		consequence += ", unless clients reach the container without published ports"
	case server.onLoopback() && !pass.Proxied():
		severity = lint.Warning
		consequence += " from other machines"
	}
	if use.Mux && !missing.Contains(use.Ports.Lo) {
		severity = lint.Warning
		consequence += " on a host with more processors than the published ports"
	}
	pass.Report(severity, at, fmt.Sprintf(
		"LiveKit in service %q uses %s/udp (%s) but %s: %s", server.Service.Name, use.Ports, origin(use), cause, consequence,
	), append(udpRelated(use), causes...)...)
}

// causeOf tells why ports are missing, and where: at the mapping that falls short, else at the service.
func causeOf(s *model.Scenario, server bridged, use model.UDPUse, entries []model.PublishedPort, missing model.PortSet,
) (at model.Span, cause string, related []lint.Related) {
	name := server.publisher.Name
	for _, p := range entries {
		if !p.Container.V.Overlaps(use.Ports) {
			continue
		}
		switch {
		case p.Random():
			return p.Span, fmt.Sprintf("service %q publishes %q without host ports, so that Docker picks them", name, p.Raw), lint.Via(p.Container.Via)
		case p.Loopback():
			return p.Span, fmt.Sprintf("service %q publishes %q on loopback only", name, p.Raw), lint.Via(p.HostIP.Via)
		default:
			return p.Span, fmt.Sprintf("service %q publishes only %s/udp", name, covered(entries, every)), lint.Via(p.Host.Via)
		}
	}
	for _, p := range server.publisher.Ports {
		if p.Protocol.V == model.TCP && p.Container.V.Overlaps(missing[0]) && p.Container.V.Len() == use.Ports.Len() {
			return p.Span, fmt.Sprintf("service %q publishes %q as TCP, without /udp", name, p.Raw), lint.Via(p.Host.Via)
		}
	}
	if other, p := publishedElsewhere(s, server, missing); other != nil {
		return server.publisher.Span, fmt.Sprintf("it is service %q that publishes %q", other.Name, p.Raw),
			[]lint.Related{lint.At(p.Span, "published by another service")}
	}
	if len(entries) > 0 {
		return entries[0].Span, fmt.Sprintf("service %q publishes only %s/udp", name, covered(entries, every)), lint.Via(entries[0].Host.Via)
	}
	return server.publisher.Span, fmt.Sprintf("service %q publishes no UDP port", name), nil
}

func every(model.PublishedPort) bool { return true }

// publishedElsewhere finds a running service that publishes what the server lacks.
func publishedElsewhere(s *model.Scenario, server bridged, missing model.PortSet) (*model.Service, model.PublishedPort) {
	for _, service := range s.Running {
		for _, p := range service.Ports {
			if service != server.publisher && p.Protocol.V == model.UDP && p.Container.Known() && p.Container.V.Overlaps(missing[0]) {
				return service, p
			}
		}
	}
	return nil, model.PublishedPort{}
}

func templated(entries []model.PublishedPort) bool {
	for _, p := range entries {
		if p.Host.Template || p.Container.Template || p.HostIP.Template {
			return true
		}
	}
	return false
}
