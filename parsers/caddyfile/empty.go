package caddyfile

import (
	"fmt"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// blameEmpty makes the problems of a file those of its empty variables, if it would have none were these not empty.
func (r *Result) blameEmpty(file *source.File, opts Options) {
	var empty []model.Substitution
	filled := map[string]bool{}
	for _, s := range r.Proxy.Substitutions {
		if s.Empty() {
			empty, filled[s.Name] = append(empty, s), true
		}
	}
	env := opts.Env
	if env == nil {
		env = func(string) (v model.Value[string], ok bool) { return v, false }
	}
	opts.Env = func(name string) (model.Value[string], bool) {
		if filled[name] {
			return model.Value[string]{Origin: model.Unknown}, true
		}
		return env(name)
	}
	if len(empty) == 0 || len(parse(file, opts).Problems) > 0 {
		return
	}
	blamed := map[model.Span]bool{}
	var problems []model.Problem
	for _, p := range r.Problems {
		cause := causeOf(p, empty)
		if !blamed[cause.Span] {
			blamed[cause.Span] = true
			problems = append(problems, emptyProblem(p, cause))
		}
	}
	r.Problems = problems
}

// causeOf is the variable nearest before a problem, or the first.
func causeOf(p model.Problem, empty []model.Substitution) model.Substitution {
	cause := empty[0]
	for _, s := range empty {
		if s.Span.Pos <= p.Span.End || s.Span.Pos <= p.Span.Pos {
			cause = s
		}
	}
	return cause
}

func emptyProblem(p model.Problem, cause model.Substitution) model.Problem {
	why := "Caddy does not get the variable"
	if cause.Set {
		why = "the variable is set to nothing"
	}
	return model.Problem{
		Rule:    "caddy-env-missing",
		Span:    cause.Span,
		Message: fmt.Sprintf("{$%s} is empty, as %s, and Caddy refuses the file: %s", cause.Name, why, p.Message),
		Related: append([]model.Place{{Span: p.Span, Text: "Caddy stops here"}}, cause.Value.Via...),
	}
}
