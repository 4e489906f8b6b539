package reach

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// match tells whether the request fulfils m, by the rules of Caddy v2.11.9
// (modules/caddyhttp/matchers.go).
func (a *asking) match(m *model.Matcher, s *state) Verdict {
	if m == nil {
		return Yes
	}
	if !a.afford(m) {
		return Maybe
	}
	switch m.Kind {
	case model.MatchAll:
		return a.all(m.Of, s)
	case model.MatchAny:
		return a.any(m.Of, s)
	case model.MatchNot:
		return not(a.any(m.Of, s))
	case model.MatchPath:
		return s.url.matches(m.Values)
	case model.MatchPathRegexp:
		return s.matchPathRegexp(m.Values)
	case model.MatchHeaderRegexp:
		return s.matchHeaderRegexp(m.Values)
	case model.MatchQuery:
		return s.matchQuery(m.Values)
	case model.MatchHost:
		return anyOf(m.Values, func(pattern string) Verdict { return matchHost(pattern, s.host()) })
	case model.MatchMethod:
		return anyOf(m.Values, func(method string) Verdict { return same(method, s.method) })
	case model.MatchHeader:
		return s.matchHeader(m.Values)
	case model.MatchStatus:
		return s.matchStatus(m.Values)
	case model.MatchProtocol:
		return s.matchProtocol(m.Values)
	default:
		return Maybe
	}
}

const (
	// maxRegexp is the length of the longest regular expression that is tried. A short one can be large: in each
	// eight characters a part may be repeated a thousand times.
	maxRegexp = 500
	// regexpSteps is what a regular expression costs, in routes and conditions.
	regexpSteps = 5000
)

// afford takes the cost of a matcher off the budget: its values, longer ones counting more.
func (a *asking) afford(m *model.Matcher) bool {
	if a.budget < 0 {
		return false
	}
	a.budget--
	for _, v := range m.Values {
		a.budget -= len(v) / 32
	}
	a.budget -= len(m.Values) / 8
	if m.Kind == model.MatchPathRegexp || m.Kind == model.MatchHeaderRegexp {
		a.budget -= regexpSteps
	}
	return a.budget >= 0
}

func (a *asking) all(list []*model.Matcher, s *state) Verdict {
	verdict := Yes
	for _, m := range list {
		switch a.match(m, s) {
		case No:
			a.budget -= len(list) / 8
			s.release(list)
			return No
		case Maybe:
			verdict = Maybe
		}
	}
	return verdict
}

// release forgets what the regular expressions of a set that does not match caught: Caddy looks at the matchers of
// a set in any order, so that nobody knows which were tried.
func (s *state) release(list []*model.Matcher) {
	for _, m := range list {
		if len(list) > 1 {
			s.forget(m)
		}
	}
}

// forget drops what a matcher may have caught.
func (s *state) forget(m *model.Matcher) {
	for _, of := range m.Of {
		s.forget(of)
	}
	if m.Kind != model.MatchPathRegexp && m.Kind != model.MatchHeaderRegexp {
		return
	}
	s.captures, s.guessed = maps.Clone(s.captures), true
	delete(s.captures, "")
	if len(m.Values) > 1 {
		delete(s.captures, m.Values[1])
	}
}

func (a *asking) any(list []*model.Matcher, s *state) Verdict {
	return anyOf(list, func(m *model.Matcher) Verdict { return a.match(m, s) })
}

// anyOf tells whether match holds for one of the values.
func anyOf[T any](values []T, match func(T) Verdict) Verdict {
	verdict := No
	for _, v := range values {
		switch match(v) {
		case Yes:
			return Yes
		case Maybe:
			verdict = Maybe
		}
	}
	return verdict
}

func not(v Verdict) Verdict {
	switch v {
	case Yes:
		return No
	case No:
		return Yes
	default:
		return Maybe
	}
}

func verdict(holds bool) Verdict {
	if holds {
		return Yes
	}
	return No
}

// same compares without case a value that may hold a placeholder.
func same(pattern, value string) Verdict {
	if open(pattern) {
		return Maybe
	}
	return verdict(strings.EqualFold(pattern, value))
}

// open tells whether text holds a placeholder.
func open(text string) bool { return strings.Contains(text, "{") }

// matchHost compares a host with a pattern, in which "*" stands for one label.
func matchHost(pattern, host string) Verdict {
	if open(pattern) || host == "" {
		return Maybe
	}
	if !strings.Contains(pattern, "*") {
		return verdict(strings.EqualFold(pattern, host))
	}
	want, got := strings.Split(pattern, "."), strings.Split(host, ".")
	if len(want) != len(got) {
		return No
	}
	for i := range want {
		if want[i] != "*" && !strings.EqualFold(want[i], got[i]) {
			return No
		}
	}
	return Yes
}

// matchPathRegexp tries values[0] on the path.
func (s *state) matchPathRegexp(values []string) Verdict {
	if !s.url.known {
		return Maybe
	}
	return s.matchRegexp(values, cleanPath(s.url.path, true))
}

// matchRegexp tries values[0] on a text and keeps what its groups caught under values[1].
func (s *state) matchRegexp(values []string, text string) Verdict {
	if len(values) == 0 || len(values[0]) > maxRegexp {
		return Maybe
	}
	re, err := regexp.Compile(values[0])
	if err != nil {
		return Maybe
	}
	groups := re.FindStringSubmatch(text)
	if groups == nil {
		return No
	}
	captures := make(map[string][]string, len(s.captures)+2)
	for name, caught := range s.captures {
		captures[name] = caught
	}
	captures[""] = over(captures[""], groups)
	if len(values) > 1 {
		captures[values[1]] = over(captures[values[1]], groups)
	}
	s.captures = captures
	return Yes
}

// over is what groups have caught, with what was caught before in those that there are no longer.
func over(before, groups []string) []string {
	if len(before) <= len(groups) {
		return groups
	}
	return slices.Concat(groups, before[len(groups):])
}

// matchQuery looks for a parameter with one of the values, of which "*" is any.
func (s *state) matchQuery(values []string) Verdict {
	if s.url.queryOpen || slices.ContainsFunc(values, open) {
		return Maybe
	}
	parameters, err := url.ParseQuery(s.url.query)
	if len(values) == 0 {
		return verdict(len(parameters) == 0)
	}
	given, ok := parameters[values[0]]
	return verdict(err == nil && ok && slices.ContainsFunc(values[1:], func(value string) bool {
		return value == "*" || slices.Contains(given, value)
	}))
}

// matchProtocol knows the scheme. The version of HTTP is the client's choice, but none is older than 1.1.
func (s *state) matchProtocol(values []string) Verdict {
	if len(values) == 0 {
		return Maybe
	}
	switch strings.ToLower(values[0]) {
	case "https":
		return verdict(s.listener.TLS)
	case "http":
		return verdict(!s.listener.TLS)
	case "grpc":
		return s.hasValue("Content-Type", func(value string) bool {
			return strings.HasPrefix(value, "application/grpc")
		})
	case "http/1.0":
		return No
	case "http/1.0+", "http/1.1+":
		return Yes
	default:
		return Maybe
	}
}
