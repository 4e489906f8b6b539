package proxy

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// precedence tells why Caddy runs winner before r.
func precedence(winner, r *model.Route, literal bool) string {
	sorted := func(r *model.Route) string { return strings.TrimSuffix(r.Name, "_path") }
	switch {
	case literal:
		return fmt.Sprintf(`inside "route" what is written first runs first, and %q before it answers`, winner.Name)
	case sorted(winner) != sorted(r):
		return fmt.Sprintf("Caddy runs %q before %q, wherever they are written", winner.Name, r.Name)
	case len(matchedPaths(winner.Match)) == 1 && len(matchedPaths(r.Match)) == 1 && winner.Match.Kind == r.Match.Kind:
		return fmt.Sprintf("another %q matches too and comes first", winner.Name)
	default:
		return fmt.Sprintf("another %q matches too and is written first; Caddy puts the longer path first only "+
			"where each has a single path", winner.Name)
	}
}

// refusal tells what about the request does not suit a condition; "" where that cannot be said.
func (m miss) refusal(match *model.Matcher) string {
	if match == nil || reach.Matches(match, m.request) != reach.No {
		return ""
	}
	list := fmt.Sprintf("%q", strings.Join(match.Values, " "))
	switch match.Kind {
	case model.MatchAll, model.MatchAny:
		for _, part := range match.Of {
			if why := m.refusal(part); why != "" {
				return why
			}
		}
		return ""
	case model.MatchPath:
		for _, path := range match.Values {
			prefix := strings.TrimSuffix(path, "/")
			if !strings.Contains(path, "*") && strings.EqualFold(prefix, strings.TrimSuffix(m.Path, "/")) {
				return fmt.Sprintf("%q matches only this very path; %q matches what is below it", path, prefix+"/*")
			}
		}
		return ""
	case model.MatchMethod:
		return fmt.Sprintf("it takes only %s, and a WebSocket begins with GET", list)
	case model.MatchHost:
		return fmt.Sprintf("it is only for the host %s", list)
	case model.MatchHeader:
		return fmt.Sprintf("it asks for the header %q", match.Values[0])
	default:
		return ""
	}
}
