package proxy

import (
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// A front is the proxies in containers by which requests come into the stack.
type front struct {
	*model.Scenario
	proxies []*model.Proxy
}

// frontOf is not ok where nothing can be said: no proxy runs, one with published ports cannot be read in full, or
// a tunnel brings requests in past the proxies.
func frontOf(s *model.Scenario) (front, bool) {
	f := front{Scenario: s}
	for _, p := range s.RunningProxies() {
		switch {
		case p.Service == nil:
		case !p.Opaque && !p.Partial:
			f.proxies = append(f.proxies, p)
		case p.Service.HostNetwork() || len(p.Service.Ports) > 0:
			return f, false
		}
	}
	tunnel := slices.ContainsFunc(s.Running, func(o *model.Service) bool { return facts.Runs(o.ImageName(), "tunnel") })
	return f, len(f.proxies) > 0 && !tunnel
}

// An entrance is a proxy together with the port of its container that requests come in by; 0 for any.
type entrance struct {
	*model.Proxy
	port int
}

// hasSite tells whether a proxy has a site for just this host.
func (f front) hasSite(host string) bool {
	return slices.ContainsFunc(f.proxies, func(p *model.Proxy) bool { return p.HasSite(host) })
}

// entrances lists the proxies that a request for u comes in by. There is none where another service has
// the port.
func (f front) entrances(u reach.URL) (list []entrance, assumed bool) {
	taken := false
	for _, service := range f.Running {
		port := reach.ContainerPort(f.Scenario, service, u.Port)
		if port == 0 {
			continue
		}
		taken = true
		for _, p := range f.proxies {
			if p.Service == service {
				list = append(list, entrance{p, port})
			}
		}
	}
	if taken || u.Path == "" && !u.DefaultPort() {
		return list, false
	}
	for _, p := range f.proxies {
		list = append(list, entrance{p, 0})
	}
	return list, true
}

// blamed tells whether another rule tells why a request ends where it does.
func (f front) blamed(p *model.Proxy, answer reach.Answer) bool {
	if answer.Outcome == reach.NoListener {
		_, closed := f.closed(p)
		return len(closed) > 0
	}
	return truncated(answer) || f.breaks(p, answer.Upstreams)
}

// breaks tells whether one of the upstreams is broken itself, which the rules on upstreams report.
func (f front) breaks(p *model.Proxy, upstreams []model.Upstream) bool {
	return slices.ContainsFunc(upstreams, func(u model.Upstream) bool {
		return !f.ComposeUnread() && use{f.Scenario, u, p, p.Service}.broken()
	})
}
