package stack

import (
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// cloned tells whether an env file is missing as in every clone: a .gitignore leaves it out, at ignored, and whatever else it
// leaves out is missing too. Where that is at hand somebody has set up the stack.
func cloned(s *model.Scenario, ignored model.Span) bool {
	setUp := len(s.EnvFiles) > 0 && !s.EnvNamed && s.EnvIgnored.Valid() ||
		envFilesAtHand(s).ignored
	return ignored.Valid() && !setUp
}

// leftOut is the place where a .gitignore names an env file.
func leftOut(ignored model.Span, name string) lint.Related {
	return lint.At(ignored, "git leaves %s out of the repository", name)
}

// An atHand tells whether services have env files at hand, and whether any of them is one that git leaves out.
type atHand struct{ any, ignored bool }

type atHandKey struct{}

func envFilesAtHand(s *model.Scenario) atHand {
	made, _ := s.Once(atHandKey{}, func() any {
		var found atHand
		for _, service := range s.Services {
			for _, f := range service.EnvFiles {
				if f.Path.Known() && !f.Missing {
					found.any, found.ignored = true, found.ignored || f.Ignored.Valid()
				}
			}
		}
		return found
	}).(atHand)
	return made
}
