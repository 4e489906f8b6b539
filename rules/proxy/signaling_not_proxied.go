package proxy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
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
- A LiveKit outside the stack, and a stack with a tunnel (cloudflared) that may lead past Caddy.
- A public URL whose port another service publishes. Where nothing publishes it, it is a warning.
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
	promises, elsewhere := sig.promises()
	for _, p := range promises {
		checkPromise(pass, sig, p)
	}
	if len(promises) == 0 && !elsewhere && !sig.otherFront() {
		checkWithoutURL(pass, sig)
	}
}

// checkPromise reports a URL that no entrance leads to LiveKit.
func checkPromise(pass *lint.Pass, sig signalling, p promise) {
	var first *entrance
	var answer reach.Answer
	for i, e := range p.entrances {
		for _, path := range []string{"/rtc", "/rtc/v1"} {
			v, a := sig.ask(e, p.Scheme, p.Host, p.Path, path)
			if v != misses || noSite(a) && sig.servesAnywhere(e, p.Path) {
				return
			}
			if first == nil {
				first, answer = &p.entrances[i], a
			}
		}
	}
	if noSite(answer) && (p.assumed || len(sig.Scenario.Proxies) > 1) {
		return // whose host it is cannot be told
	}
	severity, assumption := lint.Error, ""
	if inner := sig.passesOn(*first, answer); inner != "" {
		severity, assumption = lint.Warning, fmt.Sprintf("; this assumes that service %q does not pass it on", inner)
	}
	if p.assumed || pass.Overlaid || p.Value.Template || first.Template || pass.Development || noSite(answer) {
		severity = lint.Warning
	}
	related := []lint.Related{
		lint.At(p.Value.Span, "%s sends browsers to %s", p.Name, p.text()),
		lint.At(sig.servers[0].Service.Span, "LiveKit runs here"),
	}
	pass.Report(severity, answeredAt(first.Proxy, answer), fmt.Sprintf(
		"%s is %s, but no route of Caddy leads it to LiveKit in service %q: a request for %s/rtc is answered by %s%s",
		p.Name, p.text(), sig.servers[0].Service.Name, strings.TrimSuffix(p.Path, "/"), sig.describe(*first, answer), assumption,
	), slices.Concat(related, lint.Via(p.Value.Via), sig.ways())...)
}

// servesAnywhere tells whether a request does or may get to LiveKit at some site: what a host means that
// is none of Caddy's is another question.
func (sig signalling) servesAnywhere(e entrance, prefix string) bool {
	return slices.ContainsFunc(sig.questions(e.Proxy), func(q question) bool {
		v, _ := sig.ask(entrance{e.Proxy, 0}, q.scheme, q.host, prefix, "/rtc")
		return v != misses
	})
}

// otherFront tells whether a service beside Caddy takes requests from outside, so that browsers may come
// in by it.
func (sig signalling) otherFront() bool {
	return slices.ContainsFunc(sig.Running, func(s *model.Service) bool {
		front := facts.Runs(s.ImageName(), "front") || facts.Runs(s.ImageName(), "web-server")
		return front && sig.open(s)
	})
}

// open tells whether a service has a port that others than this host can reach.
func (sig signalling) open(s *model.Service) bool {
	return s.HostNetwork() || slices.ContainsFunc(s.Ports, func(p model.PublishedPort) bool { return !p.Loopback() })
}

// checkWithoutURL reports, where no public URL is known, proxies that are open to the outside and have no
// route to LiveKit at all.
func checkWithoutURL(pass *lint.Pass, sig signalling) {
	var front *model.Proxy
	for _, p := range sig.proxies {
		for _, route := range p.Forwards() {
			if sig.leads(p, route) {
				return
			}
		}
		if front == nil && sig.open(p.Service) && len(p.Forwards()) > 0 {
			front = p
		}
	}
	if front == nil {
		return
	}
	for _, site := range front.Sites {
		for _, address := range site.Addresses {
			v, answer := sig.ask(entrance{front, 0}, address.Scheme, anyHost(address), usualPrefix, "/rtc")
			if v != misses || len(answer.Upstreams) == 0 {
				continue
			}
			pass.Report(lint.Warning, answeredAt(front, answer), fmt.Sprintf(
				"no route of Caddy in service %q leads to LiveKit in service %q: a request for %s/rtc is answered by %s; "+
					"this assumes that browsers reach LiveKit through Caddy",
				front.Service.Name, sig.servers[0].Service.Name, usualPrefix, sig.describe(entrance{front, 0}, answer),
			), lint.At(sig.servers[0].Service.Span, "LiveKit runs here"))
			return
		}
	}
}
