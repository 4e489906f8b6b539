package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// RTCTCPUnpublished reports that clients behind a firewall without UDP have no way in.
var RTCTCPUnpublished = &lint.Rule{
	ID: "rtc-tcp-unpublished",
	Doc: `LiveKit's TCP fallback is not published

## Why

Where a network blocks UDP, clients fall back to ICE over TCP on rtc.tcp_port (7881 unless set). It is not published, so these
clients have no audio and video. Others do not notice.

## How to fix

Publish it with the same number on both sides, "7881:7881", or turn it off with "tcp_port: 0".

## Not reported

- A service with the host's network, and one whose configuration cannot be read.
- A stack for automatic tests, by the names of its files.
- A port that is published under another number: rtc-ports-remapped tells that.
- A port on loopback in a stack for one machine: all of its public URLs are loopback, or all that clients need is.
- A port that labels of the service name for Traefik (traefik.tcp.services), or that another service leads to.
`,
	Severity: lint.Warning,
	Check:    checkRTCTCPUnpublished,
}

func checkRTCTCPUnpublished(pass *lint.Pass) {
	local := reach.ModeOf(pass.Scenario).Local
	for _, server := range bridgedServers(pass.Scenario) {
		tcp := server.TCPPort
		if server.Unread || !tcp.Known() || tcp.V == 0 || len(server.publisher.Ports) == 0 || !server.byPorts() ||
			server.kept(pass) {
			continue
		}
		entries, open := server.published(model.TCP)
		reachable := covered(entries, func(p model.PublishedPort) bool { return !p.Random() && (local || !p.Loopback()) })
		if open || reachable.Contains(tcp.V) ||
			reach.PassesTo(pass.Scenario, server.Service, model.TCP, model.NewPortSet(model.Port(tcp.V))) {
			continue
		}
		at, how := server.publisher.Span, "does not publish it"
		if stale := mappingOf(entries, facts.ICETCPPort); tcp.V != facts.ICETCPPort && stale != nil {
			at, how = stale.Span, fmt.Sprintf("publishes %q instead", stale.Raw)
		}
		for _, p := range server.publisher.Ports {
			if !p.Container.V.Contains(tcp.V) {
				continue
			}
			at = p.Span
			switch {
			case p.Protocol.V == model.UDP:
				how = fmt.Sprintf("publishes it as UDP only, %q", p.Raw)
			case p.Loopback():
				how = fmt.Sprintf("publishes it on loopback only, %q", p.Raw)
			case p.Random():
				how = fmt.Sprintf("publishes it under a port that Docker picks, %q", p.Raw)
			}
		}
		pass.Report(lint.Warning, at, fmt.Sprintf(
			"LiveKit's TCP fallback is on %s, but service %q %s: clients whose network blocks UDP get no media",
			tcpPort(tcp), server.publisher.Name, how,
		), append([]lint.Related{lint.At(tcp.Span, "rtc.tcp_port is set here")}, lint.Via(tcp.Via)...)...)
	}
}

func mappingOf(entries []model.PublishedPort, container int) *model.PublishedPort {
	for i := range entries {
		if entries[i].Container.V == model.Port(container) {
			return &entries[i]
		}
	}
	return nil
}

func tcpPort(tcp model.Value[int]) string {
	if tcp.Written() {
		return fmt.Sprintf("%d/tcp", tcp.V)
	}
	return fmt.Sprintf("%d/tcp (default)", tcp.V)
}
