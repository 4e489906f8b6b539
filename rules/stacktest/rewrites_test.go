package stacktest

import (
	"maps"
	"slices"
	"testing"

	"github.com/reflint/reflint/internal/lint"
)

// A rewrite says the same in other words. It changes the tree in place, and leaves one alone that it does not
// apply to.
type rewrite struct {
	name  string
	apply func(t *testing.T, files tree)
}

var rewrites = slices.Concat(textRewrites, envRewrites, composeRewrites, partRewrites, hostRewrites, caddyRewrites)

// TestRewrites wants the findings of each stack unchanged when it is written differently.
func TestRewrites(t *testing.T) {
	// What is silent may as well not be understood: one stack has defects, and keeps them.
	for _, stack := range append([]string{"caddy-drift"}, stacks...) {
		t.Run(stack, func(t *testing.T) {
			t.Parallel()
			files := readStack(t, stack)
			base := tallyOf(files.lint(t), lint.Warning)
			applied := 0
			for _, r := range rewrites {
				changed := files.clone()
				if r.apply(t, changed); maps.Equal(changed, files) {
					continue
				}
				applied++
				t.Run(r.name, func(t *testing.T) {
					t.Parallel()
					reports := changed.lint(t)
					if got := tallyOf(reports, lint.Warning); !maps.Equal(got, base) {
						t.Errorf("got %v, want %v as before\n%s", got, base, loudest(reports))
						for _, name := range changed.names() {
							if testing.Verbose() && changed[name] != files[name] {
								t.Logf("%s:\n%s", name, changed[name])
							}
						}
					}
				})
			}
			if applied < 20 {
				t.Errorf("%d rewrites apply, want at least 20", applied)
			}
		})
	}
}
