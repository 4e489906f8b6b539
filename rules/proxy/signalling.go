// Package proxy holds the rules on what Caddy does with a request.
package proxy

import (
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
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
	for _, u := range reach.URLs(sig.Scenario) {
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

// maxInner bounds the proxies behind proxies that a request is followed through.
const maxInner = 4

// ask sends the WebSocket request of a browser for prefix + path by an entrance.
func (sig signalling) ask(e entrance, scheme, host, prefix, path string) (verdict, reach.Answer) {
	return sig.askInner(e, scheme, host, strings.TrimSuffix(prefix, "/")+path, 0)
}

func (sig signalling) askInner(e entrance, scheme, host, path string, depth int) (verdict, reach.Answer) {
	answer := reach.Ask(e.Proxy, reach.Request{
		Scheme: scheme, Host: host, Port: e.port, Method: "GET", Path: path,
		Header: map[string]string{"Connection": "Upgrade", "Upgrade": "websocket"},
	})
	if answer.Outcome == reach.Unknown || len(answer.Upstreams) > 0 && !answer.PathKnown {
		return undecided, answer
	}
	best := misses
	for _, upstream := range answer.Upstreams {
		v := sig.upstream(e, upstream, host, answer.Path, depth)
		if v == undecided {
			return undecided, answer
		}
		best = max(best, v)
	}
	return best, answer
}

// upstream tells what becomes of a request for path at one upstream: LiveKit, another proxy of the stack,
// or neither.
func (sig signalling) upstream(e entrance, u model.Upstream, host, path string, depth int) verdict {
	hit, known := sig.isLiveKit(e.Proxy, u)
	switch {
	case !known:
		return undecided
	case hit && facts.ServesPath(path):
		return served
	case hit:
		return unserved
	}
	service, port, _ := reach.ServiceAt(sig.Live, e.Service, u.Host.V, u.Ports.V.Lo)
	for _, p := range sig.Scenario.Proxies {
		if service == nil || p.Service != service || p == e.Proxy {
			continue
		}
		if p.Opaque || p.Partial || depth == maxInner {
			return undecided
		}
		v, _ := sig.askInner(entrance{p, port}, "http", host, path, depth+1)
		return v
	}
	return misses
}

// passesOn names a service among the upstreams of an answer that may be a proxy itself, or "".
func (sig signalling) passesOn(e entrance, answer reach.Answer) string {
	for _, u := range answer.Upstreams {
		service, _, _ := reach.ServiceAt(sig.Live, e.Service, u.Host.V, u.Ports.V.Lo)
		if service != nil && (facts.Runs(service.ImageName(), "front") || facts.Runs(service.ImageName(), "web-server")) {
			return service.Name
		}
	}
	return ""
}

// isLiveKit tells whether an upstream is the signalling port of a running LiveKit server.
func (sig signalling) isLiveKit(p *model.Proxy, upstream model.Upstream) (hit, known bool) {
	if !upstream.Host.Known() || !upstream.Ports.Known() || upstream.Host.V == "" {
		return false, upstream.Scheme == "unix"
	}
	service, port, target := reach.ServiceAt(sig.Live, p.Service, upstream.Host.V, upstream.Ports.V.Lo)
	for _, l := range sig.servers {
		if l.Service == service || slices.Contains(target.Also, l.Service) {
			return !l.Port.Known() || l.Port.V == port, true
		}
	}
	if service == nil && target.Known && target.Named == nil && !target.Host && !target.Loopback {
		return false, false // upstream-unknown tells of a name that is nobody's
	}
	return false, target.Known
}

// leads tells whether a route has LiveKit as upstream, whoever asks; an upstream that cannot be told counts.
func (sig signalling) leads(p *model.Proxy, route *model.Route) bool {
	return route.Kind == model.RouteProxy && (route.Dynamic || slices.ContainsFunc(route.Upstreams, func(u model.Upstream) bool {
		hit, known := sig.isLiveKit(p, u)
		return hit || !known
	}))
}

// A question is a host and a prefix to try a proxy with.
type question struct{ scheme, host, prefix string }

// maxQuestions bounds what is tried on one proxy.
const maxQuestions = 256

// questions lists what to try when no public URL is known: the addresses of the sites that have a route
// to LiveKit, with the prefixes that the matchers before such a route name.
func (sig signalling) questions(p *model.Proxy) []question {
	var list []question
	for _, site := range p.Sites {
		prefixes := sig.prefixes(p, site.Routes, nil)
		for _, address := range site.Addresses {
			for _, prefix := range prefixes {
				if q := (question{address.Scheme, anyHost(address), prefix}); len(list) < maxQuestions {
					list = append(list, q)
				}
			}
		}
	}
	return list
}

// prefixes lists the prefixes under which routes lead to LiveKit, and "" if any does. outer are the paths
// that matchers further out name.
func (sig signalling) prefixes(p *model.Proxy, routes []*model.Route, outer []string) []string {
	var list []string
	add := func(prefixes ...string) {
		for _, prefix := range prefixes {
			if !slices.Contains(list, prefix) {
				list = append(list, prefix)
			}
		}
	}
	for _, r := range routes {
		inner := outer
		for _, path := range matchedPaths(r.Match) {
			inner = append(inner[:len(inner):len(inner)], prefixOf(path))
		}
		if sig.leads(p, r) {
			add("")
			add(inner...)
		}
		add(sig.prefixes(p, r.Routes, inner)...)
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

// describe tells in a few words what answers by an entrance.
func (sig signalling) describe(e entrance, answer reach.Answer) string {
	switch answer.Outcome {
	case reach.Upstream:
		var names []string
		for _, u := range answer.Upstreams {
			names = append(names, fmt.Sprintf("%s:%s%s", u.Host.V, u.Ports.V, sig.flaw(e, u)))
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

// flaw tells what is wrong with an upstream that was surely meant to be LiveKit, as an insertion; "" for
// others.
func (sig signalling) flaw(e entrance, u model.Upstream) string {
	service, _, target := reach.ServiceAt(sig.Live, e.Service, u.Host.V, u.Ports.V.Lo)
	for _, l := range sig.servers {
		switch {
		case target.Named == l.Service:
			return " (" + target.Reason + ")"
		case target.Loopback && u.Ports.V.Contains(l.Port.V) && service != l.Service:
			return " (which is the Caddy container itself)"
		case service == l.Service:
			return fmt.Sprintf(" (LiveKit's signalling port is %d)", l.Port.V)
		}
	}
	return ""
}

// ways places the routes that do lead to LiveKit, for a request that does not get to them.
func (sig signalling) ways() []lint.Related {
	var related []lint.Related
	for _, p := range sig.proxies {
		for _, route := range p.Forwards() {
			if sig.leads(p, route) && len(related) < maxWays {
				related = append(related, lint.At(route.Span, "this route leads to LiveKit, but the request does not get to it"))
			}
		}
	}
	return related
}

// maxWays bounds the routes that a finding shows.
const maxWays = 3
