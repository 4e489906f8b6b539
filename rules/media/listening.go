package media

import (
	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// tcpPorts are the TCP ports that the server listens on. They are not known where one of them is not.
func tcpPorts(l *model.LiveKit) (ports []int, known bool) {
	sockets := l.TCPSockets()
	for _, s := range sockets {
		ports = append(ports, s.Ports.V.Lo)
	}
	return ports, !l.Unread && l.TURN.Enabled.Known() && model.AllKnown(sockets)
}

// alone tells whether nothing but a livekit-server listens behind the published ports.
func (b bridged) alone(s *model.Scenario) bool {
	return b.publisher == b.Service && facts.Runs(b.Service.ImageName(), "livekit") && !s.SharesNetwork(b.Service)
}

// signalMapping finds, where the signalling port is not published, the entry that is meant for it: under the number that the
// port has or had, or one beside it. It is nil where there is none.
func signalMapping(s *model.Scenario, server bridged) *model.PublishedPort {
	ports, known := tcpPorts(server.LiveKit)
	entries, open := server.published(model.TCP)
	if !known || open || !server.alone(s) || covered(entries, every).Contains(server.Port.V) {
		return nil
	}
	bound := model.NewPortSet()
	for _, port := range ports {
		bound = model.NewPortSet(append(bound, model.Port(port))...)
	}
	direct := covered(entries, func(p model.PublishedPort) bool { return p.OneToOne() })
	fallback := covered(entries, every).Contains(server.TCPPort.V)
	for i, p := range entries {
		container, host := p.Container.V.Lo, p.Host.V.Lo
		if p.Container.V.Len() != 1 || container == facts.ICETCPPort && !fallback { // which rtc-tcp-unpublished tells of
			continue
		}
		spare := !bound.Contains(container) || !p.OneToOne() && direct.Contains(container)
		near := container == server.Port.V-1 || container == server.Port.V+1 || container == facts.SignallingPort
		if spare && (near || host == server.Port.V || host == facts.SignallingPort) {
			return &entries[i]
		}
	}
	return nil
}
