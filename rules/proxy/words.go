package proxy

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// answeredAt is the place of what answered, the site where nothing did.
func answeredAt(p *model.Proxy, answer reach.Answer) model.Span {
	switch {
	case answer.Route != nil:
		return answer.Route.Span
	case answer.Site != nil:
		return answer.Site.Span
	default:
		return p.Source
	}
}

// noSite tells that no site is there for the host of the request.
func noSite(answer reach.Answer) bool {
	return answer.Outcome == reach.NoSite || answer.Outcome == reach.NoListener
}

// describe tells in a few words what answers.
func describe(answer reach.Answer) string {
	switch answer.Outcome {
	case reach.Upstream:
		var names []string
		for _, u := range answer.Upstreams {
			names = append(names, fmt.Sprintf("%s:%s", u.Host.V, u.Ports.V))
		}
		return strings.Join(names, " or ")
	case reach.Respond:
		return fmt.Sprintf("a fixed response with status %d", answer.Status)
	case reach.Redirect:
		return "a redirect"
	case reach.Files:
		return "the file server"
	case reach.NoSite, reach.NoListener:
		return "no site, as none has this host"
	default:
		return "Caddy itself, with an empty page"
	}
}

type waysKey struct{}

// ways places the routes that do lead to LiveKit, for a request that does not get to them.
func (sig signalling) ways() []lint.Related {
	related, _ := sig.Once(waysKey{}, func() any { return sig.findWays() }).([]lint.Related)
	return related
}

func (sig signalling) findWays() []lint.Related {
	var related []lint.Related
	for _, p := range sig.proxies {
		for _, route := range p.Forwards() {
			if len(related) == maxWays {
				return related
			}
			if sig.leads(p, route) {
				const text = "this route leads to LiveKit, but the request does not get to it"
				related = append(related, lint.At(route.Span, text))
			}
		}
	}
	return related
}

// maxWays bounds the routes that a finding shows.
const maxWays = 3
