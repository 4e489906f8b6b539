package urls

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// ServerURLHasPath reports LiveKit URLs of programs on the server that have a path.
var ServerURLHasPath = &lint.Rule{
	ID: "server-url-has-path",
	Doc: `A server-side LiveKit URL carries a path

## Why

LiveKit serves fixed paths and knows no prefix. A program that connects to it directly and keeps the path of its URL
gets 404; one that goes through a proxy's prefix depends on the SDK: those for Node, and for Python from livekit-api
1.2, drop the path when they call the API, and the request lands on whatever serves the site. Only browsers may be
given a prefix.

## How to fix

Use the service's name and signalling port without a path, ws://livekit-server:7880, and keep the prefix in
LIVEKIT_PUBLIC_URL.

## Not reported

- URLs for browsers. One that leads through a proxy may be theirs too, unless the service has another variable for
  them.
- LiveKit Cloud and other hosts outside the stack.
- A URL that leads through a proxy is a warning, as is one in a template or development files.
`,
	Severity: lint.Error,
	Check:    checkServerURLHasPath,
}

func checkServerURLHasPath(pass *lint.Pass) {
	seen := map[model.Span]bool{}
	for _, u := range innerURLs(pass.Scenario) {
		if !signals(u) || strings.Trim(u.Path, "/") == "" || facts.ServesPath(u.Path) || seen[u.Value.Span] {
			continue
		}
		service, port, target := reach.ServiceAt(pass.Live, u.Service, u.Host, u.Port)
		direct := false
		for _, l := range pass.RunningLiveKits() {
			direct = direct || service != nil && l.Service == service && (l.Port.V == port || !l.Port.Known())
		}
		behind := service != nil && pass.Scenario.ProxyOf(service) != nil || ownSite(pass.Scenario, u, target)
		proxied := !direct && behind && serverOnly(u)
		if !direct && !proxied {
			continue
		}
		seen[u.Value.Span] = true
		why := "LiveKit, to which it leads directly, knows no prefix and answers 404"
		if proxied {
			why = "several SDKs for servers drop the path, and the request then misses LiveKit"
		}
		pass.Report(severity(direct && !u.Value.Template && !pass.Development), u.Value.Span, fmt.Sprintf(
			"%s is %s: %s; use the name and port of the service, without a path", u.Name, u.Text(), why,
		), via(u)...)
	}
}

// serverOnly tells whether browsers get the address out of another variable, so that this one is not for them too.
func serverOnly(u reach.URL) bool {
	other := slices.ContainsFunc(u.Service.Environment, func(v *model.Variable) bool {
		return facts.PublicSignalling(v.Name)
	})
	return other || strings.HasPrefix(u.Name, clientURL)
}

// ownSite tells whether a public host is the stack's own: its proxy has a site for it, or browsers find LiveKit there.
func ownSite(s *model.Scenario, u reach.URL, target reach.Target) bool {
	if target.Known || len(s.RunningLiveKits()) == 0 {
		return false
	}
	for _, p := range s.RunningProxies() {
		if p.HasSite(u.Host) {
			return true
		}
	}
	for other := range reach.URLs(s) {
		if other.Host == u.Host && other.Port == u.Port && facts.PublicSignalling(other.Name) {
			return true
		}
	}
	return false
}
