package model

// A Clash is two mappings that claim the same host ports at the same address.
type Clash struct {
	ServiceA, ServiceB *Service
	A, B               PublishedPort
	// Ports are the host ports that both claim.
	Ports PortRange
}

// HostPortClashes lists the clashes between mappings of services that run side by side, each
// once, A before B in file order.
func (s *Scenario) HostPortClashes() []Clash {
	claims := s.claims()
	var clashes []Clash
	for i, b := range claims {
		for _, a := range claims[:i] {
			ports := a.port.Host.V.Intersect(b.port.Host.V)
			if ports.IsZero() || a.port.Protocol.V != b.port.Protocol.V || !a.port.SharesAddress(b.port) {
				continue
			}
			clashes = append(clashes, Clash{a.service, b.service, a.port, b.port, ports})
		}
	}
	return clashes
}

// A claim is a mapping with known host ports.
type claim struct {
	service *Service
	port    PublishedPort
}

func (s *Scenario) claims() []claim {
	var claims []claim
	for _, service := range s.Running {
		if s.Publisher(service) != service {
			continue
		}
		for _, p := range service.Ports {
			if p.Protocol.Known() && p.HostIP.Known() && p.Host.Known() && p.Container.Known() && !p.Random() {
				claims = append(claims, claim{service, p})
			}
		}
	}
	return claims
}
