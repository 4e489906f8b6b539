package urls

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// MixedContent reports plain URLs that pages from https:// are to use.
var MixedContent = &lint.Rule{
	ID: "mixed-content",
	Doc: `A page from https:// is sent to http:// or ws:// URLs

## Why

A page that came by HTTPS may not fetch from http:// nor open a WebSocket at ws://: browsers block it before a
single packet leaves, even if a proxy would redirect to HTTPS. The page loads, and the call never starts.

## How to fix

Use https:// and wss:// URLs that lead through the proxy which has the certificate, as the page's own URL does.

## Not reported

- URLs on localhost, which browsers except.
- URLs that are only links, as far as the name of the variable tells.
- A host that browsers cannot reach at all: public-url-internal-host tells that.
- Variables that no service gets, templates and development files are a warning.
`,
	Severity: lint.Error,
	Check:    checkMixedContent,
}

func checkMixedContent(pass *lint.Pass) {
	list := publics(pass.Scenario)
	for _, page := range pages(list) {
		if !page.Secure() || plainPage(pass.Scenario, page) {
			continue
		}
		for _, p := range list {
			if !p.fetchedPlain() {
				continue
			}
			pass.Report(severity(p.sure && page.sure && !p.perhaps), p.Value.Span, fmt.Sprintf(
				"%s is %s, but the page comes from %s (%s): browsers block what is not encrypted there; use %s://",
				p.Name, p.Text(), page.Origin(), page.Name, encrypted[p.Scheme],
			), beside(page.URL, p.URL, "%s is the page", page.Name)...)
		}
		return
	}
}

// fetchedPlain tells whether pages fetch from the URL, and without TLS from another machine.
func (p public) fetchedPlain() bool {
	return p.use == facts.URLFetched && !p.linked() && p.Plain() && p.Public() && !p.Loopback()
}

// plainPage tells whether the port of a page has no TLS, so that it is the page's URL that is wrong.
func plainPage(s *model.Scenario, page public) bool {
	doors, _ := reach.Doors(s, page.Port)
	return slices.ContainsFunc(doors, func(d reach.Door) bool {
		speech, _ := reach.Speaks(s, d.Service, d.Port)
		return d.Open() && speech == reach.SpeaksPlain
	})
}

// encrypted are the schemes with TLS for those without.
var encrypted = map[string]string{"http": "https", "ws": "wss"}

// linked tells whether the URL is the base of links rather than something that pages fetch from.
func (p public) linked() bool { return p.Name == "BASE_URL" }
