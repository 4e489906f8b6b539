package media

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// A side is a side service of LiveKit's whose ports reach the outside through `ports:`.
type side struct {
	*model.Client
	// publisher is the service whose `ports:` count.
	publisher *model.Service
}

// sides lists those that run and whose configuration is at hand.
func sides(s *model.Scenario) []side {
	var list []side
	for _, c := range s.Clients {
		publisher := s.Publisher(c.Service)
		if !s.Runs(c.Service) || publisher == nil || c.Unread ||
			len(publisher.Ports) == 0 && (publisher != c.Service || joinsExternal(s.Networks, publisher)) {
			continue
		}
		list = append(list, side{c, publisher})
	}
	return list
}

// A gap is a socket for clients, with those of its ports that they have no way to.
type gap struct {
	model.Socket
	missing model.PortSet
}

func (side side) gaps(pass *lint.Pass) []gap {
	var list []gap
	for i, p := range side.Ports {
		if !p.Clients || !p.Ports.Known() || p.Ports.V.IsZero() {
			continue
		}
		if missing := side.missing(pass, p); len(missing) > 0 && !side.otherWay(pass.Scenario, i) {
			list = append(list, gap{p, missing})
		}
	}
	return list
}

// missing are the ports of a socket to which no mapping brings clients.
func (side side) missing(pass *lint.Pass, p model.Socket) model.PortSet {
	_, local := localStack(pass)
	entries, open := bridged{publisher: side.publisher}.published(p.Protocol)
	direct := covered(entries, func(m model.PublishedPort) bool {
		sameNumber := m.OneToOne() || p.Protocol == model.TCP // media is announced under its own number
		return !m.Random() && sameNumber && (local || !m.Loopback())
	})
	if open {
		return nil
	}
	return model.NewPortSet(p.Ports.V).Minus(direct)
}

// otherWay tells whether clients have another way than the port, or nobody is told of it.
func (side side) otherWay(s *model.Scenario, i int) bool {
	p := side.Ports[i]
	known := facts.ConfiguredPortOf(p.Program, p.Key)
	same := slices.IndexFunc(side.Ports, func(o model.Socket) bool { return o.Key == p.Key })
	tcp, _ := bridged{publisher: side.publisher}.published(model.TCP)
	switch {
	case same < i: // SIP over TCP is reported with UDP
		return true
	case p.Key == "sip_port" && covered(tcp, every).Contains(p.Ports.V.Lo):
		return true
	case p.Key == "whip_port" && frontedWHIP(s):
		return true
	case known != nil && known.HandedBy != "" && !handed(s, known.HandedBy):
		return true
	default:
		return side.forHost(p) || reach.PassesTo(s, side.Service, p.Protocol, model.NewPortSet(p.Ports.V)) ||
			slices.ContainsFunc(s.Running, func(o *model.Service) bool { return o != side.publisher && publishes(s, o, p, known) })
	}
}

// forHost tells whether the port is published for the host itself, where a program may pass on what comes in. Media come
// to the addresses that are announced.
func (side side) forHost(p model.Socket) bool {
	return slices.ContainsFunc(side.publisher.Ports, func(m model.PublishedPort) bool {
		signals := p.Protocol == model.TCP || p.Key == "sip_port"
		return signals && m.Loopback() && m.Protocol.V == p.Protocol && m.Container.V.Overlaps(p.Ports.V)
	})
}

// frontedWHIP tells whether a proxy is there that may bring WHIP in, which is HTTP.
func frontedWHIP(s *model.Scenario) bool {
	return s.Proxied() || slices.ContainsFunc(s.Running, func(o *model.Service) bool {
		image := o.ImageName()
		return facts.Runs(image, "front") || facts.Runs(image, "web-server") || facts.Runs(image, "tunnel")
	})
}

// handed tells whether a LiveKit server tells clients the address under a key of its configuration, or may do so.
func handed(s *model.Scenario, key string) bool {
	servers := s.RunningLiveKits()
	return len(servers) == 0 || slices.ContainsFunc(servers, func(l *model.LiveKit) bool {
		fromEnvironment := slices.ContainsFunc(l.Service.Environment, func(v *model.Variable) bool {
			return strings.HasPrefix(v.Name, "LIVEKIT_INGRESS_")
		})
		return l.Unread || l.Template || l.Service.EnvironmentOpen || fromEnvironment || handedBy(l, key) != nil
	})
}

func handedBy(l *model.LiveKit, key string) *model.Variable {
	i := slices.IndexFunc(l.IngestURLs, func(v model.Variable) bool { return v.Name == key })
	if i < 0 {
		return nil
	}
	return &l.IngestURLs[i]
}

// publishes tells whether a service has the number of a port on the host, or that of the address that clients are told,
// and so may pass on what comes in.
func publishes(s *model.Scenario, o *model.Service, p model.Socket, known *facts.ConfiguredPort) bool {
	ports := model.NewPortSet(p.Ports.V)
	for _, l := range s.RunningLiveKits() {
		if known == nil || known.HandedBy == "" || p.Protocol != model.TCP {
			break
		}
		v := handedBy(l, known.HandedBy)
		if v == nil {
			continue
		}
		if u, ok := reach.ParseURL(*v, l.Service); ok && u.Port != 0 {
			ports = model.NewPortSet(append(ports, model.Port(u.Port))...)
		}
	}
	return slices.ContainsFunc(o.Ports, func(m model.PublishedPort) bool {
		return m.Protocol.V == p.Protocol && len(model.NewPortSet(m.Host.V).Intersect(ports)) > 0
	})
}
