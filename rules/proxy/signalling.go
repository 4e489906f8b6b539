// Package proxy holds the rules on what Caddy does with a request.
package proxy

import (
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// A signalling is the stack as far as signalling goes: the running LiveKit servers and the
// proxies in containers before them.
type signalling struct {
	*model.Scenario
	servers []*model.LiveKit
	proxies []*model.Proxy
}

// signallingOf is not ok where nothing can be said: no LiveKit or no proxy runs, a proxy with published
// ports cannot be read in full, or a tunnel brings requests in past the proxies.
func signallingOf(s *model.Scenario) (signalling, bool) {
	sig := signalling{Scenario: s, servers: s.RunningLiveKits()}
	for _, p := range s.RunningProxies() {
		switch {
		case p.Service == nil:
		case !p.Opaque && !p.Partial:
			sig.proxies = append(sig.proxies, p)
		case p.Service.HostNetwork() || len(p.Service.Ports) > 0:
			return sig, false
		}
	}
	tunnel := slices.ContainsFunc(s.Running, func(o *model.Service) bool { return facts.Runs(o.ImageName(), "tunnel") })
	return sig, len(sig.servers) > 0 && len(sig.proxies) > 0 && !tunnel
}

// An entrance is a proxy together with the port of its container that requests come in by; 0 for any.
type entrance struct {
	*model.Proxy
	port int
}

// A promise is a URL at which browsers are told to reach LiveKit through the proxies.
type promise struct {
	reach.URL
	entrances []entrance
	// assumed tells that nothing publishes the port of the URL, so that something outside the stack must
	// lead it to the proxies.
	assumed bool
}

// text is the URL as written, without what may be secret in it.
func (p promise) text() string {
	host := p.Host
	if !p.DefaultPort() {
		host = net.JoinHostPort(host, strconv.Itoa(p.Port))
	}
	return p.Scheme + "://" + host + p.Path
}

// promises lists the public signalling URLs that lead to the proxies. elsewhere tells that there are
// others, which lead to LiveKit's own published port or to another front.
func (sig signalling) promises() (list []promise, elsewhere bool) {
	for u := range reach.URLs(sig.Scenario) {
		forBrowsers := facts.PublicSignalling(u.Name)
		if !u.Public() || !forBrowsers && (u.Loopback() || !strings.HasSuffix(u.Name, "LIVEKIT_URL")) {
			continue
		}
		if !forBrowsers && !sig.hasSite(u.Host) { // a server of its own, somewhere else
			elsewhere = true
			continue
		}
		p := promise{URL: u}
		p.entrances, p.assumed = sig.entrances(u)
		if len(p.entrances) == 0 {
			elsewhere = true
			continue
		}
		list = append(list, p)
	}
	return list, elsewhere
}

// hasSite tells whether a proxy has a site for just this host.
func (sig signalling) hasSite(host string) bool {
	return slices.ContainsFunc(sig.proxies, func(p *model.Proxy) bool { return p.HasSite(host) })
}

// entrances lists the proxies that a request for u comes in by. There is none where another service has
// the port.
func (sig signalling) entrances(u reach.URL) (list []entrance, assumed bool) {
	taken := false
	for _, service := range sig.Running {
		port := reach.ContainerPort(sig.Scenario, service, u.Port)
		if port == 0 {
			continue
		}
		taken = true
		for _, p := range sig.proxies {
			if p.Service == service {
				list = append(list, entrance{p, port})
			}
		}
	}
	if taken || u.Path == "" && !u.DefaultPort() {
		return list, false
	}
	for _, p := range sig.proxies {
		list = append(list, entrance{p, 0})
	}
	return list, true
}
