package proxy

import (
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

// request is that of a browser for prefix + path by an entrance.
func (e entrance) request(scheme, host, prefix, path string, header map[string]string) reach.Request {
	return reach.Request{
		Scheme: scheme, Host: host, Port: e.port, Path: strings.TrimSuffix(prefix, "/") + path, QueryOpen: true,
		Header: header,
	}
}

// ask sends the WebSocket request of a browser that is told the prefix, by an entrance.
func (sig signalling) ask(e entrance, scheme, host, prefix string) (verdict, reach.Answer) {
	v, answer, _ := sig.send(e, e.request(scheme, host, prefix, "/rtc", reach.WebSocket()))
	return v, answer
}

// send tells besides the verdict and the proxy's own answer where the request may end.
func (sig signalling) send(e entrance, r reach.Request) (verdict, reach.Answer, []reach.End) {
	ends, answer, known := reach.Ends(sig.Scenario, e.Proxy, r)
	if !known {
		return undecided, answer, nil
	}
	best := misses
	for _, end := range ends {
		hit, known := sig.isLiveKit(end.Service, end.Port, end.Target)
		switch {
		case !known:
			return undecided, answer, nil
		case hit && facts.ServesPath(end.Path):
			best = served
		case hit:
			best = max(best, unserved)
		}
	}
	return best, answer, ends
}

// passesOn names a service among the upstreams of an answer that may be a proxy itself, or "".
func (f front) passesOn(e entrance, answer reach.Answer) string {
	for _, u := range answer.Upstreams {
		service, _, _ := reach.ServiceAt(f.Live, e.Service, u.Host.V, u.Ports.V.Lo)
		if service != nil && (reach.MayPassOn(service) || strangeServer(service, u.Ports.V.Lo)) {
			return service.Name
		}
	}
	return ""
}

// strangeServer tells whether nothing is known of what answers on a port that web servers have unless told otherwise: a
// single-page application is often an nginx that passes on what is not its own.
func strangeServer(s *model.Service, port int) bool {
	return slices.Contains([]int{80, 443, 8080, 8443}, port) && facts.ImageOf(s.ImageName()) == nil
}

// isLiveKit tells whether what a name and a port lead to is the signalling port of a running LiveKit server.
func (sig signalling) isLiveKit(service *model.Service, port int, target reach.Target) (hit, known bool) {
	for _, l := range sig.servers {
		if l.Service == service || slices.Contains(target.Also, l.Service) {
			return l.Unread || !l.Port.Known() || l.Port.V == port, true
		}
	}
	if service == nil && target.Known && target.Named == nil && !target.Host && !target.Loopback {
		return false, false // upstream-unknown tells of a name that is nobody's
	}
	return false, target.Known
}

// leads tells whether a route has LiveKit as upstream, whoever asks; an upstream that cannot be told counts.
func (sig signalling) leads(p *model.Proxy, route *model.Route) bool {
	if route.Kind != model.RouteProxy {
		return false
	}
	leads, known := sig.leading[route]
	if !known {
		leads = route.Dynamic || slices.ContainsFunc(route.Upstreams, func(u model.Upstream) bool {
			if !u.Host.Known() || !u.Ports.Known() {
				return true
			}
			hit, known := sig.isLiveKit(reach.ServiceAt(sig.Live, p.Service, u.Host.V, u.Ports.V.Lo))
			return hit || !known
		})
		sig.leading[route] = leads
	}
	return leads
}

// A question is a host and a prefix to try a proxy with.
type question struct{ scheme, host, prefix string }

// maxQuestions bounds what is tried on one proxy.
const maxQuestions = 64

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
			if len(list) < maxQuestions && !slices.Contains(list, prefix) {
				list = append(list, prefix)
			}
		}
	}
	for _, r := range routes {
		inner := slices.Clip(outer)
		for _, path := range matchedPaths(r.Match) {
			if len(inner) < maxQuestions {
				inner = append(inner, prefixOf(path))
			}
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
