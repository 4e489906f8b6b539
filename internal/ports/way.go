package ports

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// A way leads from a site of Caddy's to a port of a service.
type way struct {
	proxy    *model.Proxy
	listener *model.Listener
	site     *model.Site
	// paths are those that the innermost matcher with paths names; nil for what no other route takes.
	paths   []string
	service *model.Service
	port    int
	// span is the upstream.
	span model.Span
}

// label is the site's first address and the path: "meet.example.org/lk-ws".
func (w way) label() string {
	host := ""
	if len(w.site.Addresses) > 0 && w.site.Addresses[0].Host.Known() {
		host = w.site.Addresses[0].Host.V
	}
	return host + w.path()
}

// path is the first of the paths without what stands for the rest of them; "/" for any.
func (w way) path() string {
	for _, p := range w.paths {
		if p = strings.TrimRight(p, "/*"); p != "" {
			return p
		}
	}
	return "/"
}

// waysOf lists the ways of the running proxies, in their own order. They are looked for once.
func waysOf(s *model.Scenario) []way {
	ways, _ := s.Once(waysKey{}, func() any { return findWays(s) }).([]way)
	return ways
}

type waysKey struct{}

func findWays(s *model.Scenario) []way {
	var list []way
	for _, proxy := range s.RunningProxies() {
		for _, listener := range proxy.Listeners {
			for _, at := range listener.Sites {
				w := walker{s: s, way: way{proxy: proxy, listener: listener, site: at.Site}}
				w.routes(at.Site.Routes)
				list = append(list, w.found...)
			}
		}
	}
	return list
}

// proxiesOf are the proxies that bring requests: those that services run, and one beside compose that has a way to any.
func proxiesOf(s *model.Scenario, ways []way) []*model.Proxy {
	return slices.DeleteFunc(s.RunningProxies(), func(p *model.Proxy) bool {
		return p.Service == nil && !slices.ContainsFunc(ways, func(w way) bool { return w.proxy == p })
	})
}

// A walker goes through the routes of one site.
type walker struct {
	s *model.Scenario
	way
	found []way
}

func (w *walker) routes(routes []*model.Route) {
	for _, route := range routes {
		outer := w.paths
		if paths := pathsOf(route.Match); paths != nil {
			w.paths = paths
		}
		if route.Kind == model.RouteProxy {
			w.upstreams(route)
		}
		w.routes(route.Routes)
		w.paths = outer
	}
}

func (w *walker) upstreams(route *model.Route) {
	for _, u := range route.Upstreams {
		if !u.Host.Known() || !u.Ports.Known() {
			continue
		}
		service, port, _ := reach.ServiceAt(w.s.Live, w.proxy.Service, u.Host.V, u.Ports.V.Lo)
		if service == nil || service == w.proxy.Service {
			continue
		}
		found := w.way
		found.service, found.port, found.span = service, port, u.Span
		known := func(o way) bool { return o.service == service && o.port == port && o.path() == found.path() }
		if !slices.ContainsFunc(w.found, known) {
			w.found = append(w.found, found)
		}
	}
}

// pathsOf are the paths that a matcher names outright.
func pathsOf(m *model.Matcher) []string {
	if m == nil {
		return nil
	}
	switch m.Kind {
	case model.MatchPath:
		return m.Values
	case model.MatchAll, model.MatchAny:
		for _, part := range m.Of {
			if paths := pathsOf(part); paths != nil {
				return paths
			}
		}
	default:
	}
	return nil
}

// behind names what a listener leads to, with the paths: "web, server (/v1, /health), LiveKit signalling (/lk-ws)".
func (b *builder) behind(l *model.Listener) string {
	var services []*model.Service
	paths := map[*model.Service][]string{}
	for _, w := range b.ways {
		if w.listener != l {
			continue
		}
		if !slices.Contains(services, w.service) {
			services = append(services, w.service)
		}
		if p := w.path(); p != "/" && !slices.Contains(paths[w.service], p) {
			paths[w.service] = append(paths[w.service], p)
		}
	}
	var names []string
	for _, s := range services {
		name := s.Name
		if live := b.LiveKitOf(s); live != nil {
			name = "LiveKit signalling"
		}
		if len(paths[s]) > 0 {
			name += " (" + strings.Join(paths[s], ", ") + ")"
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}
