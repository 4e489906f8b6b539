package model

// A Clash is two mappings that claim the same host ports at the same address.
type Clash struct {
	ServiceA, ServiceB *Service
	A, B               PublishedPort
	// Ports are the host ports that both claim.
	Ports PortRange
}

type clashesKey struct{}

// HostPortClashes lists the mappings, in file order, that claim host ports of an earlier mapping of a
// service that runs beside theirs: B, each with the first such mapping, A.
func (s *Scenario) HostPortClashes() []Clash {
	clashes, _ := s.Once(clashesKey{}, func() any { return s.findClashes() }).([]Clash)
	return clashes
}

func (s *Scenario) findClashes() []Clash {
	var clashes []Clash
	var all, ranges []claim         // ranges are the claims of several ports
	singles := map[socket][]claim{} // the claims of one port
	for _, b := range s.claims() {
		single := b.port.Host.V.Len() == 1
		candidates := [][]claim{all}
		if single {
			candidates = [][]claim{ranges, singles[b.socket()]}
		}
		if a := firstClash(candidates, &b); a != nil {
			ports := a.port.Host.V.Intersect(b.port.Host.V)
			clashes = append(clashes, Clash{a.service, b.service, a.port, b.port, ports})
		}
		all = append(all, b)
		if single {
			singles[b.socket()] = append(singles[b.socket()], b)
		} else {
			ranges = append(ranges, b)
		}
	}
	return clashes
}

// A claim is a mapping with known host ports.
type claim struct {
	service *Service
	port    PublishedPort
	order   int
}

// A socket is a single host port.
type socket struct {
	protocol Protocol
	port     int
}

func (c claim) socket() socket { return socket{c.port.Protocol.V, c.port.Host.V.Lo} }

// firstClash is the earliest of the candidates that b clashes with, or nil. Each list is in order.
func firstClash(candidates [][]claim, b *claim) *claim {
	var first *claim
	for _, list := range candidates {
		for i := range list {
			a := &list[i]
			if first != nil && a.order > first.order {
				break
			}
			if a.port.Clashes(b.port) {
				first = a
				break
			}
		}
	}
	return first
}

func (s *Scenario) claims() []claim {
	var claims []claim
	for _, service := range s.Running {
		if s.Publisher(service) != service {
			continue
		}
		for _, p := range service.Ports {
			if p.Protocol.Known() && p.HostIP.Known() && p.Host.Known() && p.Container.Known() && !p.Random() {
				claims = append(claims, claim{service, p, len(claims)})
			}
		}
	}
	return claims
}
