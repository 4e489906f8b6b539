package proxy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// reportEmptyPages reports pages for which no route of their own site answers: whoever is to serve them, Caddy's empty
// response is not it.
func (f front) reportEmptyPages(pass *lint.Pass, reported map[model.Span]bool) {
	for u := range reach.URLs(f.Scenario) {
		page := facts.BrowserURL(u.Name) == facts.URLPage && !strings.HasSuffix(u.Name, "ORIGIN")
		if !page || u.Loopback() || !f.hasSite(u.Host) {
			continue
		}
		m, ok := f.emptyPage(u)
		if !ok || reported[m.answer.Site.Span] || facts.BaseURL(u.Name) && f.servesHolder(m) {
			continue
		}
		reported[m.answer.Site.Span] = true
		assumption := ""
		if facts.BaseURL(u.Name) {
			m.severity, assumption = lint.Warning, "; this assumes that it is opened as it is"
		}
		pass.Report(m.severity, m.answer.Site.Span, fmt.Sprintf(
			"%s is %s, but no route of the site takes a request for %s: Caddy answers it with an empty page%s",
			u.Name, m.text(), m.request.Path, assumption,
		), append([]lint.Related{lint.At(u.Value.Span, "%s tells clients this URL", u.Name)}, lint.Via(u.Value.Via)...)...)
	}
}

// emptyPage is ok where the request for a page, with and without a slash at its end, gets to no route, whichever way it
// comes in.
func (f front) emptyPage(u reach.URL) (m miss, ok bool) {
	p := promise{URL: u}
	p.entrances, p.assumed = f.entrances(u)
	for _, e := range p.entrances {
		for _, slash := range []string{"", "/"} {
			r := e.request(p.Scheme, p.Host, p.Path, slash, nil)
			answer := reach.Ask(e.Proxy, r)
			if answer.Outcome != reach.NoRoute || f.blamed(e.Proxy, answer) {
				return m, false
			}
			m = miss{p, e, r, answer, p.certain(f.Scenario, e)}
		}
	}
	if u.Service == nil {
		m.severity = lint.Warning // perhaps nobody is told it
	}
	return m, len(p.entrances) > 0
}

// servesHolder tells whether the site leads, by whatever path, to a service that is told the URL: what it puts behind the
// URL may be just these paths.
func (f front) servesHolder(m miss) bool {
	holds := func(s *model.Service) bool {
		v, ok := s.Env(m.Name)
		return ok && v.Value.V == m.Value.V
	}
	leads := func(u model.Upstream) bool {
		service, _, target := reach.ServiceAt(f.Live, m.entrance.Service, u.Host.V, u.Ports.V.Lo)
		return !u.Host.Known() || !u.Ports.Known() || service == nil && !target.Known || service != nil && holds(service)
	}
	return slices.ContainsFunc(m.answer.Site.Forwards(), func(r *model.Route) bool {
		return r.Dynamic || slices.ContainsFunc(r.Upstreams, leads)
	})
}
