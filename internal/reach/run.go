package reach

import (
	"slices"
	"strconv"

	"github.com/reflint/reflint/internal/model"
)

func itoa(n int) string { return strconv.Itoa(n) }

// A state is a request on its way through the routes of a site.
type state struct {
	site     *model.Site
	listener *model.Listener
	url      requestPath
	method   string
	header   map[string]string // by canonical name; "" for a field that is absent
	groups   []string          // those of which a route has matched
	captures map[string][]string
	// guessed tells that an undecided condition was taken to hold, so that captures may be missing.
	guessed bool
	headers []model.HeaderChange
	trace   []Step
	gates   []*model.Route
}

// clone is a copy to be changed on its own.
func (s *state) clone() *state {
	c := *s
	c.groups, c.trace, c.gates = slices.Clip(s.groups), slices.Clip(s.trace), slices.Clip(s.gates)
	c.headers = slices.Clip(s.headers)
	return &c
}

// start is the request as it comes in at a listener.
func (a *asking) start(l *model.Listener) *state {
	return &state{
		listener: l,
		url:      parsePath(a.request.Path),
		method:   a.request.Method,
		header:   canonicalHeader(a.request.Header),
	}
}

// A frame is what is still to run: the rest of a list of routes, then what follows that list.
type frame struct {
	routes []*model.Route
	// ran tells whether the route before did, for those joined to it.
	ran  bool
	next *frame
	// site is set on the list that is a site's own.
	site *model.Site
}

// run carries out frame after frame until a route answers.
func (a *asking) run(s *state, f *frame) Answer {
	for f != nil {
		if f.site != nil {
			s.site = f.site
		}
		if len(f.routes) == 0 {
			f = f.next
			continue
		}
		if a.budget--; a.budget < 0 {
			return s.answer(Answer{Reason: tooMany})
		}
		route := f.routes[0]
		verdict := a.takes(s, f, route)
		s.trace = append(s.trace, Step{route, verdict, s.url.escaped()})
		rest := &frame{routes: f.routes[1:], ran: verdict == Yes, next: f.next}
		switch {
		case verdict == No:
			f = rest
		case verdict == Maybe && !harmless(rest, route):
			return a.fork(s, route, rest)
		case verdict == Maybe:
			f = rest
		default:
			var done bool
			var answer Answer
			if f, answer, done = a.carryOut(s, route, rest); done {
				return answer
			}
		}
	}
	return s.answer(Answer{Outcome: NoRoute, Status: 200, Reason: "no route answers"})
}

// takes tells whether the route runs.
func (a *asking) takes(s *state, f *frame, route *model.Route) Verdict {
	switch {
	case route.Joined && f.ran:
		return Yes
	case route.Joined, route.Group != "" && slices.Contains(s.groups, route.Group):
		return No
	default:
		return a.match(route.Match, s)
	}
}

// harmless tells whether it makes no difference if the route runs.
func harmless(rest *frame, route *model.Route) bool {
	return route.Kind == model.RoutePass && len(route.Headers) == 0 && route.Group == "" &&
		(len(rest.routes) == 0 || !rest.routes[0].Joined)
}

const tooMany = "there are too many routes to follow"

// fork follows both ways from a route of which nobody can tell whether it runs.
func (a *asking) fork(s *state, route *model.Route, rest *frame) Answer {
	without := a.run(s.clone(), rest)
	reason := undecided(route)
	if without.Outcome == Unknown {
		return without
	}
	with := s.clone()
	with.guessed = true
	taken := *rest
	taken.ran = true
	f, answer, done := a.carryOut(with, route, &taken)
	if !done {
		answer = a.run(with, f)
	}
	if agree(answer, without) {
		if len(answer.Gates) > len(without.Gates) {
			without.Gates = answer.Gates
		}
		return without
	}
	if a.budget < 0 {
		reason = tooMany
	}
	return s.answer(Answer{Reason: reason, Undecided: route, Likely: &without})
}

func undecided(route *model.Route) string {
	what := "the condition of " + route.Name
	if route.Match != nil && route.Match.Name != "" {
		what += " (" + route.Match.Name + ")"
	}
	return what + " depends on more than the request's host and path"
}

// carryOut runs a route. It is done if the route answers; else what comes next is returned.
func (a *asking) carryOut(s *state, route *model.Route, rest *frame) (next *frame, answer Answer, done bool) {
	if route.Group != "" && !slices.Contains(s.groups, route.Group) {
		s.groups = append(s.groups, route.Group)
	}
	if route.Terminal {
		rest = nil
	}
	switch route.Kind {
	case model.RoutePass:
		s.change(route.Headers)
	case model.RouteGroup:
		rest = &frame{routes: route.Routes, next: rest}
	case model.RouteRewrite:
		s.rewrite(a.request, route.Rewrite)
	case model.RouteAuth, model.RouteSubrequest:
		s.gates = append(s.gates, route)
	case model.RouteUnknown:
		without := a.run(s.clone(), rest)
		reason := "nobody knows what " + route.Name + " does"
		return nil, s.answer(Answer{Reason: reason, Undecided: route, Likely: likely(without)}), true
	default:
		return nil, s.final(a.request, route), true
	}
	return rest, Answer{}, false
}

// final is the answer of a route that ends the chain.
func (s *state) final(r Request, route *model.Route) Answer {
	answer := Answer{Route: route, Status: route.Status}
	switch route.Kind {
	case model.RouteProxy:
		answer.Outcome, answer.Upstreams = Upstream, route.Upstreams
		seen := s.clone()
		seen.rewrite(r, route.Rewrite)
		answer.Path, answer.PathKnown = seen.url.escaped(), seen.url.known
		answer.Headers = append(slices.Clip(s.headers), route.Headers...)
		switch {
		case len(route.Upstreams) > 0:
		case route.Dynamic:
			answer.Outcome, answer.Reason = Unknown, "the upstreams are found only when serving"
		default:
			answer.Outcome, answer.Status, answer.Reason = Respond, 503, "the proxy has no upstreams"
		}
	case model.RouteRedirect:
		answer.Outcome = Redirect
		answer.Target, _ = s.expand(r, route.Target.V)
	case model.RouteFiles:
		answer.Outcome = Files
	case model.RouteAbort:
		answer.Outcome = Abort
	default:
		answer.Outcome = Respond
	}
	return s.answer(answer)
}

// answer adds what the request went through.
func (s *state) answer(a Answer) Answer {
	a.Site, a.Listener, a.Trace, a.Gates = s.site, s.listener, s.trace, s.gates
	return a
}

// change applies changes of the header, which later conditions see.
func (s *state) change(changes []model.HeaderChange) {
	if len(changes) == 0 {
		return
	}
	header := make(map[string]string, len(s.header)+len(changes))
	for field, value := range s.header {
		header[field] = value
	}
	for _, c := range changes {
		header[canonical(c.Field)] = c.Value
		if c.Delete {
			header[canonical(c.Field)] = ""
		}
	}
	s.header = header
	s.headers = append(s.headers, changes...)
}
