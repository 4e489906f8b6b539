package reach

import "github.com/reflint/reflint/internal/model"

// Matches tells whether a request fulfils a condition as it comes in, before any route has changed it.
func Matches(m *model.Matcher, r Request) Verdict {
	a := &asking{request: r.normal(), budget: maxSteps}
	return a.match(m, a.start(nil))
}
