package lint_test

import (
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A rule that quotes what stands in a file must not bring a secret out.
func TestSecretsLeaveMessages(t *testing.T) {
	set := source.NewSet("/root")
	f := set.Add(".env", []byte("TOKEN='hunter2hunter2'\nPIN=1234\n"))
	at := func(text string) model.Span {
		i := strings.Index(string(f.Content), text)
		return model.Span{Pos: f.Pos(i), End: f.Pos(i + len(text))}
	}
	careless := &lint.Rule{ID: "careless", Check: func(pass *lint.Pass) {
		pass.Report(lint.Error, at("TOKEN"), `publishes "hunter2hunter2:1234"`, lint.At(at("PIN"), "set to hunter2hunter2"))
	}}
	d := &model.Deployment{
		Name:    "x",
		Files:   []model.ReadFile{{Name: ".env"}},
		Secrets: []model.Span{at("'hunter2hunter2'"), at("1234")},
	}
	result := lint.Run(set, []*model.Deployment{d}, lint.Config{Rules: []*lint.Rule{careless}})
	got := result.Findings[0]
	if got.Message != `publishes "****:1234"` || got.Related[0].Message != "set to ****" {
		t.Errorf("message %q, related %q", got.Message, got.Related[0].Message)
	}
}
