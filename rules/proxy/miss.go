package proxy

import (
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/reach"
)

// A miss is a promise that is not kept: a request does not get to LiveKit, whichever way it comes in.
type miss struct {
	promise
	entrance entrance
	request  reach.Request
	answer   reach.Answer
	severity lint.Severity
}

type missesKey struct{}

// misses lists the promises that are not kept and for which no upstream is to blame.
func (sig signalling) misses() []miss {
	list, _ := sig.Once(missesKey{}, func() any { return sig.findMisses() }).([]miss)
	return list
}

func (sig signalling) findMisses() []miss {
	var list []miss
	promises, _ := sig.promises()
	for _, p := range promises {
		if m, ok := sig.miss(p); ok {
			list = append(list, m)
		}
	}
	return list
}

func (sig signalling) miss(p promise) (miss, bool) {
	m := miss{promise: p}
	for _, e := range p.entrances {
		for _, path := range []string{"/rtc", "/rtc/v1"} {
			r := e.request(p.Scheme, p.Host, p.Path, path, reach.WebSocket())
			v, answer, _ := sig.send(e, r)
			if v != misses || noSite(answer) && sig.servesAnywhere(e, p.Path) || sig.blamed(e.Proxy, answer) {
				return m, false
			}
			if m.entrance.Proxy == nil {
				m.entrance, m.request, m.answer = e, r, answer
			}
		}
	}
	none := noSite(m.answer)
	if none && (p.assumed || len(sig.Scenario.Proxies) > 1) {
		return m, false // whose host it is cannot be told
	}
	if m.severity = p.certain(sig.Scenario, m.entrance); none {
		m.severity = lint.Warning
	}
	return m, true
}

// related places the other sides of a miss: the URL and LiveKit.
func (m miss) related(sig signalling) []lint.Related {
	return append([]lint.Related{
		lint.At(m.Value.Span, "%s sends browsers to %s", m.Name, m.text()),
		lint.At(sig.servers[0].Service.Span, "LiveKit runs here"),
	}, lint.Via(m.Value.Via)...)
}

// servesAnywhere tells whether a request does or may get to LiveKit at some site: what a host means that
// is none of Caddy's is another question.
func (sig signalling) servesAnywhere(e entrance, prefix string) bool {
	return slices.ContainsFunc(sig.questions(e.Proxy), func(q question) bool {
		v, _ := sig.ask(entrance{e.Proxy, 0}, q.scheme, q.host, prefix)
		return v != misses
	})
}
