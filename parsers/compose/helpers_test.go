package compose

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// files are the files of a test by name. "compose.yml" is loaded, and after it "override.yml" if there is
// one; ".env" is the environment, one NAME=value a line.
type files map[string]string

// A loaded is a project under test with the files that it was read from.
type loaded struct {
	*Project
	t   *testing.T
	set *source.Set
}

func load(t *testing.T, in files, change ...func(*Options)) loaded {
	t.Helper()
	const root = "/nowhere/project"
	set := source.NewSet(root)
	for _, name := range slices.Sorted(keysOf(in)) {
		set.Add(name, []byte(in[name]))
	}
	opts := Options{Files: []string{root + "/compose.yml"}, ProjectDir: root, Env: environmentOf(set, in[".env"])}
	if _, ok := in["override.yml"]; ok {
		opts.Files = append(opts.Files, root+"/override.yml")
	}
	for _, f := range change {
		f(&opts)
	}
	return loaded{Load(set, opts), t, set}
}

func keysOf(in files) func(func(string) bool) {
	return func(yield func(string) bool) {
		for name := range in {
			if !yield(name) {
				return
			}
		}
	}
}

func environmentOf(set *source.Set, text string) func(string) (model.Variable, bool) {
	vars := map[string]model.Variable{}
	file, err := set.Read(set.Root() + "/.env")
	offset := 0
	for line := range strings.Lines(text) {
		if name, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "="); ok && err == nil {
			at := model.Span{Pos: file.Pos(offset), End: file.Pos(offset + len(name))}
			end := offset + len(name) + 1 + len(value)
			vars[name] = model.Variable{Name: name, Span: at, Value: model.Value[string]{
				V: value, Origin: model.Stated,
				Span: model.Span{Pos: file.Pos(offset + len(name) + 1), End: file.Pos(end)},
			}}
		}
		offset += len(line)
	}
	return func(name string) (model.Variable, bool) {
		v, ok := vars[name]
		return v, ok
	}
}

// service is the one called name; "" for the only one.
func (l loaded) service(name string) *model.Service {
	l.t.Helper()
	for _, s := range l.Services {
		if s.Name == name || name == "" && len(l.Services) == 1 {
			return s
		}
	}
	l.t.Fatalf("there is no service %q; problems: %v", name, l.messages())
	return nil
}

func (l loaded) messages() []string {
	var list []string
	for _, p := range l.Problems {
		list = append(list, p.Message)
	}
	return list
}

// clean fails the test if there are problems.
func (l loaded) clean() loaded {
	l.t.Helper()
	if len(l.Problems) > 0 {
		l.t.Errorf("problems: %v", l.messages())
	}
	return l
}

// at is the bytes that a span covers, "file:" before those of another file than compose.yml.
func (l loaded) at(span model.Span) string {
	if !span.Valid() {
		return "nowhere"
	}
	file := l.set.File(span.Pos)
	prefix := ""
	if file.Name != "compose.yml" {
		prefix = file.Name + ":"
	}
	if !span.End.IsValid() {
		return prefix + "?"
	}
	return prefix + string(file.Content[file.Offset(span.Pos):file.Offset(span.End)])
}

// show writes a value with where it is written, if its text says anything else, and what is known of it.
func show[T any](l loaded, v model.Value[T]) string {
	text := fmt.Sprint(v.V)
	switch v.Origin {
	case model.Default:
		return text + " by default"
	case model.Unknown:
		text += " unknown"
	case model.Interpolated:
		text += " interpolated"
	}
	if at := l.at(v.Span); at != fmt.Sprint(v.V) {
		text += " at " + at
	}
	for _, p := range v.Via {
		text += fmt.Sprintf(" (%s: %s)", l.at(p.Span), p.Text)
	}
	return text
}

func equal[T comparable](t *testing.T, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n got %v\nwant %v", what, got, want)
	}
}
