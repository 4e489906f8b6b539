package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// treeBombs are hostile as directories.
func treeBombs() []bomb {
	const small = "services: {s: {image: x}}\n"
	return []bomb{
		{name: "very many files", build: many(30_000, "f%d.txt", "")},
		{name: "very many directories", build: manyDirectories(10_000)},
		{name: "very many compose files", build: many(2000, "d%d/compose.yaml", small)},
		{name: "very many compose files in a directory", build: many(2000, "compose.p%d.yaml", small)},
		{name: "very many overlays in a directory", build: many(500, "compose.p%d.yaml", "services: {s%d: {ports: [\"80:80\"]}}\n"), exit: exitFindings},
		{name: "very many Caddyfiles", build: many(5000, "Caddyfile.f%d", "x.org {\n}\n")},
		{name: "very many imports", build: many(3000, "sites/f%d.caddy", "x%d.org {\n\trespond a\n}\n"), exit: exitFindings, want: "too many imported files: more than 2000"},
		{name: "very many configurations", build: many(5000, "livekit.f%d.yaml", "port: 7880\n")},
		{name: "deep directories", build: func(t *testing.T, dir string) {
			lay(t, filepath.Join(dir, filepath.FromSlash(strings.Repeat("d/", 1000))), map[string]string{"compose.yaml": small})
		}},
		{name: "links to directories above", build: func(t *testing.T, dir string) {
			for i := range 100 {
				link(t, "..", filepath.Join(dir, fmt.Sprintf("up%d", i)))
				link(t, "../other", filepath.Join(dir, "other", fmt.Sprintf("self%d", i)))
			}
		}},
		{name: "link to the root", build: func(t *testing.T, dir string) { link(t, "/", filepath.Join(dir, "root")) }},
		{name: "mounted directory of links to itself", build: func(t *testing.T, dir string) {
			link(t, ".", filepath.Join(dir, "sites", "again"))
		}, files: map[string]string{"Caddyfile": "import sites/" + strings.Repeat("again/", 39) + "*.caddy\n"}},
		{
			name: "very many missing files among very many", exit: exitFindings, want: "mount-source-missing",
			files: map[string]string{"compose.yaml": "services:\n  s:\n    image: x\n    volumes:\n" + times(2000, "      - ./v%d.yaml:/v%d.yaml\n")},
			build: many(5000, "f%d.txt", ""),
		},
		{
			name: "very many missing env files among very many", exit: exitFindings, want: "env-file-missing",
			files: map[string]string{"compose.yaml": "services:\n  s:\n    image: x\n    env_file:\n" + times(2000, "      - v%d.env\n")},
			build: many(5000, "f%d.txt", ""),
		},
		{name: "unreadable directory", build: func(t *testing.T, dir string) {
			if err := os.Mkdir(filepath.Join(dir, "closed"), 0); err != nil {
				t.Fatal(err)
			}
		}},
	}
}

// many makes n files.
func many(n int, name, content string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		files := map[string]string{}
		for i := range n {
			text := content
			if strings.Contains(content, "%d") {
				text = fmt.Sprintf(content, i)
			}
			files[fmt.Sprintf(name, i)] = text
		}
		lay(t, dir, files)
	}
}

func manyDirectories(n int) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		for i := range n {
			if err := os.Mkdir(filepath.Join(dir, fmt.Sprintf("d%d", i)), 0o700); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func link(t *testing.T, target, path string) {
	t.Helper()
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
}
