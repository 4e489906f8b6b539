package model

import (
	"slices"
	"strings"
)

// Forwards lists the routes of all sites that send requests to an upstream, in the order in which they run.
func (p *Proxy) Forwards() []*Route { return p.routes(RouteProxy) }

// AllUpstreams lists the upstreams that requests are sent to, or that are asked before a request is passed on.
func (p *Proxy) AllUpstreams() []Upstream {
	var list []Upstream
	for _, r := range p.routes(RouteProxy, RouteSubrequest) {
		list = append(list, r.Upstreams...)
	}
	return list
}

// routes lists the routes of the given kinds, in the order in which they run.
func (p *Proxy) routes(kinds ...RouteKind) []*Route {
	var list []*Route
	var walk func(routes []*Route)
	walk = func(routes []*Route) {
		for _, r := range routes {
			if slices.Contains(kinds, r.Kind) {
				list = append(list, r)
			}
			walk(r.Routes)
		}
	}
	for _, site := range p.Sites {
		walk(site.Routes)
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
