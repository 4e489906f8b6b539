package stack

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// RandomHostPort reports mappings whose host port Docker picks.
var RandomHostPort = &lint.Rule{
	ID: "random-host-port",
	Doc: `Docker picks the host port

## Why

A mapping without a host part, "3000" or "44200-44300/udp", is published under numbers that Docker picks anew at every start. No
URL, firewall rule or ICE candidate can know them. Mostly the author meant "3000:3000", or a variable that held the whole
mapping lost its colon: LIVEKIT_UDP_PORTS=44200-44300 in "${LIVEKIT_UDP_PORTS}/udp".

## How to fix

Write both sides, "3000:3000". To offer a port to other services only, nothing needs to be published; no more to a Traefik or
caddy-docker-proxy that labels tell of the port.

## Not reported

- The media ports of a running LiveKit: rtc-ports-unpublished and rtc-tcp-unpublished tell those.
- Several host ports before one container port, "8000-8010:80", or host port 0: the choice is meant.
- Databases and admin surfaces: internal-port-published and admin-port-published tell those.
- Mappings with a variable that is not set.
- It is an error for media ports, a warning otherwise.
`,
	Severity: lint.Error,
	Check:    checkRandomHostPort,
}

func checkRandomHostPort(pass *lint.Pass) {
	for _, service := range pass.Running {
		if pass.Publisher(service) != service {
			continue
		}
		for _, p := range service.Ports {
			if !p.Random() || p.Host.Written() || isICE(pass.Scenario, service, p) || reportedAsExposed(service, p) {
				continue
			}
			severity := lint.Warning
			if isMedia(service, p) && !p.Container.Template {
				severity = lint.Error
			}
			pass.Report(severity, p.Span, fmt.Sprintf(
				"service %q publishes %q without a host port: Docker picks one at every start; %s",
				service.Name, p.Raw, advice(service, p),
			), append(lint.Via(p.Host.Via), lint.Via(p.Container.Via)...)...)
		}
	}
}

// advice is what to write instead. What a proxy reaches inside the network is not to be opened beside it.
func advice(service *model.Service, p model.PublishedPort) string {
	if p.Protocol.V == model.TCP && slices.ContainsFunc(service.Fronted, p.Container.V.Contains) {
		return fmt.Sprintf(`the proxy that labels lead to port %s needs none: drop the mapping, or write it under "expose:"`, p.Container.V)
	}
	return fmt.Sprintf("did you mean %q?", meant(p))
}

// meant is the mapping with the same numbers on both sides.
func meant(p model.PublishedPort) string {
	text := fmt.Sprintf("%s:%s", p.Container.V, p.Container.V)
	if p.HostIP.V.IsValid() {
		text = p.HostIP.V.String() + ":" + text
	}
	if p.Protocol.V != model.TCP {
		text += "/" + string(p.Protocol.V)
	}
	return text
}

// isICE tells whether p publishes media ports that a running LiveKit uses.
func isICE(s *model.Scenario, service *model.Service, p model.PublishedPort) bool {
	for _, l := range s.RunningLiveKits() {
		if s.Publisher(l.Service) != service {
			continue
		}
		if use, ok := l.UDP(); ok && p.Protocol.V == model.UDP && p.Container.V.Overlaps(use.Ports) {
			return true
		}
		if p.Protocol.V == model.TCP && p.Container.V.Contains(l.TCPPort.V) {
			return true
		}
	}
	return false
}

// reportedAsExposed tells whether the port is one that should not be published at all.
func reportedAsExposed(service *model.Service, p model.PublishedPort) bool {
	for _, l := range reach.ListenersAt(service, p.Container.V, p.Protocol.V) {
		if l.Use == facts.Internal || l.Use == facts.Admin {
			return !p.Loopback()
		}
	}
	return false
}

// isMedia tells whether a port carries audio and video: a UDP range, or what the image is known for.
func isMedia(service *model.Service, p model.PublishedPort) bool {
	if p.Protocol.V == model.UDP && p.Container.V.Len() > 1 {
		return true
	}
	for _, l := range reach.ListenersAt(service, p.Container.V, p.Protocol.V) {
		if l.Use == facts.Media {
			return true
		}
	}
	return false
}
