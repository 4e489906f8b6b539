package reach_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/reach"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/caddyfile"
)

// parse reads a Caddyfile that imports nothing.
func parse(text string) caddyfile.Result {
	file := source.NewSet("/").Add("Caddyfile", []byte(text))
	return caddyfile.Parse(file, caddyfile.Options{Path: "/etc/caddy/Caddyfile"})
}

// A shape is a Caddyfile with what the real Caddy answered on it.
type shape struct {
	name, config string
	answers      map[string]string // by request path
}

// shapes reads a pair of files: "=== name" before each configuration, "## name" before its answers.
func shapes(t *testing.T, cases, golden string) []*shape {
	t.Helper()
	configs, err := os.ReadFile(cases)
	if err != nil {
		t.Skip(err)
	}
	answers, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var list []*shape
	byName := map[string]*shape{}
	for _, part := range strings.Split("\n"+string(configs), "\n=== ")[1:] {
		name, config, _ := strings.Cut(part, "\n")
		s := &shape{name: name, config: config, answers: map[string]string{}}
		byName[name] = s
		list = append(list, s)
	}
	for _, part := range strings.Split("\n"+string(answers), "\n## ")[1:] {
		name, lines, _ := strings.Cut(part, "\n")
		for _, line := range strings.Split(strings.TrimRight(lines, "\n"), "\n") {
			path, answer, _ := strings.Cut(strings.TrimLeft(line, " "), " ")
			byName[name].answers[path] = strings.TrimSpace(answer)
		}
	}
	return list
}

var backends = map[string]string{"web": "WEB", "server": "API", "livekit-server": "LK"}

// describe writes an answer the way the golden file has it, without the query.
func describe(a reach.Answer) string {
	switch {
	case len(a.Gates) > 0:
		return "401"
	case a.Outcome == reach.Upstream && len(a.Upstreams) == 1:
		text := "200 " + backends[a.Upstreams[0].Host.V] + " " + a.Path
		return text
	case a.Outcome == reach.NoRoute:
		return "200"
	case a.Outcome == reach.Redirect:
		return strconv.Itoa(a.Status) + "  -> " + a.Target
	case a.Outcome == reach.Respond:
		return strconv.Itoa(a.Status)
	default:
		return "? " + a.Reason
	}
}

// upgrades tells whether the upstream gets to see the Upgrade field.
func upgrades(a reach.Answer) bool {
	for _, h := range a.Headers {
		if h.Delete && (h.Field == "Upgrade" || h.Field == "Connection") {
			return false
		}
	}
	return a.Outcome == reach.Upstream && len(a.Gates) == 0
}

func checkShape(t *testing.T, s *shape) {
	for path, want := range s.answers {
		if path == "ADAPT" {
			if got := parse(s.config); len(got.Problems) == 0 {
				t.Errorf("no problem, but Caddy says: %s", want)
			} else {
				t.Logf("%s | %s", got.Problems[0].Message, want)
			}
			continue
		}
		got := parse(s.config)
		for _, p := range got.Problems {
			t.Errorf("problem %q", p.Message)
		}
		r := reach.Request{Scheme: "http", Host: "localhost", Path: path}
		if strings.Contains(path, "rtc") {
			r.Header = map[string]string{"Connection": "Upgrade", "Upgrade": "websocket"}
		}
		answer := reach.Ask(got.Proxy, r)
		want, upgraded := strings.CutSuffix(want, " upg=websocket")
		want, _, _ = strings.Cut(want, "?")
		want = strings.TrimSuffix(want, " no") // the text of a respond
		have, _, _ := strings.Cut(describe(answer), "?")
		if have != want {
			t.Errorf("%s:\n got %s\nwant %s", path, have, want)
		}
		if r.Header != nil && upgrades(answer) != upgraded {
			t.Errorf("%s: upgrade %v, want %v", path, upgrades(answer), upgraded)
		}
	}
}

// TestSharedShapes compares with what the real Caddy v2.11.9 answered.
func TestSharedShapes(t *testing.T) {
	shared := filepath.Join("..", "..", "..", "shared", "caddy-shapes")
	for _, n := range []string{"1", "3"} {
		cases, golden := filepath.Join(shared, "cases"+n+".txt"), filepath.Join(shared, "golden"+n+".txt")
		for _, s := range shapes(t, cases, golden) {
			s.config = strings.ReplaceAll(s.config, "SITE", ":80")
			t.Run(s.name, func(t *testing.T) { checkShape(t, s) })
		}
	}
}
