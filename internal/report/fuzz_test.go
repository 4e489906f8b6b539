package report_test

import (
	"bytes"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/internal/source"
)

// Whatever a file holds and wherever a finding points, text reaches a terminal without
// anything that could drive it, and caret lines are as wide as what they point at at most.
func FuzzText(f *testing.F) {
	for _, content := range files {
		f.Add(content, content[:len(content)/2], uint(7), uint(20))
	}
	f.Add("", "", uint(0), uint(0))
	f.Fuzz(func(t *testing.T, content, message string, from, to uint) {
		set := source.NewSet("/stack")
		file := set.Add("x", []byte(content))
		pos := func(n uint) int { return int(n % uint(len(content)+1)) }
		at := model.Span{Pos: file.Pos(pos(from)), End: file.Pos(pos(to))}
		fix := &fixture{set: set, result: &lint.Result{Secrets: []model.Span{at}}}
		fix.add("x", lint.Error, at, message, lint.At(model.Span{Pos: at.End}, "%s", message))

		var text, json bytes.Buffer
		format := report.Text{Path: func(name string) string { return name }}
		if err := format.Write(&text, set, fix.result); err != nil {
			t.Fatal(err)
		}
		if err := report.JSON(&json, set, fix.result); err != nil {
			t.Fatal(err)
		}
		if !utf8.Valid(text.Bytes()) || !utf8.Valid(json.Bytes()) {
			t.Error("is no valid UTF-8")
		}
		unsafe := func(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsPrint(r) }
		if i := strings.IndexFunc(text.String(), unsafe); i >= 0 {
			t.Errorf("prints %q", text.String()[i:i+1])
		}
	})
}
