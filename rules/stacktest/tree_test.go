// Package stacktest holds the whole catalogue of rules against complete deployments, one for each way of
// running LiveKit: broken as people break them (breaks_test.go), written in other words (rewrites_test.go),
// and mutated mechanically (mutants_test.go).
package stacktest

import (
	"cmp"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
	"github.com/reflint/reflint/rules"
)

// stacks are the deployments that have nothing but what their comments want: the folders stack-* of the
// fixtures.
var stacks = []string{
	"caddy-domain", "caddy-ip", "direct-lan", "fronted", "host-network", "local", "recording", "subdomains", "tunnel",
}

// A tree is a deployment in memory: the text of its files by name.
type tree map[string]string

// readStack reads a stack without what the fixtures expect of it.
func readStack(t *testing.T, name string) tree {
	t.Helper()
	root := filepath.Join("../../testdata/fixtures", "stack-"+name)
	files := tree{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || strings.HasSuffix(path, ".want") {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, path)
		files[filepath.ToSlash(rel)] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func (files tree) clone() tree { return maps.Clone(files) }

// names lists the files in a fixed order.
func (files tree) names() []string { return slices.Sorted(maps.Keys(files)) }

// A place is a line that a finding points at, and the text that stands there.
type place struct {
	file string
	line int
	text string
}

// A report is one finding: what tests want to know of it.
type report struct {
	rule     string
	severity lint.Severity
	message  string
	// places are the finding's own and the related ones.
	places []place
}

// lint writes the tree into a new directory and runs every rule on it.
func (files tree) lint(t *testing.T) []report {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	set := source.NewSet(root)
	loaded, err := parsers.Load(set, []string{root}, parsers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	result := lint.Run(set, loaded.Deployments, lint.Config{Rules: rules.All(), Near: facts.Near})
	for _, broken := range result.Panics {
		t.Errorf("%v\n%s", broken, broken.Stack)
	}
	var reports []report
	for _, f := range result.Findings {
		r := report{rule: f.Rule, severity: f.Severity, message: f.Message}
		for _, pos := range f.Places() {
			if at := set.Position(pos); at.File != nil {
				r.places = append(r.places, place{at.File.Name, at.Line, strings.TrimSpace(at.File.Line(at.Line))})
			}
		}
		reports = append(reports, r)
	}
	return reports
}

// A tally counts findings by severity and rule.
type tally map[string]int

// tallyOf counts what is at least as severe as floor.
func tallyOf(reports []report, floor lint.Severity) tally {
	count := tally{}
	for _, r := range reports {
		if r.severity >= floor {
			count[r.severity.String()+" "+r.rule]++
		}
	}
	return count
}

// beyond lists what is counted more often than in base.
func (count tally) beyond(base tally) []string {
	var more []string
	for key, n := range count {
		if n > base[key] {
			more = append(more, key)
		}
	}
	slices.Sort(more)
	return more
}

// loudest is the message of the most severe finding, for a test's own messages.
func loudest(reports []report) string {
	if len(reports) == 0 {
		return "nothing"
	}
	r := slices.MaxFunc(reports, func(a, b report) int { return cmp.Compare(a.severity, b.severity) })
	return r.rule + ": " + r.message
}
