package reach

import (
	"strconv"

	"github.com/reflint/reflint/internal/model"
)

// fail is the answer to a request for which a route failed with a status: that of the first site that matches and has
// routes for errors. They see the request as it came in, but for its header (Caddy,
// modules/caddyhttp/server.go, ServeHTTP).
func (a *asking) fail(s *state, route *model.Route, status int) Answer {
	if status == 0 {
		return s.answer(Answer{Reason: "the status of an error is not known", Undecided: route})
	}
	again := s.clone()
	again.intercepted, again.replaced = false, false // it was no answer
	if s.failed != 0 {                               // a failure of the routes for errors
		return again.answer(Answer{Outcome: Respond, Route: route, Status: s.failed})
	}
	again.url, again.method, again.failed = a.request.path(), a.request.Method, status
	again.otherwise = func(s *state) Answer {
		return s.answer(Answer{Outcome: Respond, Route: route, Status: status})
	}
	again.copied()
	for _, site := range s.listener.Sites {
		if len(site.Site.Errors) == 0 {
			continue
		}
		switch a.match(site.Match, again) {
		case Yes:
			return a.run(again, &frame{routes: site.Site.Errors})
		case Maybe:
			return s.answer(Answer{Reason: "the host of a site is not known"})
		}
	}
	return again.otherwise(again)
}

// matchStatus compares the status of a failure.
func (s *state) matchStatus(values []string) Verdict {
	return anyOf(values, func(value string) Verdict {
		if hundred, ok := hundredOf(value); ok {
			return verdict(s.failed/100 == hundred)
		}
		n, err := strconv.Atoi(value)
		return verdict(err == nil && n == s.failed)
	})
}

// hundredOf is 4 of "4xx".
func hundredOf(text string) (int, bool) {
	if len(text) != len("4xx") || text[1:] != "xx" {
		return 0, false
	}
	n, err := strconv.Atoi(text[:1])
	return n, err == nil
}
