package caddy

import (
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// environment is what the invented Caddyfiles may refer to.
var environment = map[string]string{"SITE_HOST": "env.test", "SITE_PORT": "8081", "SITE_UPSTREAM": "env:5000"}

// A tally counts what came out, by kind.
type tally struct {
	failures, silences, unknown, refusals map[string]int
	files, refused, requests              int
	shown                                 int
	// lenient tells that silence about a refusal is counted and no failure.
	lenient bool
}

// add counts a verdict. It returns the name of a failure that is to be shown, or "".
func (c *tally) add(v verdict) string {
	c.files++
	c.requests += v.asked
	if v.refused != nil {
		c.refused++
		c.refusals[kind(v.refused.Error())]++
	}
	for reason, n := range v.unknown {
		c.unknown[kind(reason)] += n
	}
	name := v.failure()
	if c.lenient && v.silent() {
		c.silences[name]++
		return ""
	}
	if name == "" {
		return ""
	}
	c.failures[name]++
	if c.failures[name] > 1 || c.shown >= *report {
		return ""
	}
	c.shown++
	return name
}

// TestInvented compares the answers on invented Caddyfiles.
func TestInvented(t *testing.T) {
	c := newTally()
	c.tryAll(t, invent)
	if c.files < 100 { // too few to tell of all
		return
	}
	if decided := c.requests - sum(c.unknown); decided*100 < c.requests*97 {
		t.Errorf("only %d of %d requests have an answer of ours", decided, c.requests)
	}
	if c.refused*10 > c.files*3 {
		t.Errorf("Caddy refuses %d of %d files", c.refused, c.files)
	}
}

func newTally() *tally {
	return &tally{
		failures: map[string]int{}, silences: map[string]int{}, unknown: map[string]int{}, refusals: map[string]int{},
	}
}

// tryAll compares as many Caddyfiles as were asked for.
func (c *tally) tryAll(t *testing.T, invent func(*rand.Rand) *draft) {
	for name, value := range environment {
		t.Setenv(name, value)
	}
	os.Unsetenv("UNSET")
	path := filepath.Join(t.TempDir(), "Caddyfile")
	for i := range *count {
		c.try(t, path, *seed+uint64(i), invent)
	}
	c.log(t)
}

// try compares one invented Caddyfile, and prints the smallest part of it that fails.
func (c *tally) try(t *testing.T, path string, number uint64, invent func(*rand.Rand) *draft) {
	d := invent(rand.New(rand.NewPCG(number, 0)))
	check := func(d *draft, requests int) verdict {
		return compare(path, []byte(d.String()), func(p pool) []request {
			return p.some(rand.New(rand.NewPCG(number, 1)), requests)
		})
	}
	name := c.add(check(d, *asked))
	if name == "" {
		return
	}
	// A smaller file has other words to make requests of, so that it takes more of them.
	more := 15 * *asked
	shrink(d, func(d *draft) bool { return check(d, more).failure() == name }, 1500)
	v := check(d, more)
	t.Errorf("-seed %d: %s\n%sCaddy: %v\nproblems: %q\n%s", number, name, d, v.refused, messages(v.problems),
		v.first(3))
}

func (c *tally) log(t *testing.T) {
	unknown := sum(c.unknown)
	t.Logf("%d files, %d refused by Caddy; %d requests, %d (%.1f %%) without an answer of ours",
		c.files, c.refused, c.requests, unknown, 100*float64(unknown)/float64(max(c.requests, 1)))
	for _, list := range []struct {
		what   string
		counts map[string]int
	}{{"no answer", c.unknown}, {"refused", c.refusals}, {"refused without a word of ours", c.silences}} {
		for _, name := range slices.Sorted(maps.Keys(list.counts)) {
			t.Logf("%5d × %s: %s", list.counts[name], list.what, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.failures)) {
		t.Errorf("%5d × %s", c.failures[name], name)
	}
}
