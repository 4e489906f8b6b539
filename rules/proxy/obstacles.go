package proxy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// An obstacle is why a request does not get to a route that is meant for it.
type obstacle struct {
	// route is where the way to LiveKit breaks off.
	route   *model.Route
	why     string
	related []lint.Related
}

// A way is the routes from a site's own list down to one that leads to LiveKit, with the prefixes that their paths name.
type way struct {
	routes   []*model.Route
	prefixes []string
}

// obstacle is what keeps a request from the first route to LiveKit that is meant for its prefix; nil when
// there is none, or when it cannot be told.
func (sig signalling) obstacle(m miss) *obstacle {
	for _, site := range m.entrance.Sites {
		for _, w := range sig.waysTo(m.entrance.Proxy, site) {
			if !w.meantFor(m.Path) {
				continue
			}
			var o *obstacle
			if site == m.answer.Site {
				o = m.onWay(w)
			} else {
				o = sig.otherSite(m, site, w)
			}
			if o != nil {
				return o
			}
		}
	}
	return nil
}

// waysTo lists the ways to LiveKit in a site.
func (sig signalling) waysTo(p *model.Proxy, site *model.Site) []way {
	list, known := sig.waysIn[site]
	if !known {
		list = sig.waysAmong(p, site.Routes)
		sig.waysIn[site] = list
	}
	return list
}

// waysAmong lists those among routes.
func (sig signalling) waysAmong(p *model.Proxy, routes []*model.Route) []way {
	var list []way
	for _, r := range routes {
		outer := way{routes: []*model.Route{r}}
		for _, path := range matchedPaths(r.Match) {
			outer.prefixes = append(outer.prefixes, prefixOf(path))
		}
		if sig.leads(p, r) && !r.Dynamic {
			list = append(list, outer)
		}
		for _, inner := range sig.waysAmong(p, r.Routes) {
			list = append(list, way{
				slices.Concat(outer.routes, inner.routes), slices.Concat(outer.prefixes, inner.prefixes),
			})
		}
	}
	return list
}

// meantFor tells whether the way is there for the prefix: it has no paths, or one of them names it.
func (w way) meantFor(prefix string) bool {
	prefix = strings.TrimSuffix(prefix, "/")
	return len(w.prefixes) == 0 ||
		slices.ContainsFunc(w.prefixes, func(p string) bool { return strings.EqualFold(p, prefix) })
}

// otherSite tells of a way in a site that has the request only under another host.
func (sig signalling) otherSite(m miss, site *model.Site, w way) *obstacle {
	if m.answer.Site == nil {
		return nil
	}
	for _, address := range site.Addresses {
		v, answer := sig.ask(entrance{m.entrance.Proxy, 0}, address.Scheme, anyHost(address), m.Path)
		if v != served || answer.Site != site {
			continue
		}
		const why = "it stands in another site than the one that has this host, and sites do not share routes"
		return &obstacle{w.routes[0], why, []lint.Related{
			lint.At(m.answer.Site.Span, "this site has the requests for %s", m.Host),
			lint.At(site.Span, "the route is only in this site"),
		}}
	}
	return nil
}

// onWay finds the first route of the way that the request did not take, and why.
func (m miss) onWay(w way) *obstacle {
	for i, r := range w.routes {
		at := slices.IndexFunc(m.answer.Trace, func(s reach.Step) bool { return s.Route == r })
		if at >= 0 && m.answer.Trace[at].Matched == reach.Yes {
			continue
		}
		siblings, literal := m.answer.Site.Routes, false
		if i > 0 {
			siblings, literal = w.routes[i-1].Routes, w.routes[i-1].Name == "route"
		}
		if at >= 0 {
			if o := m.rewritten(r, at); o != nil {
				return o
			}
		}
		if winner := m.winner(siblings, r); winner != nil {
			return &obstacle{r, precedence(winner, r, literal), []lint.Related{lint.At(winner.Span, "this wins")}}
		}
		if why := m.refusal(r.Match); at >= 0 && why != "" {
			return &obstacle{r, why, nil}
		}
		return nil
	}
	return nil
}

// rewritten tells of a route that would match the path as it came in, and no longer does when it is asked.
func (m miss) rewritten(r *model.Route, at int) *obstacle {
	if reach.Matches(r.Match, m.request) != reach.Yes {
		return nil
	}
	trace := m.answer.Trace
	for i := range at {
		if trace[i].Matched != reach.Yes || trace[i].Path == trace[i+1].Path {
			continue
		}
		by := trace[i].Route
		why := fmt.Sprintf("%q runs before and has changed the path to %s, which it does not match",
			by.Name, trace[i+1].Path)
		return &obstacle{r, why, []lint.Related{lint.At(by.Span, "this changes the path")}}
	}
	return nil
}

// winner is the route beside r that ran in its place, or nil.
func (m miss) winner(siblings []*model.Route, r *model.Route) *model.Route {
	for _, o := range siblings {
		if o == r {
			return nil
		}
		if ran(m.answer, o) && (o.Group != "" && o.Group == r.Group || holds(o, m.answer.Route)) {
			return o
		}
	}
	return nil
}

// ran tells whether a route took part for certain.
func ran(answer reach.Answer, r *model.Route) bool {
	return slices.ContainsFunc(answer.Trace, func(s reach.Step) bool { return s.Route == r && s.Matched == reach.Yes })
}

// holds tells whether r is inner, or has it inside.
func holds(r, inner *model.Route) bool {
	return r == inner || slices.ContainsFunc(r.Routes, func(o *model.Route) bool { return holds(o, inner) })
}
