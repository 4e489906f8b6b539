package trace

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// maxSkipped bounds the routes that are told although they do not get the request.
const maxSkipped = 12

// routes tells the routes that ran, and those that could have answered and did not get the request.
func (t *traveller) routes(answer reach.Answer, r reach.Request) {
	skipped := 0
	skip := func(route *model.Route, format string, args ...any) {
		if skipped++; skipped <= maxSkipped {
			t.hop(KindSkipped, route.Span, "%s: %s", title(route), fmt.Sprintf(format, args...))
		}
	}
	considered := map[*model.Route]bool{}
	taken := map[string]*model.Route{} // by group
	for i, step := range answer.Trace {
		route := step.Route
		considered[route] = true
		switch step.Matched {
		case reach.Yes:
			if route.Group != "" && taken[route.Group] == nil {
				taken[route.Group] = route
			}
			t.hop(KindHandler, route.Span, "%s%s", title(route), becomes(answer.Trace, i))
		case reach.Maybe:
			t.hop(KindHandler, route.Span, "%s: whether it takes the request cannot be told", title(route))
		default:
			first := taken[route.Group]
			switch {
			case !mayAnswer(route) || route.Joined:
			case route.Group != "" && first != nil:
				skip(route, "another %s has the request, and one excludes the others", first.Name)
			default:
				skip(route, "%s, and the request is %s", condition(route.Match), asked(step, r))
			}
		}
	}
	if answer.Site != nil && answer.Route != nil {
		for _, route := range answer.Site.Routes {
			if !considered[route] && mayAnswer(route) && reach.Matches(route.Match, r) != reach.No {
				skip(route, "it would take the request too, but comes later")
			}
		}
	}
	if skipped > maxSkipped {
		t.hop(KindSkipped, model.Span{}, "and %d more", skipped-maxSkipped)
	}
}

// mayAnswer tells whether a route, or one inside it, ends the way of a request.
func mayAnswer(route *model.Route) bool {
	return route.Kind.Answers() || route.Kind == model.RouteGroup || route.Kind == model.RouteUnknown
}

// becomes tells what the path is after a route that changed it.
func becomes(steps []reach.Step, i int) string {
	if steps[i].Route.Kind != model.RouteRewrite || i+1 == len(steps) || steps[i+1].Path == steps[i].Path {
		return ""
	}
	return ": the path is " + steps[i+1].Path + " from here on"
}

// asked is what of the request conditions look at first.
func asked(step reach.Step, r reach.Request) string {
	method := r.Method
	if method == "" {
		method = "GET"
	}
	return method + " " + step.Path
}

// title is a route as it is written, in short.
func title(route *model.Route) string {
	m := route.Match
	switch {
	case m == nil || m.Kind == model.MatchAll && len(m.Of) == 0:
		return route.Name
	case m.Name != "":
		return route.Name + " " + m.Name
	case m.Kind == model.MatchPath:
		return route.Name + " " + strings.Join(m.Values, " ")
	default:
		return route.Name
	}
}

// condition words what a matcher asks for.
func condition(m *model.Matcher) string {
	if m == nil {
		return "it does not run"
	}
	return "it takes " + words(m)
}

func words(m *model.Matcher) string {
	values := strings.Join(m.Values, " or ")
	switch m.Kind {
	case model.MatchAll:
		return joined(m.Of, " and ")
	case model.MatchAny:
		return joined(m.Of, " or ")
	case model.MatchNot:
		return "what is not " + joined(m.Of, " or ")
	case model.MatchPath:
		return "the path " + values
	case model.MatchPathRegexp:
		return "paths like " + first(m.Values)
	case model.MatchHost:
		return "the host " + values
	case model.MatchMethod:
		return "the method " + values
	case model.MatchHeader:
		return "the header " + strings.Join(m.Values, " ")
	case model.MatchProtocol:
		return "the protocol " + values
	default:
		return "what its condition asks for"
	}
}

func first(list []string) string {
	if len(list) == 0 {
		return "any"
	}
	return list[0]
}

func joined(list []*model.Matcher, separator string) string {
	var parts []string
	for _, m := range list {
		parts = append(parts, words(m))
	}
	if len(parts) == 0 {
		return "every request"
	}
	return strings.Join(parts, separator)
}
