package parsers

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/reflint/reflint/internal/source"
)

func TestGitIgnored(t *testing.T) {
	tests := []struct {
		name  string
		files map[string]string // "" makes a directory
		path  string
		want  string // "FILE:LINE", or "" for not left out
	}{
		{"by name", map[string]string{".gitignore": "# secrets\n.env\n"}, "server/.env", ".gitignore:2"},
		{"by wildcard", map[string]string{".gitignore": ".env*\n"}, ".env.hatchet", ".gitignore:1"},
		{"but for templates", map[string]string{".gitignore": ".env*\n!.env.example\n"}, ".env.example", ""},
		{"at the top alone", map[string]string{".gitignore": "/.env\n"}, "server/.env", ""},
		{"by path", map[string]string{".gitignore": "server/.env\r\n"}, "server/.env", ".gitignore:1"},
		{"at any depth", map[string]string{".gitignore": "stacks/**/.env\n"}, "stacks/a/b/.env", ".gitignore:1"},
		{"within", map[string]string{".gitignore": "secrets/**\n"}, "secrets/a.env", ".gitignore:1"},
		{"of one directory", map[string]string{"server/.gitignore": ".env\n"}, "server/.env", "server/.gitignore:1"},
		{"of another directory", map[string]string{"server/.gitignore": ".env\n"}, "www/.env", ""},
		{"with its directory", map[string]string{".gitignore": "secrets/\n!.env\n"}, "secrets/.env", ".gitignore:1"},
		{"directories only", map[string]string{".gitignore": ".env/\n"}, ".env", ""},
		{"taken back below", map[string]string{".gitignore": ".env\n", "server/.gitignore": "!.env\n"}, "server/.env", ""},
		{"by class", map[string]string{".gitignore": "[!a].env\n"}, "b.env", ".gitignore:1"},
		{"by a broken class", map[string]string{".gitignore": "[.env\n"}, ".env", ""},
		{
			"of a repository above",
			map[string]string{"server/.git": "", ".gitignore": ".env\n"}, "server/.env", "",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			root := t.TempDir()
			for name, content := range test.files {
				path := filepath.Join(root, name)
				var err error
				if content == "" {
					err = os.MkdirAll(path, 0o755)
				} else if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
					err = os.WriteFile(path, []byte(content), 0o644)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
			l := &loader{set: source.NewSet(root)}
			got := ""
			if at := l.gitIgnored(filepath.Join(root, test.path)); at.Valid() {
				p := l.set.Position(at.Pos)
				got = fmt.Sprintf("%s:%d", p.File.Name, p.Line)
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}
