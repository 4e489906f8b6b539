package reach

import (
	"net/http"
	"slices"
	"strconv"

	"github.com/reflint/reflint/internal/model"
)

func itoa(n int) string { return strconv.Itoa(n) }

// A frame is what is still to run: the rest of a list of routes, then what follows that list.
type frame struct {
	routes []*model.Route
	// ran tells whether the route before did, for those joined to it.
	ran  bool
	next *frame
	// site is set on the list that is a site's own, with the names of its groups.
	site   *model.Site
	groups map[string]string
}

// run carries out frame after frame until a route answers.
func (a *asking) run(s *state, f *frame) Answer {
	for f != nil {
		if f.site != nil {
			s.site, s.groupNames = f.site, f.groups
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
	if s.otherwise != nil {
		return s.otherwise(s)
	}
	if s.intercepted {
		nothing := Answer{Outcome: NoRoute, Status: 200, Reason: "no route answers", Site: s.site, Listener: s.listener}
		return s.answer(Answer{Reason: "intercept waits for an answer, and no route answers", Likely: &nothing})
	}
	return s.answer(Answer{Outcome: NoRoute, Status: 200, Reason: "no route answers"})
}

// group is the name of the group that a route belongs to.
func (s *state) group(route *model.Route) string {
	if name, ok := s.groupNames[route.Group]; ok {
		return name
	}
	return route.Group
}

// takes tells whether the route runs.
func (a *asking) takes(s *state, f *frame, route *model.Route) Verdict {
	switch {
	case route.Joined && f.ran:
		return Yes
	case route.Joined, route.Group != "" && slices.Contains(s.groups, s.group(route)):
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
		without.GatesOpen = without.GatesOpen || answer.GatesOpen || !slices.Equal(answer.Gates, without.Gates)
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
	if route.Group != "" && !slices.Contains(s.groups, s.group(route)) {
		s.groups = append(s.groups, s.group(route))
	}
	if route.Terminal {
		rest = nil
	}
	switch route.Kind {
	case model.RoutePass:
		for _, c := range route.Headers {
			if c.Find != "" {
				a.budget -= regexpSteps
			}
		}
		s.change(a.request, route.Headers)
		if route.Name == "tracing" {
			s.copied()
		}
	case model.RouteIntercept:
		s.intercepted, s.replaced = true, s.replaced || route.Replaces
	case model.RouteGroup:
		rest = &frame{routes: route.Routes, next: rest}
	case model.RouteRewrite:
		s.rewrite(a.request, route.Rewrite)
	case model.RouteAuth:
		s.gates = append(s.gates, route)
	case model.RouteSubrequest:
		if len(route.Upstreams) == 0 && !route.Dynamic {
			return nil, a.fail(s, route, http.StatusServiceUnavailable), true
		}
		if !route.PassesAll {
			s.gates = append(s.gates, route)
		}
		s.copied()
		rest = &frame{routes: route.Routes, next: rest}
	case model.RouteUnknown:
		without := a.run(s.clone(), rest)
		reason := "nobody knows what " + route.Name + " does"
		return nil, s.answer(Answer{Reason: reason, Undecided: route, Likely: likely(without)}), true
	case model.RouteError:
		return nil, a.fail(s, route, route.Status), true
	case model.RouteProxy:
		if len(route.Upstreams) == 0 && !route.Dynamic {
			return nil, a.fail(s, route, http.StatusServiceUnavailable), true
		}
		return nil, s.final(a.request, route), true
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
		answer.Query, answer.QueryKnown = seen.url.query, !seen.url.queryOpen
		answer.Method = seen.method
		answer.Upgrade = seen.upgrade(r, route.Headers)
		if route.NoUpgrade {
			answer.Upgrade = No
		}
		answer.Headers = append(slices.Clip(s.headers), route.Headers...)
		if len(route.Upstreams) == 0 {
			answer.Outcome, answer.Reason = Unknown, "the upstreams are found only when serving"
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
		if route.StatusOpen && s.failed != 0 {
			answer.Status = s.failed
		}
	}
	return s.answer(answer)
}

// answer adds what the request went through.
func (s *state) answer(a Answer) Answer {
	if a.Outcome == Respond && a.Status != 0 && (a.Status < 100 || a.Status > 999) { // which net/http does not write
		a.Outcome = Abort
	}
	if own := a.Outcome == Respond || a.Outcome == Redirect || a.Outcome == Files; own && s.replaced {
		likely := a
		a = Answer{Reason: "intercept may replace the answer", Likely: &likely}
	}
	a.Site, a.Listener, a.Trace, a.Gates = s.site, s.listener, s.trace, s.gates
	return a
}
