package reach

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A proxy with automatic HTTPS redirects plain HTTP for the hosts that it serves by HTTPS, and in the
// end for every other host too (Caddy, modules/caddyhttp/autohttps.go).

// redirectsFirst tells whether those redirects come before a site that takes any host. They do
// where certificates are managed for some name.
func (a *asking) redirectsFirst() bool {
	return a.proxy.AutoHTTPS && slices.ContainsFunc(a.proxy.Redirects, func(r model.SchemeRedirect) bool {
		return r.Host.V != ""
	})
}

// redirect is the answer for a host that is served by HTTPS. The redirects to one port are one route, and the routes
// are in the order of their first hosts, which can be any: where that matters the answer is not known.
func (a *asking) redirect(l *model.Listener, s *state) Answer {
	hosts := map[int][]string{}
	var matching []int
	for _, r := range a.proxy.Redirects {
		hosts[r.Port.V] = append(hosts[r.Port.V], r.Host.V)
		switch v := matchHost(r.Host.V, s.host()); {
		case v == Maybe && r.Host.V != "":
			return Answer{Reason: "the host of a site is not known", Listener: l}
		case (v == Yes || r.Host.V == "") && !slices.Contains(matching, r.Port.V):
			matching = append(matching, r.Port.V)
		}
	}
	if len(matching) == 0 {
		return Answer{Outcome: NoSite, Listener: l, Reason: "no site is there for " + a.request.Host}
	}
	for _, port := range matching {
		if !slices.ContainsFunc(matching, func(o int) bool { return o != port && !allPrecede(hosts[port], hosts[o]) }) {
			return a.toHTTPS(l, s, port)
		}
	}
	return Answer{Reason: "it is left to chance which of several ports a redirect goes to", Listener: l}
}

// allPrecede tells whether each of the hosts is before each of the others.
func allPrecede(hosts, others []string) bool {
	return !slices.ContainsFunc(hosts, func(host string) bool {
		return slices.ContainsFunc(others, func(other string) bool { return !precedes(host, other) })
	})
}

// precedes tells whether host is before other: names before wildcards, longer ones before shorter ones.
func precedes(host, other string) bool {
	if x, y := generality(host), generality(other); x != y {
		return x < y
	}
	if len(host) != len(other) {
		return len(host) > len(other)
	}
	return host < other
}

func generality(host string) int {
	switch {
	case host == "":
		return 2
	case strings.Contains(host, "*"):
		return 1
	default:
		return 0
	}
}

// redirectAny is the answer for hosts that no site has.
func (a *asking) redirectAny(l *model.Listener, s *state) Answer {
	return a.toHTTPS(l, s, a.proxy.HTTPSPort.V)
}

// toHTTPS redirects to a port, which is written only if it is not what the proxy takes for the
// usual one.
func (a *asking) toHTTPS(l *model.Listener, s *state, port int) Answer {
	host, _ := s.expand(a.request, "{host}")
	target := "https://" + host
	usual := []int{80, 443, a.proxy.HTTPPort.V, a.proxy.HTTPSPort.V}
	if !slices.Contains(usual, port) {
		target += ":" + itoa(port)
	}
	uri, ok := s.expand(a.request, "{uri}")
	if !ok {
		return Answer{Listener: l, Reason: "the target of a redirect cannot be told"}
	}
	answer := s.answer(Answer{Outcome: Redirect, Status: 308, Target: target + uri})
	answer.Listener = l
	return answer
}
