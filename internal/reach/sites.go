package reach

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A candidate is a listener that may take the request; nil for what the proxy makes by itself on
// its HTTP port.
type candidate struct {
	*model.Listener
	redirects bool
}

// redirectsBefore is the index of the site before which the proxy puts its own redirects for the hosts that it serves
// by HTTPS: behind all that look at the host, if any does (Caddy, modules/caddyhttp/server.go,
// findLastRouteWithHostMatcher).
func (c candidate) redirectsBefore() int {
	for i, s := range slices.Backward(c.Sites) {
		if looksAtHost(s.Match) {
			return i + 1
		}
	}
	return 0
}

func looksAtHost(m *model.Matcher) bool {
	return m != nil && (m.Kind == model.MatchHost || slices.ContainsFunc(m.Of, looksAtHost))
}

// listeners are those that may take the request, the usual port of the scheme first.
func (a *asking) listeners() []candidate {
	p, r := a.proxy, a.request
	usual := p.HTTPSPort.V
	if r.Scheme == "http" {
		usual = p.HTTPPort.V
	}
	var first, rest []candidate
	taken := false
	for _, l := range p.Listeners {
		if r.Port != 0 && l.Port.Known() && l.Port.V != r.Port {
			continue
		}
		c := candidate{l, !l.TLS && l.Port.V == p.HTTPPort.V}
		taken = taken || c.redirects
		if l.Port.V == usual {
			first = append(first, c)
		} else {
			rest = append(rest, c)
		}
	}
	onHTTP := r.Scheme != "https" && (r.Port == 0 || r.Port == p.HTTPPort.V)
	if onHTTP && !taken && len(p.Redirects) > 0 {
		first = append(first, candidate{nil, true})
	}
	return append(first, rest...)
}

// listener asks one listener: its sites in their order, the proxy's own redirects before those that
// take any host.
func (a *asking) listener(c candidate) Answer {
	if c.Listener == nil {
		st := a.start(&model.Listener{Port: a.proxy.HTTPPort})
		if answer := a.redirect(nil, st); answer.Outcome != NoSite {
			return answer
		}
		return a.redirectAny(nil, st)
	}
	if a.request.Scheme != "" && c.TLS != (a.request.Scheme == "https") {
		return Answer{Outcome: NoListener, Listener: c.Listener, Reason: wrongScheme(c.Listener)}
	}
	answer := a.sites(c, 0)
	if !c.Port.Known() && answer.Outcome != NoSite {
		return Answer{Reason: "the port of the site is not known", Likely: likely(answer), Site: answer.Site}
	}
	return answer
}

func wrongScheme(l *model.Listener) string {
	if l.TLS {
		return "the listener speaks https"
	}
	return "the listener speaks plain http"
}

// sites tries the sites of a listener from an index on. One whose host is not known is taken to match when no
// other does.
func (a *asking) sites(c candidate, from int) Answer {
	st := a.start(c.Listener)
	for i := from; i < len(c.Sites); i++ {
		if c.redirects && i == c.redirectsBefore() && a.redirectsFirst() {
			if answer := a.redirect(c.Listener, st); answer.Outcome != NoSite {
				return answer
			}
		}
		s := c.Sites[i]
		if s.Joined && i > 0 {
			continue
		}
		switch a.match(s.Match, st) {
		case No:
			continue
		case Yes:
			return a.site(c, i, st)
		case Maybe:
			return a.eitherSite(c, i, st)
		}
	}
	if c.redirects && len(a.proxy.Redirects) > 0 {
		if a.redirectsFirst() && c.redirectsBefore() == len(c.Sites) {
			if answer := a.redirect(c.Listener, st); answer.Outcome != NoSite {
				return answer
			}
		}
		return a.redirectAny(c.Listener, st)
	}
	return Answer{Outcome: NoSite, Listener: c.Listener, Reason: "no site is there for " + a.request.Host}
}

// site runs the site at an index, and those joined to it.
func (a *asking) site(c candidate, at int, st *state) Answer {
	sites := c.Sites[at:]
	s, joined := sites[0], 1
	for joined < len(sites) && sites[joined].Joined {
		joined++
	}
	var f *frame
	for i := joined - 1; i >= 0; i-- {
		f = &frame{routes: sites[i].Site.Routes, site: sites[i].Site, groups: sites[i].Groups, next: f}
	}
	st.site = s.Site
	if c.redirects && s.FallsThrough && len(a.proxy.Redirects) > 0 {
		st.otherwise = func(s *state) Answer { return a.redirectAny(c.Listener, s) }
	}
	answer := a.run(st, f)
	if a.proxy.Partial && answer.Outcome != Unknown && !a.exact(s) {
		return Answer{
			Reason: "a part of the proxy's configuration could not be read",
			Likely: &answer, Site: s.Site, Listener: c.Listener,
		}
	}
	return answer
}

// exact tells whether the site names the host without wildcards, so that no other can come first.
func (a *asking) exact(s model.ListenerSite) bool {
	for _, address := range s.Site.Addresses {
		if strings.EqualFold(address.Host.V, a.request.Host) {
			return true
		}
	}
	return false
}

// eitherSite is the answer where a site may or may not be the one.
func (a *asking) eitherSite(c candidate, at int, st *state) Answer {
	here, there := a.site(c, at, st), a.sites(c, at+1)
	if agree(here, there) {
		return here
	}
	reason := "the host of a site is not known"
	chosen := here
	if there.Outcome != NoSite && there.Outcome != Unknown {
		chosen = there
	}
	return Answer{Reason: reason, Likely: likely(chosen), Listener: c.Listener, Site: chosen.Site}
}

// likely is the answer to name beside an Unknown.
func likely(a Answer) *Answer {
	if a.Outcome == Unknown {
		return a.Likely
	}
	return &a
}

// agree tells whether two answers come to the same.
func agree(a, b Answer) bool {
	if a.Outcome == Unknown || a.Outcome != b.Outcome || a.Site != b.Site {
		return false
	}
	if a.Status != b.Status || a.Target != b.Target || len(a.Upstreams) != len(b.Upstreams) {
		return false
	}
	for i, up := range a.Upstreams {
		other := b.Upstreams[i]
		if up.Scheme != other.Scheme || up.Host.V != other.Host.V || up.Ports.V != other.Ports.V {
			return false
		}
	}
	if a.Outcome != Upstream {
		return true
	}
	return a.PathKnown == b.PathKnown && a.Path == b.Path && a.QueryKnown == b.QueryKnown && a.Query == b.Query &&
		a.Method == b.Method && a.Upgrade == b.Upgrade
}
