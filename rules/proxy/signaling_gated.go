package proxy

import (
	"fmt"
	"path"
	"strings"
	"time"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// SignalingGated reports requests that Caddy leads to LiveKit but does not let through as they are.
var SignalingGated = &lint.Rule{
	ID: "signaling-gated",
	Doc: `Something on the way to LiveKit stops WebSockets

## Why

The route leads to LiveKit, and yet no call starts. "basic_auth" covers it: a browser has no way to give a WebSocket
credentials, and Caddy answers 401. "forward_auth" covers it: signalling carries LiveKit's token, which the service
that is asked does not know. The Upgrade or Connection header is taken off or replaced, so that LiveKit sees no
WebSocket and answers 404. A "stream_timeout" ends every call after that time. Or the route is for WebSockets only: when one fails, LiveKit's clients ask /rtc/validate
with a plain GET for the reason.

## How to fix

Leave LiveKit's prefix out of the authentication: LiveKit checks its own token. "@app not path /lk-ws/*" is a matcher
for that. Drop "header_up" for Upgrade and Connection: Caddy passes WebSockets on by itself, and without "stream_timeout" for as
long as they last.

## Not reported

- Authentication by plugins, and headers whose value is not known.
- "forward_auth", and "basic_auth" under a condition that cannot be decided, are warnings.
- Where no public URL is known they are all warnings, and only when no other route leads to LiveKit unhindered.
`,
	Severity: lint.Error,
	Check:    checkSignalingGated,
}

func checkSignalingGated(pass *lint.Pass) {
	sig, ok := signallingOf(pass.Scenario)
	if !ok {
		return
	}
	for _, p := range sig.passages() {
		p.reportGates(pass)
		p.reportUpgrade(pass)
		p.reportTimeout(pass)
		p.checkValidate(pass, sig)
	}
}

func (p passage) reportGates(pass *lint.Pass) {
	for _, gate := range p.answer.Gates {
		severity, why := p.severity, "browsers cannot send credentials with a WebSocket, and Caddy answers 401"
		if gate.Kind == model.RouteSubrequest {
			severity = lint.Warning
			why = "this assumes that the service it asks does not let requests with LiveKit's token pass"
		}
		if !ran(p.answer, gate) {
			severity = lint.Warning
		}
		pass.Report(severity, gate.Span, fmt.Sprintf(
			"%s, and %q covers it on the way to LiveKit: %s", p.subject, gate.Name, why,
		), p.related...)
	}
}

func (p passage) reportUpgrade(pass *lint.Pass) {
	if p.answer.Upgrade != reach.No {
		return
	}
	at := p.answer.Route.Span
	for _, h := range p.answer.Headers {
		for _, field := range []string{"connection", "upgrade"} {
			if touched, err := path.Match(strings.ToLower(h.Field), field); err == nil && touched {
				at = h.Span
			}
		}
	}
	pass.Report(p.severity, at, p.subject+", but its WebSockets arrive without the headers that make them one: "+
		"leave Upgrade and Connection to Caddy", p.related...)
}

// aCall is how long a call may well last.
const aCall = time.Hour

func (p passage) reportTimeout(pass *lint.Pass) {
	limit := p.answer.Route.StreamTimeout
	if 0 < limit && limit < aCall {
		pass.Report(lint.Warning, p.answer.Route.StreamTimeoutAt, fmt.Sprintf(
			"%s, but Caddy closes a WebSocket after %s, and the call with it", p.subject, limit,
		), p.related...)
	}
}

// checkValidate reports routes that WebSockets take and the plain GET that asks why one failed does not.
func (p passage) checkValidate(pass *lint.Pass, sig signalling) {
	for _, validate := range []string{"/rtc/validate", "/rtc/v1/validate"} {
		r := p.request(p.scheme, p.host, p.prefix, validate, nil)
		v, answer, _ := sig.send(p.entrance, r)
		if v != misses || sig.breaks(p.Proxy, answer.Upstreams) {
			continue
		}
		pass.Report(lint.Warning, answeredAt(p.Proxy, answer), fmt.Sprintf(
			"%s, and WebSockets get to LiveKit there, but a plain GET for %s is answered by %s: "+
				"clients cannot tell why a call fails",
			p.subject, r.Path, describe(answer),
		), p.related...)
		return
	}
}
