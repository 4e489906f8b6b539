package reach

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// keptHere tells whether a stack with LiveKit publishes on loopback alone what clients use, media over UDP included: a
// proxy on the host may bring requests to other machines, and no media. What stores and administrators have ports for
// tells nothing of clients.
func keptHere(s *model.Scenario) bool {
	if s.ComposeUnread() || !mediaPublished(s) {
		return false
	}
	for _, service := range s.Running {
		if facts.Runs(service.ImageName(), "tunnel") {
			return false
		}
	}
	for _, service := range s.Open {
		if s.Publisher(service) == nil || slices.ContainsFunc(service.Ports, func(p model.PublishedPort) bool {
			return !p.Loopback() && !forInsiders(service, p)
		}) {
			return false
		}
	}
	return true
}

// mediaPublished tells whether all running LiveKit servers have a UDP port on the host, and one runs.
func mediaPublished(s *model.Scenario) bool {
	servers := s.RunningLiveKits()
	return len(servers) > 0 && !slices.ContainsFunc(servers, func(l *model.LiveKit) bool {
		publisher := s.Publisher(l.Service)
		return publisher == nil || !slices.ContainsFunc(publisher.Ports, func(p model.PublishedPort) bool {
			return p.Protocol.V == model.UDP
		})
	})
}

// forInsiders tells whether a mapping is known to be for other programs or administrators.
func forInsiders(service *model.Service, p model.PublishedPort) bool {
	listeners := ListenersAt(service, p.Container.V, p.Protocol.V)
	return len(listeners) > 0 && !slices.ContainsFunc(listeners, func(l facts.Listener) bool {
		return l.Use != facts.Internal && l.Use != facts.Admin
	})
}

// announced tells whether a LiveKit server tells clients an address that other machines can use, or may do so, or a
// firewall lets them in to its media.
func announced(s *model.Scenario) bool {
	return slices.ContainsFunc(s.RunningLiveKits(), func(l *model.LiveKit) bool {
		outside := l.Unread || !l.NodeIP.Known() || !l.UseExternalIP.Known() || l.UseExternalIP.V
		return outside || addressElsewhere(l.NodeIP.V) || letIn(s, s.Publisher(l.Service))
	})
}

// addressElsewhere tells whether rtc.node_ip has an address that is not a loopback one.
func addressElsewhere(nodeIP string) bool {
	return slices.ContainsFunc(strings.Split(nodeIP, ","), func(part string) bool {
		ip, err := netip.ParseAddr(strings.TrimSpace(part))
		return err == nil && !ip.IsLoopback()
	})
}

// letIn tells whether a firewall lets everybody in to a UDP port that a service publishes.
func letIn(s *model.Scenario, service *model.Service) bool {
	return slices.ContainsFunc(s.Firewalls, func(f *model.Firewall) bool {
		return slices.ContainsFunc(f.Rules, func(r model.FirewallRule) bool {
			return r.Action != model.Deny && r.Protocol != model.TCP && len(r.Ports) > 0 && r.World() &&
				slices.ContainsFunc(service.Ports, func(p model.PublishedPort) bool {
					return p.Protocol.V == model.UDP && len(r.Ports.Intersect(model.NewPortSet(p.Host.V))) > 0
				})
		})
	})
}
