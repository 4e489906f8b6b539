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

// redirect is the answer for a host that is served by HTTPS: names before wildcards, the usual port
// before others.
func (a *asking) redirect(l *model.Listener) Answer {
	var best *model.SchemeRedirect
	for i := range a.proxy.Redirects {
		r := &a.proxy.Redirects[i]
		switch v := matchHost(r.Host.V, a.request.Host); {
		case v == Maybe:
			return Answer{Reason: "the host of a site is not known", Listener: l}
		case r.Host.V != "" && v == No:
		case best == nil || a.precedes(r, best):
			best = r
		}
	}
	if best == nil {
		return Answer{Outcome: NoSite, Listener: l, Reason: "no site is there for " + a.request.Host}
	}
	return a.toHTTPS(l, best.Port.V)
}

func (a *asking) precedes(r, o *model.SchemeRedirect) bool {
	if x, y := generality(r.Host.V), generality(o.Host.V); x != y {
		return x < y
	}
	return r.Port.V == a.proxy.HTTPSPort.V && o.Port.V != r.Port.V
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
func (a *asking) redirectAny(l *model.Listener) Answer { return a.toHTTPS(l, a.proxy.HTTPSPort.V) }

// toHTTPS redirects to a port, which is written only if it is not what the proxy takes for the
// usual one.
func (a *asking) toHTTPS(l *model.Listener, port int) Answer {
	target := "https://" + a.request.Host
	usual := []int{80, 443, a.proxy.HTTPPort.V, a.proxy.HTTPSPort.V}
	if !slices.Contains(usual, port) {
		target += ":" + itoa(port)
	}
	return Answer{Outcome: Redirect, Listener: l, Status: 308, Target: target + a.request.Path}
}
