package parsers_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
)

func TestDataPaths(t *testing.T) {
	for _, test := range []struct{ name, content, want string }{
		{"compose.yaml", "services:\n  a:\n    ports: [80, ‹81]\n", "services.a.ports[]"},
		{"compose.yaml", "services:\n  a:\n    ports:\n      - target: 1\n        ‹published: 2\n", "services.a.ports[].published"},
		{"compose.yaml", "services:\n  ‹a:\n    image: x\n  b: {}\n", "services.a"},
		{"compose.yaml", "x: &x {k: 1}\ny:\n  <<: ‹*x\n", "y.<<"},
		{"compose.yaml", "a: 1\n---\nb: ‹2\n", "b"},
		{"compose.yaml", "‹# nothing yet\na: 1\n", ""},
		{"compose.yaml", "a: [‹\n", ""},
		{"compose.yaml", "environment:\n  A=hunter2: ‹\n", "environment.A"},
		{"livekit.yaml.example", "keys:\n  APIabc: ‹hunter2\n", "keys.*"},
		{"livekit.yaml", "keys: {APIabc: ‹hunter2}\n", "keys.*"},
		{"x.yaml", "db_password:\n  hunter2:\n    - hunter3: ‹1\n", "db_password.*[].*"},
		{"compose.yaml", "services:\n  token-server:\n    ports: [‹80]\n", "services.token-server.ports[]"},
		{"compose.yaml", "secrets:\n  db:\n    file: ‹x\n", "secrets.db.file"},
		{"compose.yaml", "services:\n  a:\n    environment:\n      X_TOKEN: {hunter2: ‹1}\n", "services.a.environment.X_TOKEN.*"},
		{"Caddyfile", "{\n\t‹debug\n}\n", "{}/debug"},
		{"Caddyfile", "a.org,\nb.org {\n\thandle /x/* {\n\t\t‹reverse_proxy y:1\n\t}\n}\n", "a.org, b.org/handle /x/*/reverse_proxy"},
		{"Caddyfile", "a.org {\n\thandle {\n\t}\n\t‹respond \"}\"\n}\n", "a.org/respond"},
		{"Caddyfile", "a.org {\n\tdns x hunter2 {\n\t\t‹y hunter3\n\t}\n}\n", "a.org/dns/y"},
		{"Caddyfile", "a.org\n‹reverse_proxy y:1\n", "reverse_proxy"},
		{"Caddyfile", "a.org {\n}\n}\n}\n‹b.org {\n", "b.org"},
		{".env", "A=1\nB=\"x\n‹y\"\n", "B"},
		{"prod.env", "A=1\n‹# B\nB=2\n", ""},
		{"run.sh", "A=‹1\n", ""},
	} {
		before, after, _ := strings.Cut(test.content, "‹")
		file := source.NewSet("/stack").Add(test.name, []byte(before+after))
		if got := parsers.DataPaths()(file, len(before)); got != test.want {
			t.Errorf("%s: %q: got %q, want %q", test.name, test.content, got, test.want)
		}
	}
}

// Every place of every fixture has a name that can be told, and none is a panic.
func TestDataPathsOfFixtures(t *testing.T) {
	paths, err := filepath.Glob("../testdata/fixtures/stack-*/*")
	if err != nil {
		t.Fatal(err)
	}
	dataPath := parsers.DataPaths()
	named := 0
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			continue // a directory
		}
		file := source.NewSet("/stack").Add(filepath.Base(path), content)
		for offset := 0; offset <= len(content); offset += 3 {
			if dataPath(file, offset) != "" {
				named++
			}
		}
	}
	if named == 0 {
		t.Error("nothing has a name")
	}
}
