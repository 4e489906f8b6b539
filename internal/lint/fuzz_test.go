package lint_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/reflint/reflint/internal/model"
)

// Whatever a file holds, its directives are read without breaking down, and what is reported about
// them has a place on one line.
func FuzzDirectives(f *testing.F) {
	f.Add("# reflint:ignore y -- meant so\nweb\n", 3, 9)
	f.Add("\ufeffweb # reflint:ignore y,,z\t--\r\n#reflint:x\n#", 0, 0)
	f.Add("#\treflint:ignore \u00e9,\xff -- \x00", 1, 2)
	fixtures, err := filepath.Glob("../../testdata/fixtures/unused-ignore/*/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range fixtures {
		if content, err := os.ReadFile(name); err == nil {
			f.Add(string(content), 0, len(content))
		}
	}
	f.Fuzz(func(t *testing.T, text string, from, to int) {
		s := newStack("web\n" + text)
		size := len(s.file.Content)
		s.service("web")
		s.Blocks = []model.Span{{Pos: s.file.Pos(clamp(from, size)), End: s.file.Pos(clamp(to, size))}}
		for _, finding := range s.run(suppressing()).Findings {
			start, end := s.set.Position(finding.Pos), s.set.Position(finding.End)
			if start.File == nil || start.Line != end.Line || end.Offset < start.Offset {
				t.Errorf("%s: %d:%d to %d:%d", finding.Message, start.Line, start.Column, end.Line, end.Column)
			}
		}
	})
}

func clamp(n, size int) int { return min(max(n, 0), size) }
