package media

import (
	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// tcpPorts are the TCP ports that the server listens on. They are not known where one of them is not.
func tcpPorts(l *model.LiveKit) (ports []int, known bool) {
	for _, v := range []model.Value[int]{l.Port, l.TCPPort, l.PrometheusPort, l.DebugPort} {
		if !v.Known() {
			return nil, false
		}
		ports = append(ports, v.V)
	}
	turn := l.TURN
	if !turn.Enabled.Known() || !turn.TLSPort.Known() || l.Unread {
		return nil, false
	}
	if turn.Enabled.V {
		ports = append(ports, turn.TLSPort.V)
	}
	return ports, true
}

// alone tells whether nothing but a livekit-server listens behind the published ports.
func (b bridged) alone(s *model.Scenario) bool {
	return b.publisher == b.Service && facts.Runs(b.Service.ImageName(), "livekit") && !sharesNetwork(s, b.Service)
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
	for i, p := range entries {
		container, host := p.Container.V.Lo, p.Host.V.Lo
		if p.Container.V.Len() != 1 {
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
