// Package media holds the rules on LiveKit's ports and on WebRTC.
package media

import (
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// A bridged is a LiveKit server whose ports reach the outside through `ports:`.
type bridged struct {
	*model.LiveKit
	// publisher is the service whose `ports:` count.
	publisher *model.Service
	networks  []*model.Network
}

// bridgedServers lists the running LiveKit servers that depend on published ports. One with the
// host's network does not.
func bridgedServers(s *model.Scenario) []bridged {
	var list []bridged
	for _, l := range s.RunningLiveKits() {
		if publisher := s.Publisher(l.Service); publisher != nil {
			list = append(list, bridged{l, publisher, s.Networks})
		}
	}
	return list
}

// byPorts tells whether published ports are the way to the server at all. A service that publishes
// nothing may be reached otherwise (a VPN's network that it shares, an external network), or lack its
// ports altogether.
func (b bridged) byPorts() bool {
	if b.publisher == b.Service {
		return len(b.publisher.Ports) > 0 || !joinsExternal(b.networks, b.publisher)
	}
	use, _ := b.UDP()
	return slices.ContainsFunc(b.publisher.Ports, func(p model.PublishedPort) bool {
		ports := p.Container.V
		return ports.Contains(b.Port.V) || ports.Contains(b.TCPPort.V) || ports.Overlaps(use.Ports)
	})
}

// onLoopback tells whether all that is published is for this host alone.
func (b bridged) onLoopback() bool {
	return !slices.ContainsFunc(b.publisher.Ports, func(p model.PublishedPort) bool { return !p.Loopback() })
}

// kept tells whether nothing is published on purpose: for automatic tests, or because other files are there to do it.
func (b bridged) kept(pass *lint.Pass) bool {
	return pass.Testing || pass.Overlaid && len(b.publisher.Ports) == 0
}

func joinsExternal(networks []*model.Network, s *model.Service) bool {
	return slices.ContainsFunc(networks, func(n *model.Network) bool {
		return n.External && slices.ContainsFunc(s.Networks, func(a model.Attachment) bool { return a.Network == n.Name })
	})
}

// sound tells whether the port settings are what they seem to be; rtc-range-invalid tells of those that
// are not.
func (b bridged) sound() bool { return len(b.Oddities) == 0 }

// published are the publisher's entries for one protocol. They are open when one of them
// cannot be told, so that no port can be said to be missing.
func (b bridged) published(protocol model.Protocol) (entries []model.PublishedPort, open bool) {
	for _, p := range b.publisher.Ports {
		if !p.Protocol.Known() {
			open = true
			continue
		}
		if p.Protocol.V != protocol {
			continue
		}
		if !p.Container.Known() || !p.Host.Known() {
			open = true
			continue
		}
		entries = append(entries, p)
	}
	return entries, open
}

// covered is the union of the container ports of the entries that keep accepts.
func covered(entries []model.PublishedPort, keep func(model.PublishedPort) bool) model.PortSet {
	var ranges []model.PortRange
	for _, p := range entries {
		if keep(p) {
			ranges = append(ranges, p.Container.V)
		}
	}
	return model.NewPortSet(ranges...)
}

// udpRelated places the values that decide which UDP ports LiveKit uses.
func udpRelated(use model.UDPUse) []lint.Related {
	labels := []string{"LiveKit uses UDP ports from here", "up to here"}
	if use.Mux {
		labels = []string{"LiveKit uses this UDP port"}
	}
	var related []lint.Related
	for i, span := range use.Spans {
		related = append(related, lint.At(span, "%s", labels[min(i, len(labels)-1)]))
	}
	return append(related, lint.Via(use.Via)...)
}

// origin names what decided the UDP ports, for messages.
func origin(use model.UDPUse) string {
	switch use.By {
	case "":
		if use.Mux {
			return "the default in development mode"
		}
		return "the default, as neither rtc.port_range_start nor rtc.udp_port is set"
	case "rtc.udp_port":
		return "rtc.udp_port"
	default:
		return "rtc.port_range_start to rtc.port_range_end"
	}
}

// unlessTemplate is Error, or Warning where the finding rests on what a template says.
func unlessTemplate(template bool) lint.Severity {
	if template {
		return lint.Warning
	}
	return lint.Error
}
