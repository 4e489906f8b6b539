package model

import "slices"

// A Scenario is a deployment with some of its profiles active: what runs side by side.
type Scenario struct {
	*Deployment
	// Active are the active profiles, sorted.
	Active []string
	// Running are the active services, in file order.
	Running []*Service
	// Open are those of Running that may have a port of the host, or an address of their own.
	Open []*Service
	// Live is the deployment with only the active services: what names and ports lead to.
	Live *Deployment
	// once is what Once has made.
	once map[any]any
}

// Once is what compute returns, computed when it is first asked for under this key: many rules ask the same of a
// scenario.
func (s *Scenario) Once(key any, compute func() any) any {
	value, known := s.once[key]
	if !known {
		if s.once == nil {
			s.once = map[any]any{}
		}
		value = compute()
		s.once[key] = value
	}
	return value
}

// maxPairedProfiles bounds the number of profiles whose pairs are tried; n profiles
// have n*(n-1)/2 of them.
const maxPairedProfiles = 16

// Scenarios lists what can run. A choice of profiles is one scenario. Without one they are the
// services without a profile, those with each profile added alone, and those with each two profiles
// added that are not alternatives to each other; the smallest come first. They are the same ones whenever they are
// asked for, with all that Once has made.
func (d *Deployment) Scenarios() []*Scenario {
	if d.scenarios == nil {
		d.scenarios = d.makeScenarios()
	}
	return d.scenarios
}

func (d *Deployment) makeScenarios() []*Scenario {
	if d.Choice != nil {
		return []*Scenario{d.scenario(d.Choice)}
	}
	list := []*Scenario{d.scenario(nil)}
	profiles := d.Profiles()
	for _, p := range profiles {
		list = append(list, d.scenario([]string{p}))
	}
	if len(profiles) > maxPairedProfiles {
		return list
	}
	for i, p := range profiles {
		for _, q := range profiles[i+1:] {
			if !d.alternatives(p, q) {
				list = append(list, d.scenario([]string{p, q}))
			}
		}
	}
	return list
}

// Whole is all that may run: the choice of profiles, or without one every service, alternatives side by side.
func (d *Deployment) Whole() *Scenario {
	if d.Choice != nil {
		return d.scenario(d.Choice)
	}
	return d.scenario([]string{"*"})
}

func (d *Deployment) scenario(profiles []string) *Scenario {
	s := &Scenario{Deployment: d, Active: slices.Sorted(slices.Values(profiles))}
	for _, service := range d.Services {
		if service.ActiveWith(profiles) && !service.scaledAway() {
			s.Running = append(s.Running, service)
			if len(service.Ports) > 0 || service.NetworkMode.Written() || d.ownAddress(service) {
				s.Open = append(s.Open, service)
			}
		}
	}
	s.Live = d.With(s.Running)
	return s
}

// With is the deployment with other services.
func (d *Deployment) With(services []*Service) *Deployment {
	other := *d
	other.Services, other.called, other.scenarios = services, nil, nil
	return &other
}

// Choosing is the deployment with another choice of profiles, nil for none.
func (d *Deployment) Choosing(profiles []string) *Deployment {
	other := d.With(d.Services)
	other.Choice = profiles
	return other
}

// In is the deployment in another mode.
func (d *Deployment) In(mode string) *Deployment {
	other := d.With(d.Services)
	other.Mode = mode
	return other
}

// Together tells whether some choice of profiles starts both services.
func (d *Deployment) Together(a, b *Service) bool {
	if len(a.Profiles) == 0 || len(b.Profiles) == 0 {
		return true
	}
	for _, p := range a.Profiles {
		for _, q := range b.Profiles {
			if p.V == q.V || !d.alternatives(p.V, q.V) {
				return true
			}
		}
	}
	return false
}

// scaledAway tells that no container of the service is started.
func (s *Service) scaledAway() bool {
	return s.Replicas.Written() && s.Replicas.Known() && s.Replicas.V == 0
}

// ActiveWith tells whether the service starts when profiles are chosen; "*" chooses all.
func (s *Service) ActiveWith(profiles []string) bool {
	if len(s.Profiles) == 0 || slices.Contains(profiles, "*") {
		return true
	}
	return slices.ContainsFunc(s.Profiles, func(p Value[string]) bool { return slices.Contains(profiles, p.V) })
}

// alternatives tells whether two profiles replace each other, like "gpu" and "cpu": a service of
// the one claims a host port or a network name that a service of the other claims too.
func (d *Deployment) alternatives(p, q string) bool {
	only := func(with, without string) (services []*Service) {
		for _, s := range d.Services {
			if len(s.Profiles) > 0 && s.ActiveWith([]string{with}) && !s.ActiveWith([]string{without}) {
				services = append(services, s)
			}
		}
		return services
	}
	for _, a := range only(p, q) {
		for _, b := range only(q, p) {
			if a.rivals(b) {
				return true
			}
		}
	}
	return false
}

// rivals tells whether a and b cannot or would not run side by side.
func (s *Service) rivals(o *Service) bool {
	for _, a := range s.Ports {
		for _, b := range o.Ports {
			if a.Clashes(b) {
				return true
			}
		}
	}
	if s.ContainerName.V != "" && s.ContainerName.V == o.ContainerName.V {
		return true
	}
	for _, a := range s.Networks {
		for _, b := range o.Networks {
			if a.Network != b.Network {
				continue
			}
			for _, name := range a.Aliases {
				if slices.ContainsFunc(b.Aliases, func(v Value[string]) bool { return v.V == name.V }) {
					return true
				}
			}
		}
	}
	return false
}

// Runs tells whether service is active.
func (s *Scenario) Runs(service *Service) bool {
	return service != nil && slices.Contains(s.Running, service)
}

// RunningLiveKits are the LiveKit servers that are active.
func (s *Scenario) RunningLiveKits() []*LiveKit {
	var list []*LiveKit
	for _, l := range s.LiveKits {
		if s.Runs(l.Service) {
			list = append(list, l)
		}
	}
	return list
}

// RunningProxies are the proxies that are active; one outside compose always is.
func (s *Scenario) RunningProxies() []*Proxy {
	var list []*Proxy
	for _, p := range s.Proxies {
		if p.Service == nil || s.Runs(p.Service) {
			list = append(list, p)
		}
	}
	return list
}

// Proxied tells whether an active service runs Caddy, published or not.
func (s *Scenario) Proxied() bool {
	return slices.ContainsFunc(s.Proxies, func(p *Proxy) bool { return s.Runs(p.Service) })
}
