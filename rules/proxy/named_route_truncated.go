package proxy

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// NamedRouteTruncated reports directives of a named route that Caddy leaves out.
var NamedRouteTruncated = &lint.Rule{
	ID: "named-route-truncated",
	Doc: `Caddy keeps only the first directive of a named route

## Why

When no directive of a named route, &(name), has a matcher, Caddy makes one route of them and keeps only its first
handler (Caddy v2.11.9, httpcaddyfile/httptype.go, extractNamedRoutes). "uri strip_prefix" with "reverse_proxy" behind
it strips the prefix and proxies nothing: the client gets an empty page with status 200.

## How to fix

Put the directives into one "route" block inside the named route, or use a snippet, (name), with import.

    &(livekit) {
        route {
            uri strip_prefix /lk-ws
            reverse_proxy livekit:7880
        }
    }

## Not reported

- Named routes that no site invokes, and those in which a directive has a matcher: these run whole.
`,
	Severity: lint.Error,
	Check:    checkNamedRouteTruncated,
}

func checkNamedRouteTruncated(pass *lint.Pass) {
	reported := map[*model.Route]bool{} // a named route may be invoked often
	for _, p := range pass.RunningProxies() {
		for _, invoke := range p.Truncated() {
			kept, lost := invoke.Routes[0], invoke.Lost[0]
			if p.Opaque || reported[lost] {
				continue
			}
			reported[lost] = true
			pass.Report(lint.Error, lost.Span, fmt.Sprintf(
				"Caddy keeps only the first directive of this named route, %q, so that %q never runs: "+
					"put them into one \"route\" block",
				kept.Name, lost.Name,
			), lint.At(kept.Span, "this is all that runs"), lint.At(invoke.Span, "the named route is invoked here"))
		}
	}
}

// truncated tells whether a request ran through a named route that lacks what is written in it.
func truncated(answer reach.Answer) bool {
	return slices.ContainsFunc(answer.Trace, func(s reach.Step) bool {
		return s.Matched == reach.Yes && len(s.Route.Lost) > 0
	})
}
