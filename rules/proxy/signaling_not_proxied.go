package proxy

import (
	"fmt"
	"slices"

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

Browsers open a WebSocket at the public LiveKit URL, such as wss://meet.example.org/lk-ws, and ask it for /lk-ws/rtc.
When no route of the Caddyfile leads there, the web application answers, with 200 or 404, and no call ever starts.
Caddy itself, and compose, see nothing wrong.

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
- A route that is meant for the URL and does not get its requests: signaling-misrouted tells why, and the rules on
  upstreams tell of an upstream that is wrong itself.
- Where no public URL is known it is a warning, and only when no route at all leads to LiveKit; not in a stack for one
  machine that publishes LiveKit's own port.
`,
	Severity: lint.Error,
	Check:    checkSignalingNotProxied,
}

func checkSignalingNotProxied(pass *lint.Pass) {
	sig, ok := signallingOf(pass.Scenario)
	if !ok {
		return
	}
	for _, m := range sig.misses() {
		if sig.obstacle(m) == nil {
			reportMiss(pass, sig, m)
		}
	}
	promises, elsewhere := sig.promises()
	if len(promises) == 0 && !elsewhere && !sig.otherFront() && !sig.localDirect() {
		checkWithoutURL(pass, sig)
	}
}

func reportMiss(pass *lint.Pass, sig signalling, m miss) {
	assumption := ""
	if inner := sig.passesOn(m.entrance, m.answer); inner != "" {
		m.severity, assumption = lint.Warning, fmt.Sprintf("; this assumes that service %q does not pass it on", inner)
	}
	pass.Report(m.severity, answeredAt(m.entrance.Proxy, m.answer), fmt.Sprintf(
		"%s is %s, but no route of Caddy leads it to LiveKit in service %q: a request for %s is answered by %s%s",
		m.Name, m.text(), sig.servers[0].Service.Name, m.request.Path, describe(m.answer), assumption,
	), slices.Concat(m.related(sig), sig.ways())...)
}

// otherFront tells whether a service beside Caddy takes requests from outside, so that browsers may come
// in by it.
func (sig signalling) otherFront() bool {
	return slices.ContainsFunc(sig.Running, func(s *model.Service) bool {
		front := facts.Runs(s.ImageName(), "front") || facts.Runs(s.ImageName(), "web-server")
		return front && sig.open(s)
	})
}

// localDirect tells whether browsers on this machine, for which the stack is, have LiveKit's port itself.
func (sig signalling) localDirect() bool {
	templates := slices.ContainsFunc(sig.proxies, func(p *model.Proxy) bool { return p.Template })
	return reach.ModeOf(sig.Scenario).Local && !templates && slices.ContainsFunc(sig.servers, func(l *model.LiveKit) bool {
		return slices.ContainsFunc(l.Service.Ports, func(p model.PublishedPort) bool { return p.Container.V.Contains(l.Port.V) })
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
		if len(p.Truncated()) > 0 {
			return
		}
		for _, route := range p.Forwards() {
			if sig.leads(p, route) || sig.breaks(p, route.Upstreams) {
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
			v, answer := sig.ask(entrance{front, 0}, address.Scheme, anyHost(address), usualPrefix)
			if v != misses || len(answer.Upstreams) == 0 {
				continue
			}
			pass.Report(lint.Warning, answeredAt(front, answer), fmt.Sprintf(
				"no route of Caddy in service %q leads to LiveKit in service %q: "+
					"a request for %s/rtc is answered by %s; this assumes that browsers reach LiveKit through Caddy",
				front.Service.Name, sig.servers[0].Service.Name, usualPrefix, describe(answer),
			), lint.At(sig.servers[0].Service.Span, "LiveKit runs here"))
			return
		}
	}
}
