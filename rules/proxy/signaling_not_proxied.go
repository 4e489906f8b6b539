package proxy

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// SignalingNotProxied reports a Caddy in front of LiveKit that has no way to LiveKit.
var SignalingNotProxied = &lint.Rule{
	ID: "signaling-not-proxied",
	Doc: `No request to the public signalling URL reaches LiveKit

## Why

Browsers open a WebSocket at the public LiveKit URL, such as wss://meet.example.org/lk-ws, and ask it for /lk-ws/rtc. When no
route of the Caddyfile leads there, the web application answers, with 200 or 404, and no call ever starts. Caddy itself, and
compose, see nothing wrong.

## How to fix

Route the prefix to LiveKit's signalling port and strip it, since LiveKit knows no prefix:

    handle_path /lk-ws/* {
        reverse_proxy livekit-server:7880
    }

## Not reported

- A public URL that names LiveKit's own published port: nothing needs to be proxied.
- A Caddyfile with directives of plugins, or variables without value, that may or may not lead to LiveKit.
- A LiveKit outside the stack.
- Where no public URL is known it is a warning, and only when no route at all leads to LiveKit.
`,
	Severity: lint.Error,
	Check:    checkSignalingNotProxied,
}

func checkSignalingNotProxied(pass *lint.Pass) {
	sig, ok := signallingOf(pass.Scenario)
	if !ok {
		return
	}
	urls, direct := sig.publicURLs()
	for _, u := range urls {
		checkURL(pass, sig, u)
	}
	if len(urls) > 0 || direct || sig.forwards() {
		return
	}
	p := sig.proxies[0]
	for _, q := range questions(p) {
		if v, answer := sig.ask(p, q.scheme, q.host, usualPrefix, "/rtc"); v == misses {
			pass.Report(lint.Warning, answeredAt(p, answer), fmt.Sprintf(
				"no route of Caddy in service %q leads to LiveKit in service %q: a request for %s/rtc is answered by %s; "+
					"this assumes that browsers reach LiveKit through Caddy",
				p.Service.Name, sig.servers[0].Service.Name, usualPrefix, describe(answer),
			), lint.At(sig.servers[0].Service.Span, "LiveKit runs here"))
			return
		}
	}
}

func checkURL(pass *lint.Pass, sig signalling, u reach.URL) {
	for _, p := range sig.proxies {
		v, answer := sig.ask(p, u.Scheme, u.Host, u.Path, "/rtc")
		if v != misses || reachesElsewhere(sig, p, u) {
			return
		}
		if p != sig.proxies[len(sig.proxies)-1] {
			continue
		}
		severity := lint.Error
		if u.Value.Template || p.Template || pass.Development || noSite(answer) {
			severity = lint.Warning
		}
		related := []lint.Related{
			lint.At(u.Value.Span, "%s sends browsers to %s://%s%s", u.Name, u.Scheme, u.Host, u.Path),
			lint.At(sig.servers[0].Service.Span, "LiveKit runs here"),
		}
		pass.Report(severity, answeredAt(p, answer), fmt.Sprintf(
			"%s is %s://%s%s, but no route of Caddy leads it to LiveKit in service %q: a request for %s/rtc is answered by %s",
			u.Name, u.Scheme, u.Host, u.Path, sig.servers[0].Service.Name, u.Path, describe(answer),
		), append(related, lint.Via(u.Value.Via)...)...)
	}
}

// reachesElsewhere tells whether the request does or may get to LiveKit by the validate request, or, where the host of the URL
// is none of Caddy's, at another site: what the host means then is another question.
func reachesElsewhere(sig signalling, p *model.Proxy, u reach.URL) bool {
	if v, _ := sig.ask(p, u.Scheme, u.Host, u.Path, "/rtc/v1"); v != misses {
		return true
	}
	_, answer := sig.ask(p, u.Scheme, u.Host, u.Path, "/rtc")
	if !noSite(answer) {
		return false
	}
	for _, q := range questions(p) {
		if v, _ := sig.ask(p, q.scheme, q.host, u.Path, "/rtc"); v != misses {
			return true
		}
	}
	return false
}
