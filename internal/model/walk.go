package model

import "strings"

// Forwards lists the routes of all sites that send requests to an upstream, in the order in which they run. Those that
// answer failures are not among them.
func (p *Proxy) Forwards() []*Route {
	var list []*Route
	for _, site := range p.Sites {
		list = append(list, site.Forwards()...)
	}
	return list
}

// Forwards lists those of one site.
func (s *Site) Forwards() []*Route {
	return collect(s.Routes, func(r *Route) bool { return r.Kind == RouteProxy })
}

// AllUpstreams lists the upstreams that requests are sent to, or that are asked before a request is passed on, those
// that answer failures included.
func (p *Proxy) AllUpstreams() []Upstream {
	var list []Upstream
	for _, r := range p.all(func(r *Route) bool { return r.Kind == RouteProxy || r.Kind == RouteSubrequest }) {
		list = append(list, r.Upstreams...)
	}
	return list
}

// Truncated lists the routes in which something is written that never runs.
func (p *Proxy) Truncated() []*Route {
	return p.all(func(r *Route) bool { return len(r.Lost) > 0 })
}

// Unverified lists the routes to upstreams whose certificates are not looked at.
func (p *Proxy) Unverified() []*Route {
	return p.all(func(r *Route) bool { return r.Unverified.Valid() })
}

// all lists the routes of all sites that are wanted, those that answer failures last in each.
func (p *Proxy) all(wanted func(*Route) bool) []*Route {
	var list []*Route
	for _, site := range p.Sites {
		list = append(list, collect(site.Routes, wanted)...)
		list = append(list, collect(site.Errors, wanted)...)
	}
	return list
}

// collect lists those among routes, and inside them, that are wanted, in the order in which they run.
func collect(routes []*Route, wanted func(*Route) bool) []*Route {
	var list []*Route
	for _, r := range routes {
		if wanted(r) {
			list = append(list, r)
		}
		list = append(list, collect(r.Routes, wanted)...)
	}
	return list
}

// HasSite tells whether a site is there for just this host.
func (p *Proxy) HasSite(host string) bool {
	for _, site := range p.Sites {
		for _, address := range site.Addresses {
			if strings.EqualFold(address.Host.V, host) {
				return true
			}
		}
	}
	return false
}
