package model

// Forwards lists the routes of all sites that send requests to an upstream, in the order in which they run.
func (p *Proxy) Forwards() []*Route {
	var list []*Route
	var walk func(routes []*Route)
	walk = func(routes []*Route) {
		for _, r := range routes {
			if r.Kind == RouteProxy {
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

// AllUpstreams lists the upstreams that requests are sent to.
func (p *Proxy) AllUpstreams() []Upstream {
	var list []Upstream
	for _, r := range p.Forwards() {
		list = append(list, r.Upstreams...)
	}
	return list
}
