package lint_test

import (
	"testing"

	"github.com/reflint/reflint/internal/lint"
)

// A file that the default of a variable names is not surely the one that runs.
func TestAssumedFilesMakeNoErrors(t *testing.T) {
	s := newStack("web\ndb\n")
	s.service("web")
	s.Files[0].Assumed = s.at("db")
	result := s.run(lint.Config{Rules: []*lint.Rule{finds("z", "web")}})
	want(t, lines(s, result.Findings), ""+
		"1 warning z: found web; this assumes that the variable which names compose.yaml stays unset\n")
	if related := result.Findings[0].Related; len(related) != 1 || related[0].Pos != s.at("db").Pos {
		t.Errorf("related %v, want the mount", related)
	}
}

func TestAssumedFilesKeepStatedSeverities(t *testing.T) {
	s := newStack("web\ndb\n")
	s.service("web")
	s.Files[0].Assumed = s.at("db")
	result := s.run(lint.Config{
		Rules: []*lint.Rule{finds("z", "web")}, Severities: map[string]lint.Severity{"z": lint.Error},
	})
	want(t, lines(s, result.Findings), ""+
		"1 error z: found web; this assumes that the variable which names compose.yaml stays unset\n")
}

func TestBrokenFilesAreErrorsWhateverNamesThem(t *testing.T) {
	s := newStack("web\ndb\n")
	s.service("web")
	s.Files[0].Assumed = s.at("db")
	result := s.run(lint.Config{Rules: []*lint.Rule{finds("syntax", "web")}})
	want(t, lines(s, result.Findings), "1 error syntax: found web\n")
}
