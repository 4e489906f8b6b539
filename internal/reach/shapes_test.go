package reach_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/reach"
)

// TestShapes compares with the answers of the real Caddy in testdata/shapes.txt.
func TestShapes(t *testing.T) {
	content, err := os.ReadFile(filepath.Join("testdata", "shapes.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range strings.Split("\n"+string(content), "\n=== ")[1:] {
		name, rest, _ := strings.Cut(part, "\n")
		config, answers, _ := strings.Cut(rest, "---\n")
		t.Run(name, func(t *testing.T) {
			result := parse(config)
			for _, p := range result.Problems {
				t.Errorf("problem %q", p.Message)
			}
			for _, line := range strings.Split(strings.TrimSpace(answers), "\n") {
				question, want, _ := strings.Cut(line, " -> ")
				words := strings.Fields(question)
				r := reach.Request{Scheme: "http", Host: words[0], Path: words[1]}
				if len(words) == 3 {
					r.Header = map[string]string{"connection": "Upgrade", "upgrade": "websocket"}
				}
				if got := short(reach.Ask(result.Proxy, r)); got != want {
					t.Errorf("%s: got %q, want %q", question, got, want)
				}
			}
		})
	}
}

// short writes an answer as the file does.
func short(a reach.Answer) string {
	switch {
	case len(a.Gates) > 0:
		return "401"
	case a.Outcome == reach.Upstream:
		return a.Upstreams[0].Host.V + " " + a.Path
	case a.Outcome == reach.Redirect:
		return strconv.Itoa(a.Status) + " " + a.Target
	case a.Outcome == reach.Respond:
		return strconv.Itoa(a.Status)
	case a.Outcome == reach.Files:
		return "files"
	case a.Outcome == reach.NoRoute, a.Outcome == reach.NoSite:
		return "200"
	default:
		return "unknown: " + a.Reason
	}
}
