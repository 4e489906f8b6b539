package proxy

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// RouteMissing reports public URLs that Caddy leads to another service than the one that serves them.
var RouteMissing = &lint.Rule{
	ID: "route-missing",
	Doc: `A public URL leads to another service than the one that serves it

## Why

Browsers are told where the API, the web application or the storage is. When the Caddyfile has no route for it, what
catches all other requests answers, mostly the web application with 404 and a page of HTML, and the browser makes
nothing of it. Where nothing catches the others, Caddy answers with an empty page; what the address bar shows (SITE_URL,
FRONTEND_URL, …) must not end there, whoever serves it.

## How to fix

Add a route to the service that the message names, before what catches everything else:

    handle /v1/* {
        reverse_proxy server:1250
    }

## Not reported

- Variables and images of which it is not known what they stand for and serve; of pages, only an empty one on a site that
  names the URL's host. It is a warning where no service gets the variable, and where paths may be put behind the URL,
  as behind PUBLIC_URL and BASE_URL; these are not reported where the site leads to the service that is told the URL.
- Hosts that are not the stack's own, and URLs whose port another service publishes.
- Requests that end at a file, a redirect, a fixed response or another proxy, and those that plugins or conditions
  decide.
- LiveKit's URL: the rules on signaling tell that.
`,
	Severity: lint.Error,
	Check:    checkRouteMissing,
}

func checkRouteMissing(pass *lint.Pass) {
	f, ok := frontOf(pass.Scenario)
	if !ok {
		return
	}
	reported := map[model.Span]bool{} // by what answers, as several variables may miss the same route
	for u := range reach.URLs(pass.Scenario) {
		for _, known := range facts.PublicURLs() {
			if known.Variable != u.Name || !runsAny(u.Service, known.Readers) || !u.Public() || !f.own(u.Host) {
				continue
			}
			owner := f.running(known.Families)
			m, ok := f.lost(u, known)
			if !ok || owner == nil {
				continue
			}
			at := answeredAt(m.entrance.Proxy, m.answer)
			if reported[at] {
				continue
			}
			reported[at] = true
			pass.Report(m.severity, at, fmt.Sprintf(
				"%s is %s, but a request for %s is answered by %s, and it is service %q that serves it",
				u.Name, m.text(), m.request.Path, describe(m.answer), owner.Name,
			), append([]lint.Related{
				lint.At(u.Value.Span, "%s tells clients this URL", u.Name), lint.At(owner.Span, "this serves it"),
			}, lint.Via(u.Value.Via)...)...)
		}
	}
	f.reportEmptyPages(pass, reported)
}

func runsAny(s *model.Service, families []string) bool {
	if s == nil {
		return false
	}
	image := facts.ImageOf(s.ImageName())
	return image != nil && slices.Contains(families, image.Family)
}

// running is the first running service whose image is of one of the families, or nil.
func (f front) running(families []string) *model.Service {
	i := slices.IndexFunc(f.Running, func(s *model.Service) bool { return runsAny(s, families) })
	if i < 0 {
		return nil
	}
	return f.Running[i]
}

// own tells whether a host is the stack's own: a site is there for it, or browsers find the application there.
func (f front) own(host string) bool {
	if f.hasSite(host) {
		return true
	}
	for u := range reach.URLs(f.Scenario) {
		if u.Host == host && u.ForBrowsers() {
			return true
		}
	}
	return false
}

// lost finds, among the known requests for the URL, one that ends at services which do not serve it.
func (f front) lost(u reach.URL, known facts.PublicURL) (miss, bool) {
	p := promise{URL: u}
	p.entrances, p.assumed = f.entrances(u)
	for _, path := range known.Paths {
		if m, ok := f.lostBy(p, path, known.Families); ok {
			return m, true
		}
	}
	return miss{}, false
}

// lostBy tells whether a request is lost by whichever entrance it comes in.
func (f front) lostBy(p promise, path string, families []string) (m miss, ok bool) {
	for i, e := range p.entrances {
		r := e.request(p.Scheme, p.Host, p.Path, path, nil)
		ends, answer, certain := reach.Ends(f.Scenario, e.Proxy, r)
		switch {
		case !certain || answer.Outcome != reach.Upstream && answer.Outcome != reach.NoRoute:
			return m, false
		case !strange(ends, families) || f.passesOn(e, answer) != "" || f.blamed(e.Proxy, answer):
			return m, false
		case i == 0:
			m = miss{p, e, r, answer, p.certain(f.Scenario, e)}
		}
	}
	return m, len(p.entrances) > 0
}

// strange tells whether all ends are services of which it is known what they are, and that is none of the families.
func strange(ends []reach.End, families []string) bool {
	return !slices.ContainsFunc(ends, func(end reach.End) bool {
		return end.Service == nil || facts.ImageOf(end.Service.ImageName()) == nil ||
			len(end.Target.Also) > 0 || runsAny(end.Service, families)
	})
}
