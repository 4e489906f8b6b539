package report_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// Whatever a file holds, is called, and wherever a finding points, no format prints anything that could drive a
// terminal or a CI system, and each is what it says it is.
func FuzzFormats(f *testing.F) {
	for name, content := range files {
		f.Add(name, content, content[:len(content)/2], uint(7), uint(20))
	}
	f.Add("", "", "", uint(0), uint(0))
	f.Add(hostileName, hostileText, hostileText, uint(3), uint(9))
	f.Fuzz(func(t *testing.T, name, content, message string, from, to uint) {
		set := source.NewSet("/stack")
		file := set.Add(name, []byte(content))
		pos := func(n uint) int { return int(n % uint(len(content)+1)) }
		at := model.Span{Pos: file.Pos(pos(from)), End: file.Pos(pos(to))}
		fix := &fixture{set: set, result: &lint.Result{Secrets: []model.Span{at}}}
		fix.add("hostile", lint.Error, at, message, lint.At(model.Span{Pos: at.End}, "%s", message))
		for format := range writers() {
			if format == "color" {
				continue
			}
			got := written(t, format, fix)
			harmless(t, got)
			commands := len(workflowCommand.FindAllString(got, -1))
			switch format {
			case "github":
				if commands != 1 || strings.Count(got, "\n") != 1 {
					t.Errorf("%d commands:\n%s", commands, got)
				}
			case "checkstyle":
				wellFormed(t, got)
			case "json", "sarif", "gitlab":
				if !json.Valid([]byte(got)) {
					t.Errorf("is no JSON:\n%s", got)
				}
				fallthrough
			default:
				if commands != 0 {
					t.Errorf("%s prints a workflow command:\n%s", format, got)
				}
			}
		}
	})
}

func wellFormed(t *testing.T, document string) {
	t.Helper()
	decoder := xml.NewDecoder(strings.NewReader(document))
	for {
		if _, err := decoder.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("is no XML: %v\n%s", err, document)
		}
	}
}
