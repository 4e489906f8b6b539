package trace

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// maxProxies bounds the proxies that a request passes.
const maxProxies = 4

// proxy is a request to a listener of a proxy.
func (t *traveller) proxy(p *model.Proxy, r reach.Request) {
	name := "Caddy on the host"
	if p.Service != nil {
		name = "Caddy in " + called(p.Service)
	}
	t.meet(p.Service) // a tunnel leads to it past the ports of the host
	switch t.passed++; {
	case t.passed > maxProxies:
		t.end(Unknown, "the request passes more than %d proxies", maxProxies)
		return
	case p.Refused != nil:
		t.hop(KindSite, p.Refused.Span, "%s", p.Refused.Message)
		t.end(Refused, "%s does not load its configuration: %s", name, p.Refused.Message)
		return
	case p.Opaque:
		t.end(Unknown, "the configuration of %s cannot be read", name)
		return
	}
	answer := reach.Ask(p, r)
	if t.certificate(p, name, r, answer) {
		return
	}
	if answer.Site != nil {
		t.hop(KindSite, answer.Site.Span, "%s serves it as the site %s", name, addresses(answer.Site))
	}
	t.routes(answer, r)
	if gate := gateOf(answer); gate != nil && r.Header["Authorization"] == "" {
		t.gate(gate, answer)
		return
	}
	t.answered(p, name, r, answer)
}

func addresses(s *model.Site) string {
	var list []string
	for _, a := range s.Addresses {
		text := a.Host.V + a.Path
		if a.Host.V == "" {
			text = ":" + fmt.Sprint(a.Port.V) + a.Path
		}
		if !slices.Contains(list, text) {
			list = append(list, text)
		}
	}
	return strings.Join(list, ", ")
}

// gateOf is the first route that asks for credentials, or nil.
func gateOf(answer reach.Answer) *model.Route {
	if len(answer.Gates) == 0 {
		return nil
	}
	return answer.Gates[0]
}

// gate ends the journey at a route that lets nobody pass without credentials.
func (t *traveller) gate(route *model.Route, answer reach.Answer) {
	certain := slices.ContainsFunc(answer.Trace, func(s reach.Step) bool {
		return s.Route == route && s.Matched == reach.Yes
	})
	if route.Kind == model.RouteAuth && certain {
		t.journey.Status = http.StatusUnauthorized
		t.end(Response, "%s asks for credentials, and nothing behind it is reached without them", route.Name)
		return
	}
	t.end(Unknown, "%s decides whether the request passes", route.Name)
}

// answered is what becomes of a request that a proxy has routed.
func (t *traveller) answered(p *model.Proxy, name string, r reach.Request, answer reach.Answer) {
	t.journey.Status = answer.Status
	switch answer.Outcome {
	case reach.Upstream:
		t.journey.Status = 0
		t.upstreams(p, r, answer)
	case reach.Respond:
		t.end(Response, "%s answers by itself with status %d", name, answer.Status)
	case reach.Redirect:
		t.journey.Location = answer.Target
		t.end(Redirect, "%s sends the client to %s", name, answer.Target)
	case reach.Files:
		t.journey.Status = 0
		t.end(Response, "%s answers with a file, or 404 where there is none", name)
	case reach.Abort:
		t.journey.Status = 0
		t.end(Response, "%s closes the connection", name)
	case reach.NoListener:
		// Go's server answers so a client that speaks no TLS (net/http/server.go, conn.serve).
		if l := answer.Listener; l != nil && l.TLS && (r.Scheme == "http" || r.Scheme == "ws") {
			t.journey.Status = http.StatusBadRequest
			t.end(Response, "%s speaks TLS there: it answers a request in plain HTTP with status 400", name)
			return
		}
		t.end(Unreachable, "%s cannot be asked so: %s", name, reasonOr(answer, "nothing listens there"))
	case reach.NoSite:
		t.journey.Status = http.StatusOK
		t.end(None, "%s has no site for %s: it answers with an empty page", name, r.Host)
	case reach.NoRoute:
		t.journey.Status = http.StatusOK
		t.end(None, "no route of %s takes the request: it answers with an empty page", name)
	default:
		t.end(Unknown, "%s%s", answer.Reason, likely(answer))
	}
}

func reasonOr(answer reach.Answer, otherwise string) string {
	if answer.Reason != "" {
		return answer.Reason
	}
	return otherwise
}

// likely tells what happens if what cannot be decided leaves the request alone.
func likely(answer reach.Answer) string {
	l := answer.Likely
	if l == nil {
		return ""
	}
	what := "Caddy answers it"
	switch l.Outcome {
	case reach.Upstream:
		what = fmt.Sprintf("%s gets it", upstreamNames(l.Upstreams))
	case reach.Redirect:
		what = "it is redirected"
	case reach.NoRoute, reach.NoSite:
		what = "nothing takes it"
	}
	return fmt.Sprintf("; if that leaves the request alone, %s", what)
}

func upstreamNames(list []model.Upstream) string {
	var names []string
	for _, u := range list {
		names = append(names, upstreamName(u))
	}
	return strings.Join(names, " or ")
}

func upstreamName(u model.Upstream) string {
	switch {
	case !u.Host.Known() || !u.Ports.Known():
		return "an upstream that is not known"
	case u.Ports.V.IsZero():
		return u.Host.V
	default:
		return u.Host.V + ":" + u.Ports.V.String()
	}
}

// upstreams follows the request to one of several upstreams, as long as all lead to the same service.
func (t *traveller) upstreams(p *model.Proxy, r reach.Request, answer reach.Answer) {
	type end struct {
		service *model.Service
		port    int
	}
	var ends []end
	var last reach.Target
	for _, u := range answer.Upstreams {
		t.hop(KindUpstream, u.Span, "%s sends it to %s%s", answer.Route.Name, upstreamName(u), withPath(r, answer))
		if !u.Host.Known() || !u.Ports.Known() || u.Scheme == "unix" {
			t.end(Unknown, "where %s leads cannot be told", upstreamName(u))
			return
		}
		service, port, target := reach.ServiceAt(t.Live, p.Service, u.Host.V, u.Ports.V.Lo)
		ends, last = append(ends, end{service, port}), target
	}
	first, u := ends[0], answer.Upstreams[0]
	switch {
	case slices.ContainsFunc(ends, func(e end) bool { return e.service != first.service }):
		t.end(Unknown, "one of %s gets it, whichever is picked", upstreamNames(answer.Upstreams))
	case first.service != nil && !answer.PathKnown:
		t.end(Unknown, "%s gets it with a path that cannot be told", called(first.service))
	case first.service != nil:
		onward := r
		onward.Scheme, onward.Port, onward.Path = u.Scheme, first.port, answer.Path
		if answer.Method != "" {
			onward.Method = answer.Method
		}
		if answer.Upgrade == reach.No {
			onward.Header = maps.Clone(r.Header)
			delete(onward.Header, "Upgrade")
		}
		t.arrive(p.Service, first.service, first.port, onward)
	case p.Service != nil && t.elsewhere(p.Service, u.Host.V, u.Ports.V.Lo):
	case last.Host: // where programs run that compose does not know
		t.end(Unknown, "what answers on port %s of the host no file tells: %s", u.Ports.V, last.Reason)
	case last.Known:
		t.end(Unreachable, "%s leads nowhere: %s", upstreamName(u), last.Reason)
	default:
		t.end(Unknown, "where %s leads cannot be told: %s", upstreamName(u), last.Reason)
	}
}

// withPath tells of a path that is not that of the request.
func withPath(r reach.Request, answer reach.Answer) string {
	before, _, _ := strings.Cut(r.Path, "?")
	if !answer.PathKnown || answer.Path == before {
		return ""
	}
	return " with the path " + answer.Path
}
