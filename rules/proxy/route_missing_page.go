package proxy

import (
	"fmt"
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
		if !ok || reported[m.answer.Site.Span] {
			continue
		}
		reported[m.answer.Site.Span] = true
		pass.Report(m.severity, m.answer.Site.Span, fmt.Sprintf(
			"%s is %s, but no route of the site takes a request for %s: Caddy answers it with an empty page",
			u.Name, m.text(), m.request.Path,
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
