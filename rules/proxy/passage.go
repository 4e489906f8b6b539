package proxy

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// A passage is a way on which the WebSockets of browsers get to LiveKit.
type passage struct {
	entrance
	question
	answer reach.Answer
	// subject begins a message on it: "LIVEKIT_PUBLIC_URL is wss://…".
	subject string
	// severity is that of what stops the WebSockets.
	severity lint.Severity
	related  []lint.Related
}

// passages lists the ways of the promises that are kept, or of all routes to LiveKit where nothing is promised.
func (sig signalling) passages() []passage {
	promises, elsewhere := sig.promises()
	if len(promises) == 0 && !elsewhere {
		return sig.anyPassages()
	}
	var list []passage
	for _, p := range promises {
		for _, e := range p.entrances {
			if v, answer := sig.ask(e, p.Scheme, p.Host, p.Path); v == served {
				list = append(list, passage{
					e, question{p.Scheme, p.Host, p.Path}, answer,
					p.Name + " is " + p.text(), p.certain(sig.Scenario, e), p.places(answer),
				})
			}
		}
	}
	return list
}

// anyPassages lists the ways that browsers may take. One that nothing stands on is enough for all of them.
func (sig signalling) anyPassages() []passage {
	var list []passage
	for _, p := range sig.proxies {
		e := entrance{p, 0}
		for _, q := range sig.questions(p) {
			v, answer := sig.ask(e, q.scheme, q.host, q.prefix)
			switch {
			case v == undecided || v == served && unhindered(answer):
				return nil
			case v == served:
				subject := fmt.Sprintf("Caddy leads %s/rtc to LiveKit", strings.TrimSuffix(q.prefix, "/"))
				list = append(list, passage{e, q, answer, subject, lint.Warning, []lint.Related{routeOf(answer)}})
			}
		}
	}
	return list
}

// unhindered tells whether nothing stands on the way of a WebSocket.
func unhindered(answer reach.Answer) bool {
	return len(answer.Gates) == 0 && answer.Upgrade != reach.No && answer.Route.StreamTimeout <= 0
}

// certain is the severity of what breaks the promise.
func (p promise) certain(s *model.Scenario, e entrance) lint.Severity {
	if p.assumed || p.Value.Template || e.Template || s.Overlaid || s.Development {
		return lint.Warning
	}
	return lint.Error
}

// places are the route that leads to LiveKit and the URL.
func (p promise) places(answer reach.Answer) []lint.Related {
	return append([]lint.Related{
		routeOf(answer), lint.At(p.Value.Span, "%s sends browsers to %s", p.Name, p.text()),
	}, lint.Via(p.Value.Via)...)
}

func routeOf(answer reach.Answer) lint.Related {
	return lint.At(answer.Route.Span, "this leads to LiveKit")
}
