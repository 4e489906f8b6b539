package compose

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// TestSpansOfExamples reads every compose file at hand and holds what it says against the bytes that it says
// it from.
func TestSpansOfExamples(t *testing.T) {
	parts := 0
	for _, dir := range []string{"../../testdata", "../../../shared/stacks", "../../../shared/corpus"} {
		root, err := filepath.Abs(dir)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(root); err != nil {
			continue
		}
		err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			if err == nil && !entry.IsDir() && strings.Contains(path, "compose") && strings.HasSuffix(path, "ml") {
				set := source.NewSet(root)
				p := Load(set, Options{Files: []string{path}, ProjectDir: filepath.Dir(path)})
				parts += checkSpans(loaded{p, t, set})
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d parts", parts)
}

// checkSpans compares the literal values with their bytes and returns how many there were.
func checkSpans(l loaded) int {
	n := 0
	check := func(v model.Value[string]) {
		if v.Origin != model.Stated || v.Span.Pos == v.Span.End {
			return
		}
		n++
		file := l.set.File(v.Span.Pos)
		if file == nil || !v.Span.End.IsValid() {
			l.t.Errorf("%s: %q has no extent", l.set.Position(v.Span.Pos).File.Name, v.V)
			return
		}
		text := string(file.Content[file.Offset(v.Span.Pos):file.Offset(v.Span.End)])
		plain := strings.Trim(text, `"'`)
		if !strings.ContainsAny(text, "\n\\$") && plain != v.V && text != v.V {
			l.t.Errorf("%s: %q is written as %q", file.Name, v.V, text)
		}
	}
	for _, s := range l.Services {
		check(s.Image)
		check(model.With(model.Value[string]{Origin: model.Stated, Span: s.Span}, s.Name))
		for _, p := range s.Ports {
			check(model.With(p.Container, p.Container.V.String()))
			if !p.Host.V.IsZero() { // "0" asks for a random port
				check(model.With(p.Host, p.Host.V.String()))
			}
		}
		for _, v := range s.Environment {
			check(model.With(model.Value[string]{Origin: model.Stated, Span: v.Span}, v.Name))
			check(v.Value)
		}
		for _, w := range s.Command {
			if !strings.ContainsAny(w.V, " '\"") {
				check(w)
			}
		}
	}
	return n
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte("services: {web: {image: x, ports: ['${A}:80/udp'], environment: [A=1], extends: db}, db: {image: y}}"), []byte("services: {web: !override {image: x}}"))
	f.Add([]byte("include: [override.yml]\nx: &a {b: *c}\n"), []byte("x: &a [*a]\n"))
	f.Add([]byte("services:\n  web: &w\n    <<: [*w, {}]\n    env_file: [.env, {path: x}]\n"), []byte("---\n---\nservices: !reset\n"))
	fixtures, err := filepath.Glob("../../testdata/fixtures/*/*/compose.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range fixtures {
		base, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		over, _ := os.ReadFile(filepath.Join(filepath.Dir(name), "compose.override.yaml"))
		f.Add(base, over)
	}
	f.Fuzz(func(t *testing.T, base, over []byte) {
		l := load(t, files{"compose.yml": string(base), "override.yml": string(over), ".env": "A=1\nB=\n"})
		for _, s := range l.Services {
			for _, v := range s.Environment {
				l.Text(v.Value.Span)
			}
		}
		file, _ := l.set.Read("/nowhere/project/compose.yml")
		(&Parser{}).Outline(file)
	})
}
