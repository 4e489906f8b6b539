package lint_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A stack is a deployment of one file for tests.
type stack struct {
	*model.Deployment
	set  *source.Set
	file *source.File
}

func newStack(text string) *stack { return stackOf("compose.yaml", text) }

// stackOf has one file, of that name.
func stackOf(name, text string) *stack {
	set := source.NewSet("/stack")
	file := set.Add(name, []byte(text))
	return &stack{set: set, file: file, Deployment: &model.Deployment{
		Name:  file.Name,
		Span:  model.Span{Pos: file.Pos(0)},
		Files: []model.ReadFile{{Name: file.Name, Role: "compose"}},
	}}
}

// at is the span of the first occurrence of word.
func (s *stack) at(word string) model.Span {
	i := bytes.Index(s.file.Content, []byte(word))
	if i < 0 {
		panic("no " + word)
	}
	return model.Span{Pos: s.file.Pos(i), End: s.file.Pos(i + len(word))}
}

// service adds one that starts with the profiles.
func (s *stack) service(name string, profiles ...string) {
	service := &model.Service{Name: name, Span: s.at(name)}
	for _, p := range profiles {
		service.Profiles = append(service.Profiles, model.Value[string]{V: p, Origin: model.Stated})
	}
	s.Services = append(s.Services, service)
}

func (s *stack) run(cfg lint.Config) *lint.Result {
	return lint.Run(s.set, []*model.Deployment{s.Deployment}, cfg)
}

// finds is a rule that reports every running service whose name is one of names.
func finds(id string, names ...string) *lint.Rule {
	return &lint.Rule{ID: id, Severity: lint.Error, Check: func(p *lint.Pass) {
		for _, service := range p.Running {
			if slices.Contains(names, service.Name) {
				p.Report(lint.Error, service.Span, "found "+service.Name)
			}
		}
	}}
}

var unusedIgnore = &lint.Rule{ID: lint.UnusedIgnore, Severity: lint.Warning}

// lines writes findings as "line rule: message (profiles)".
func lines(s *stack, findings []lint.Finding) string {
	var b strings.Builder
	for _, f := range findings {
		fmt.Fprintf(&b, "%d %s %s: %s", s.set.Position(f.Pos).Line, f.Severity, f.Rule, f.Message)
		if len(f.Profiles) > 0 {
			fmt.Fprintf(&b, " %v", f.Profiles)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func want(t *testing.T, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func TestFindingsAreOrderedAndToldOnce(t *testing.T) {
	s := newStack("web\ndb\ncache\n")
	s.service("cache")
	s.service("db", "a", "b")
	s.service("web")
	result := s.run(lint.Config{Rules: []*lint.Rule{finds("z", "db", "web"), finds("a", "web", "cache")}})
	want(t, lines(s, result.Findings), ""+
		"1 error a: found web\n"+
		"1 error z: found web\n"+
		"2 error z: found db [a]\n"+
		"3 error a: found cache\n")
}

func TestChosenProfilesAreNotNamed(t *testing.T) {
	s := newStack("db\n")
	s.service("db", "a")
	s.Choice = []string{"a"}
	result := s.run(lint.Config{Rules: []*lint.Rule{finds("z", "db")}})
	want(t, lines(s, result.Findings), "1 error z: found db\n")
}

// A larger scenario adds services, hence related places, to what a smaller one has told.
func TestLargerScenarioDoesNotRepeat(t *testing.T) {
	s := newStack("web\ndb\n")
	s.service("web")
	s.service("db", "a")
	rule := &lint.Rule{ID: "z", Check: func(p *lint.Pass) {
		var related []lint.Related
		for _, service := range p.Running {
			related = append(related, lint.At(service.Span, "beside %s", service.Name))
		}
		p.Report(lint.Error, s.at("web"), "lonely", related...)
	}}
	result := s.run(lint.Config{Rules: []*lint.Rule{rule}})
	want(t, lines(s, result.Findings), "1 error z: lonely\n")
}

func TestEqualFindingsOfTwoDeploymentsAreOne(t *testing.T) {
	s := newStack("web\n")
	s.service("web")
	other := *s.Deployment
	other.Name = "other"
	both := []*model.Deployment{s.Deployment, &other}
	result := lint.Run(s.set, both, lint.Config{Rules: []*lint.Rule{finds("z", "web")}})
	want(t, lines(s, result.Findings), "1 error z: found web\n")
	if got := result.Findings[0].Deployment; got != "compose.yaml" {
		t.Errorf("the finding names deployment %q, want that of the first", got)
	}
}

func TestPanicNamesTheRuleAndStopsNoOther(t *testing.T) {
	s := newStack("web\n")
	s.service("web")
	s.service("web", "a") // a second scenario
	bad := &lint.Rule{ID: "bad", Check: func(*lint.Pass) { panic("boom") }}
	result := s.run(lint.Config{Rules: []*lint.Rule{bad, finds("z", "web")}})
	want(t, lines(s, result.Findings), "1 error z: found web\n")
	if len(result.Panics) != 1 || result.Panics[0].Error() != "rule bad broke down on compose.yaml: boom" {
		t.Errorf("panics: %v", result.Panics)
	}
}

func TestPanicsOfTwoDeploymentsAreOne(t *testing.T) {
	s := newStack("web\n")
	other := *s.Deployment
	other.Name = "other"
	bad := &lint.Rule{ID: "bad", Check: func(*lint.Pass) { panic("boom") }}
	result := lint.Run(s.set, []*model.Deployment{s.Deployment, &other}, lint.Config{Rules: []*lint.Rule{bad}})
	if len(result.Panics) != 1 || result.Panics[0].Deployment != "compose.yaml" {
		t.Errorf("panics: %v, want that of the first deployment", result.Panics)
	}
}

func TestEveryFindingHasAPlace(t *testing.T) {
	s := newStack("web\n")
	end := s.file.Pos(3)
	rule := &lint.Rule{ID: "z", Check: func(p *lint.Pass) {
		p.Report(lint.Error, model.Span{}, "nowhere")
		p.Report(lint.Error, model.Span{Pos: end, End: end - 2}, "backwards")
		p.Report(lint.Error, model.Span{Pos: end, End: end + 1000}, "beyond")
	}}
	result := s.run(lint.Config{Rules: []*lint.Rule{rule}})
	for _, f := range result.Findings {
		if s.set.File(f.Pos) == nil || f.End.IsValid() {
			t.Errorf("%s: %d-%d, want a position in the file and no end", f.Message, f.Pos, f.End)
		}
	}
	if len(result.Findings) != 3 {
		t.Errorf("got %d findings, want 3", len(result.Findings))
	}
}

func TestConfig(t *testing.T) {
	s := newStack("web\n")
	s.service("web")
	rules := []*lint.Rule{finds("y", "web"), finds("z", "web")}
	result := s.run(lint.Config{
		Rules:      rules,
		Disabled:   map[string]bool{"y": true},
		Severities: map[string]lint.Severity{"z": lint.Info},
	})
	want(t, lines(s, result.Findings), "1 info z: found web\n")

	result = s.run(lint.Config{Rules: rules, Only: []string{"livekit.yaml"}})
	want(t, lines(s, result.Findings), "")
}

func TestFilesAreListedOnce(t *testing.T) {
	s := newStack("")
	s.Files = append(s.Files, model.ReadFile{Name: ".env"}, model.ReadFile{Name: "compose.yaml"})
	s.Unread = []model.ReadFile{{Name: "z"}, {Name: "a", Reason: "no"}, {Name: "z"}}
	result := s.run(lint.Config{})
	got := fmt.Sprintf("%q, %d not read, first %q", result.Files, len(result.Unread), result.Unread[0].Name)
	if got != `[".env" "compose.yaml"], 2 not read, first "a"` {
		t.Error(got)
	}
}
