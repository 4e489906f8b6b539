package urls

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// InsecureContext reports pages on plain HTTP that need the microphone.
var InsecureContext = &lint.Rule{
	ID: "insecure-context",
	Doc: `A page that needs the microphone is served over plain HTTP

## Why

Browsers give microphone and camera only to pages from https:// and from localhost; on any other plain HTTP page
navigator.mediaDevices does not exist. The page loads, LiveKit can be reached, and nobody can be heard. It works on
the machine of whoever tries it at localhost.

## How to fix

Put a proxy with a certificate in front and use https:// and wss:// URLs: Caddy with "tls internal" is enough for an
address without a name.

## Not reported

- localhost, and a stack whose public URLs are all localhost.
- A stack behind a tunnel, or behind a proxy outside compose.
- A URL that Caddy answers with a redirect to HTTPS, and one that nothing serves: public-url-unreachable tells that.
- A stack without LiveKit and without WEBRTC_PORT_RANGE.
- URLs that no service gets are a warning, as are those of templates and development files.
`,
	Severity: lint.Error,
	Check:    checkInsecureContext,
}

func checkInsecureContext(pass *lint.Pass) {
	mode := reach.ModeOf(pass.Scenario)
	if mode.Local || mode.Tunnel || mode.Fronted || !calls(pass.Scenario) || tunnelled(pass.Scenario) {
		return
	}
	var first *public
	var related []lint.Related
	list := pages(publics(pass.Scenario))
	for i := range list {
		p := &list[i]
		served, at, sure := servedPlain(pass.Scenario, p.URL)
		switch {
		case p.Scheme != "http" || !served:
		case first == nil:
			p.sure = p.sure && sure
			first, related = p, append([]lint.Related{at}, via(p.URL)...)
		default:
			related = append(related, lint.At(p.Value.Span, "%s is plain HTTP too", p.Name))
		}
	}
	if first == nil {
		return
	}
	pass.Report(severity(first.sure), first.Value.Span, fmt.Sprintf(
		"%s is %s: browsers give microphone and camera only to pages from https:// and localhost, so nobody can talk; "+
			"put a proxy with a certificate in front", first.Name, first.Text(),
	), related...)
}

// servedPlain tells whether the stack itself serves a page at the URL without TLS, and where. It is not sure where the
// way in is not known to be the only one.
func servedPlain(s *model.Scenario, u reach.URL) (served bool, at lint.Related, sure bool) {
	doors, all := reach.Doors(s, u.Port)
	for _, d := range doors {
		if !d.Open() {
			continue
		}
		at = lint.At(d.At(), "service %q serves it here", d.Service.Name)
		proxy := s.ProxyOf(d.Service)
		if proxy == nil {
			return !reach.MayPassOn(d.Service), at, all
		}
		answer := reach.Ask(proxy, reach.Request{
			Scheme: "http", Host: u.Host, Port: d.Port, Path: u.Path, QueryOpen: true,
		})
		page := answer.Outcome == reach.Upstream || answer.Outcome == reach.Files
		if page && answer.Site != nil {
			return true, lint.At(answer.Site.Span, "Caddy serves it here, without TLS"), all
		}
		return false, at, false
	}
	return false, lint.Related{}, false
}
