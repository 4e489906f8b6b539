package stacktest

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/reflint/reflint/internal/lint"
)

var everyMutant = flag.Bool("every", false, "run every mutant, not the sample, and print what survives")

const (
	survivorsFile = "testdata/survivors.txt"
	mutantSeed    = "reflint"
	// sampled is how many of a hundred mutants are run.
	sampled = 45
)

// TestMutants changes the stacks mechanically, and wants at least nine of ten changes reported at error or
// warning. The others stand in survivors.txt, each with the reason why it is harmless, or cannot be known.
func TestMutants(t *testing.T) {
	var all []mutant
	var mu sync.Mutex
	survived := map[mutant]bool{}
	t.Run("run", func(t *testing.T) {
		for _, stack := range stacks {
			files := readStack(t, stack)
			base := tallyOf(files.lint(t), lint.Warning)
			for _, m := range mutants(stack, files) {
				if !*everyMutant && m.chance(mutantSeed)%100 >= sampled {
					continue
				}
				all = append(all, m)
				t.Run(m.operator, func(t *testing.T) {
					t.Parallel()
					if len(tallyOf(m.apply(files).lint(t), lint.Warning).beyond(base)) == 0 {
						mu.Lock()
						survived[m] = true
						mu.Unlock()
					}
				})
			}
		}
	})
	t.Log(rates(all, survived))
	if *everyMutant {
		for _, m := range all {
			if survived[m] {
				t.Log(m)
			}
		}
		return
	}
	checkReasons(t, all, survived)
	if len(all) < 500 || 10*len(survived) > len(all) {
		t.Errorf("%d of %d mutants survive, want at least 500 mutants and at most one of ten", len(survived), len(all))
	}
}

// checkReasons compares what survived with what has a reason to.
func checkReasons(t *testing.T, all []mutant, survived map[mutant]bool) {
	t.Helper()
	reasons := readSurvivors(t)
	for _, m := range all {
		switch _, listed := reasons[m.String()]; {
		case survived[m] && !listed:
			t.Errorf("nothing is reported, and %s has no reason for it:\n%s\t", survivorsFile, m)
		case !survived[m] && listed:
			t.Errorf("%s lists what is reported:\n%s", survivorsFile, m)
		}
		delete(reasons, m.String())
	}
	for unknown := range reasons {
		t.Errorf("%s lists what is no mutant:\n%s", survivorsFile, unknown)
	}
}

// rates tells for each operator how many of its mutants are reported.
func rates(all []mutant, survived map[mutant]bool) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d of %d mutants are reported\n", len(all)-len(survived), len(all))
	for _, op := range operators {
		made, lost := 0, 0
		for _, m := range all {
			if m.operator == op.name {
				made++
			}
			if m.operator == op.name && survived[m] {
				lost++
			}
		}
		fmt.Fprintf(&b, "%-24s %3d of %3d\n", op.name, made-lost, made)
	}
	return b.String()
}

// readSurvivors reads the reasons by mutant: lines of five fields, separated by tabs.
func readSurvivors(t *testing.T) map[string]string {
	t.Helper()
	file, err := os.Open(survivorsFile)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	reasons := map[string]string{}
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		text := lines.Text()
		if text == "" || strings.HasPrefix(text, "#") {
			continue
		}
		fields := strings.Split(text, "\t")
		if len(fields) != 5 || slices.Contains(fields, "") {
			t.Errorf("%s: want stack, place, operator, change and reason: %q", survivorsFile, text)
			continue
		}
		name := strings.Join(fields[:4], "\t")
		if _, twice := reasons[name]; twice {
			t.Errorf("%s lists twice: %s", survivorsFile, name)
		}
		reasons[name] = fields[4]
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	return reasons
}
