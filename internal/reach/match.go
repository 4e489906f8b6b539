package reach

import (
	"net/textproto"
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
		return s.matchRegexp(m.Values)
	case model.MatchHost:
		return anyOf(m.Values, func(pattern string) Verdict { return matchHost(pattern, a.request.Host) })
	case model.MatchMethod:
		return anyOf(m.Values, func(method string) Verdict { return same(method, s.method) })
	case model.MatchHeader:
		return s.matchHeader(a.request, m.Values)
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
	if m.Kind == model.MatchPathRegexp {
		a.budget -= regexpSteps
	}
	return a.budget >= 0
}

func (a *asking) all(list []*model.Matcher, s *state) Verdict {
	verdict := Yes
	for _, m := range list {
		switch a.match(m, s) {
		case No:
			return No
		case Maybe:
			verdict = Maybe
		}
	}
	return verdict
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

// matchRegexp tries values[0] on the path and keeps what its groups caught under values[1].
func (s *state) matchRegexp(values []string) Verdict {
	if len(values) == 0 || !s.url.known {
		return Maybe
	}
	if len(values[0]) > maxRegexp {
		return Maybe
	}
	re, err := regexp.Compile(values[0])
	if err != nil {
		return Maybe
	}
	groups := re.FindStringSubmatch(cleanPath(s.url.path, true))
	if groups == nil {
		return No
	}
	captures := make(map[string][]string, len(s.captures)+2)
	for name, caught := range s.captures {
		captures[name] = caught
	}
	captures[""] = groups
	if len(values) > 1 {
		captures[values[1]] = groups
	}
	s.captures = captures
	return Yes
}

func canonical(field string) string { return textproto.CanonicalMIMEHeaderKey(field) }

func canonicalHeader(header map[string]string) map[string]string {
	out := make(map[string]string, len(header))
	for field, value := range header {
		out[canonical(field)] = value
	}
	return out
}

// knownAbsent are fields that a client sends only if the request says so.
var knownAbsent = []string{"Connection", "Upgrade"}

// matchHeader compares a field with patterns that may begin or end with "*". No pattern asks
// for its absence.
func (s *state) matchHeader(r Request, values []string) Verdict {
	if len(values) == 0 {
		return Maybe
	}
	field, patterns := canonical(values[0]), values[1:]
	value, known := s.header[field]
	switch {
	case field == "Host":
		value = r.Host
	case !known && !slices.Contains(knownAbsent, field):
		return Maybe
	}
	if len(patterns) == 0 {
		return verdict(value == "")
	}
	if value == "" {
		return No
	}
	return anyOf(patterns, func(pattern string) Verdict {
		if open(pattern) {
			return Maybe
		}
		return verdict(matchStars(pattern, value))
	})
}

func matchStars(pattern, value string) bool {
	before, starBefore := strings.CutPrefix(pattern, "*")
	core, starAfter := strings.CutSuffix(before, "*")
	switch {
	case pattern == "*":
		return true
	case starBefore && starAfter:
		return strings.Contains(value, core)
	case starBefore:
		return strings.HasSuffix(value, core)
	case starAfter:
		return strings.HasPrefix(value, core)
	default:
		return value == pattern
	}
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
		return verdict(strings.HasPrefix(s.header["Content-Type"], "application/grpc"))
	case "http/1.0":
		return No
	case "http/1.0+", "http/1.1+":
		return Yes
	default:
		return Maybe
	}
}
