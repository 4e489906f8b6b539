// Package proxy holds the rules on what Caddy does with a request.
package proxy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// usualPrefix is where browsers are sent when no public URL says otherwise.
const usualPrefix = "/lk-ws"

// A verdict tells what becomes of a signalling request.
type verdict uint8

// A request is undecided when the answer depends on something that is not known, it misses when something
// else answers, it is unserved when LiveKit gets it with a path that it answers with 404, and it
// is served otherwise.
const (
	undecided verdict = iota
	misses
	unserved
	served
)

// A signalling is the stack as far as signalling goes: the running LiveKit servers and the
// proxies in containers before them.
type signalling struct {
	*model.Scenario
	servers []*model.LiveKit
	proxies []*model.Proxy
}

// signallingOf is not ok where nothing can be said: no LiveKit or no proxy runs, or one of the proxies
// cannot be read in full.
func signallingOf(s *model.Scenario) (signalling, bool) {
	sig := signalling{Scenario: s, servers: s.RunningLiveKits()}
	for _, p := range s.RunningProxies() {
		if p.Service == nil {
			continue
		}
		if p.Opaque || p.Partial {
			return sig, false
		}
		sig.proxies = append(sig.proxies, p)
	}
	return sig, len(sig.servers) > 0 && len(sig.proxies) > 0
}

// publicURLs lists the URLs at which browsers are told to reach LiveKit through the proxy. direct tells
// that there are some, but that they lead to LiveKit's own published port.
func (sig signalling) publicURLs() (urls []reach.URL, direct bool) {
	for _, u := range reach.URLs(sig.Scenario) {
		if !u.Public() || !(facts.PublicSignalling(u.Name) || strings.HasSuffix(u.Name, "LIVEKIT_URL") && !u.Loopback()) {
			continue
		}
		if sig.publishesDirectly(u.Port) {
			direct = true
			continue
		}
		urls = append(urls, u)
	}
	return urls, direct && len(urls) == 0
}

// publishesDirectly tells whether a LiveKit server itself has the host port.
func (sig signalling) publishesDirectly(hostPort int) bool {
	for _, l := range sig.servers {
		if l.Service.HostNetwork() && l.Port.V == hostPort {
			return true
		}
		publisher := sig.Publisher(l.Service)
		if publisher == nil {
			continue
		}
		for _, p := range publisher.Ports {
			if p.Protocol.V == model.TCP && p.HostFor(l.Port.V) == hostPort {
				return true
			}
		}
	}
	return false
}

// ask sends the WebSocket request of a browser for prefix/rtc to a proxy.
func (sig signalling) ask(p *model.Proxy, scheme, host, prefix, path string) (verdict, reach.Answer) {
	answer := reach.Ask(p, reach.Request{
		Scheme: scheme, Host: host, Method: "GET", Path: strings.TrimSuffix(prefix, "/") + path,
		Header: map[string]string{"Connection": "Upgrade", "Upgrade": "websocket"},
	})
	if answer.Outcome == reach.Unknown {
		return undecided, answer
	}
	hits := 0
	for _, upstream := range answer.Upstreams {
		switch hit, known := sig.isLiveKit(p, upstream); {
		case !known:
			return undecided, answer
		case hit:
			hits++
		}
	}
	switch {
	case hits == 0:
		return misses, answer
	case !answer.PathKnown:
		return undecided, answer
	case !facts.ServesPath(answer.Path):
		return unserved, answer
	default:
		return served, answer
	}
}

// isLiveKit tells whether an upstream is the signalling port of a running LiveKit server.
func (sig signalling) isLiveKit(p *model.Proxy, upstream model.Upstream) (hit, known bool) {
	if !upstream.Host.Known() || !upstream.Ports.Known() || upstream.Host.V == "" {
		return false, upstream.Scheme == "unix"
	}
	service, port, target := reach.ServiceAt(sig.Deployment, p.Service, upstream.Host.V, upstream.Ports.V.Lo)
	for _, l := range sig.servers {
		if l.Service == service {
			return !l.Port.Known() || l.Port.V == port, true
		}
	}
	return false, target.Known
}

// forwards tells whether any route of the proxies has LiveKit as upstream, whoever asks; an upstream
// that cannot be told counts.
func (sig signalling) forwards() bool {
	for _, p := range sig.proxies {
		for _, route := range p.Forwards() {
			if route.Dynamic || slices.ContainsFunc(route.Upstreams, func(u model.Upstream) bool {
				hit, known := sig.isLiveKit(p, u)
				return hit || !known
			}) {
				return true
			}
		}
	}
	return false
}

// A question is a host and a prefix to try a proxy with.
type question struct{ scheme, host, prefix string }

// questions lists what to try when no public URL is known: each address of each site, with
// each prefix that a path matcher names.
func questions(p *model.Proxy) []question {
	prefixes := []string{usualPrefix, ""}
	var walk func(routes []*model.Route)
	walk = func(routes []*model.Route) {
		for _, r := range routes {
			for _, path := range matchedPaths(r.Match) {
				if prefix := prefixOf(path); !slices.Contains(prefixes, prefix) {
					prefixes = append(prefixes, prefix)
				}
			}
			walk(r.Routes)
		}
	}
	for _, site := range p.Sites {
		walk(site.Routes)
	}
	var list []question
	for _, site := range p.Sites {
		for _, address := range site.Addresses {
			for _, prefix := range prefixes {
				list = append(list, question{address.Scheme, anyHost(address), prefix})
			}
		}
	}
	return list
}

func matchedPaths(m *model.Matcher) []string {
	if m == nil {
		return nil
	}
	var paths []string
	if m.Kind == model.MatchPath {
		paths = append(paths, m.Values...)
	}
	for _, part := range m.Of {
		paths = append(paths, matchedPaths(part)...)
	}
	return paths
}

// prefixOf is what stands before LiveKit's own path in a path matcher: "/livekit" of "/livekit/*",
// "" of "/rtc*".
func prefixOf(path string) string {
	path = strings.TrimRight(path, "*/")
	for _, own := range []string{"/rtc", "/twirp", "/agent"} {
		if at := strings.Index(path+"/", own+"/"); at >= 0 {
			return path[:at]
		}
	}
	return path
}

// anyHost is a host that a site answers for.
func anyHost(address model.SiteAddress) string {
	if address.Host.V == "" {
		return "localhost"
	}
	return strings.ReplaceAll(address.Host.V, "*", "any")
}

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
