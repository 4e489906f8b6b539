package stacktest

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/lint"
)

// absences are the rules on what is not there: rewriting the stack may well provide it.
var absences = []string{"syntax", "compose-invalid", "config-not-mounted", "mount-source-missing", "env-file-missing"}

// TestRewrittenBreaks writes each broken stack in other words, in one way or another, and wants the same rule
// to report it: what is silent in TestRewrites is understood.
func TestRewrittenBreaks(t *testing.T) {
	for _, stack := range stacks {
		files := readStack(t, stack)
		next := 0
		for _, b := range breaksOf(stack, files) {
			if rule, _, _ := strings.Cut(b.rule, " "); !slices.Contains(absences, rule) {
				r, rewritten := anyRewrite(t, b.apply(files), &next)
				t.Run(stack+"/"+r.name, func(t *testing.T) {
					t.Parallel()
					reports := rewritten.lint(t)
					if !slices.ContainsFunc(reports, func(r report) bool {
						return r.rule == rule && r.severity >= lint.Warning
					}) {
						t.Errorf("%s: %q → %q: want %s, got:\n%s", b.file, b.old, b.new, rule, listed(reports))
					}
				})
			}
		}
	}
}

// anyRewrite applies the next rewrite that applies at all.
func anyRewrite(t *testing.T, files tree, next *int) (rewrite, tree) {
	t.Helper()
	for {
		r := rewrites[*next%len(rewrites)]
		*next++
		changed := files.clone()
		if r.apply(t, changed); !maps.Equal(changed, files) {
			return r, changed
		}
	}
}
