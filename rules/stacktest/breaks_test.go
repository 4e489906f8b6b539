package stacktest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/lint"
)

// breaks are what people do to which stacks. The stack "" is all of them.
var breaks = []struct {
	stacks string
	list   []breakage
}{
	{"", configBreaks},
	{"", keyBreaks},
	{"", redisBreaks},
	{"", mediaBreaks},
	{bridgedStacks, bridgedBreaks},
	{publicStacks, publicBreaks},
	{"", signalBreaks},
	{caddyStacks, []breakage{
		{"livekit.yaml", "port: 7880\n", "port: 7890\n", "signal-port-drift upstream-port-drift", ""},
	}},
	{directStacks, []breakage{
		{"livekit.yaml", "port: 7880\n", "port: 7890\n", "signal-port-drift", ""},
	}},
	{caddyStacks + " direct-lan local", []breakage{
		{"livekit.yaml", "http://{app}/", "https://{app}/", "tls-url-to-plain-port", ""},
	}},
	{"", composeBreaks},
	{verifyingStacks, verificationBreaks},
	{reflectorStacks, reflectorBreaks},
	{proxiedStacks, proxiedBreaks},
	{"caddy-domain caddy-ip", servedBreaks},
	{"caddy-domain", domainBreaks},
	{"tunnel", tunnelBreaks},
	{"direct-lan", lanBreaks},
	{"local", localBreaks},
	{"subdomains", subdomainBreaks},
	{"recording", recordingBreaks},
	{"fronted", frontedBreaks},
	{"host-network", hostNetworkBreaks},
}

const (
	proxiedStacks   = "caddy-domain caddy-ip tunnel"
	directStacks    = "direct-lan local fronted"
	reflectorStacks = proxiedStacks + " direct-lan local"
	caddyStacks     = proxiedStacks + " subdomains recording"
	bridgedStacks   = caddyStacks + " " + directStacks
	publicStacks    = caddyStacks + " direct-lan fronted"
	// Caddy's own authority signs nothing there, so nobody has a reason to trust everything.
	verifyingStacks = "caddy-domain subdomains recording fronted host-network " + directStacks
)

// breaksOf lists the breakages that concern a stack, in its words.
func breaksOf(stack string, files tree) []breakage {
	var list []breakage
	for _, group := range breaks {
		if group.stacks != "" && !slices.Contains(strings.Fields(group.stacks), stack) {
			continue
		}
		for _, general := range group.list {
			if b, ok := general.in(stack, files); ok {
				list = append(list, b)
			}
		}
	}
	return list
}

// TestBreaks breaks every stack in all the ways that concern it, and wants the right rule on the right line, and
// no error beside it.
func TestBreaks(t *testing.T) {
	for _, stack := range stacks {
		files := readStack(t, stack)
		base := tallyOf(files.lint(t), lint.Warning)
		list := breaksOf(stack, files)
		for _, b := range list {
			t.Run(stack+"/"+b.file, func(t *testing.T) {
				t.Parallel()
				checkBreak(t, b, files, base)
			})
		}
		if len(list) < 40 {
			t.Errorf("%s is broken in %d ways, want at least 40", stack, len(list))
		}
	}
}

// Every breakage finds what it breaks in one of its stacks.
func TestBreaksConcernStacks(t *testing.T) {
	concerned := map[breakage]bool{}
	for _, stack := range stacks {
		files := readStack(t, stack)
		for _, group := range breaks {
			for _, b := range group.list {
				_, ok := b.in(stack, files)
				mine := group.stacks == "" || slices.Contains(strings.Fields(group.stacks), stack)
				concerned[b] = concerned[b] || ok && mine
			}
		}
	}
	for b, ok := range concerned {
		if !ok {
			t.Errorf("concerns no stack: %s: %q → %q", b.file, b.old, b.new)
		}
	}
}

func checkBreak(t *testing.T, b breakage, files tree, base tally) {
	t.Helper()
	want, err := b.place(files)
	if err != nil {
		t.Fatal(err)
	}
	wanted := strings.Fields(b.rule)
	reports := b.apply(files).lint(t)
	found := map[string]bool{}
	for _, r := range reports {
		if r.severity < lint.Warning {
			continue
		}
		if !slices.Contains(wanted, r.rule) && r.severity == lint.Error && base["error "+r.rule] == 0 {
			t.Errorf("%s: %q → %q: also reports %s: %s %v", b.file, b.old, b.new, r.rule, r.message, r.places)
		}
		here := slices.ContainsFunc(r.places, func(p place) bool { return p.file == want.file && p.line == want.line })
		found[r.rule] = found[r.rule] || here || r.rule != wanted[0]
	}
	for _, rule := range wanted {
		if !found[rule] {
			t.Errorf("%s: %q → %q: want %s on %s:%d, got:\n%s",
				b.file, b.old, b.new, rule, want.file, want.line, listed(reports))
		}
	}
}

// listed shows what is reported at error and warning.
func listed(reports []report) string {
	var b strings.Builder
	for _, r := range reports {
		if r.severity < lint.Warning {
			continue
		}
		fmt.Fprintf(&b, "\t%s %s: %s\n", r.severity, r.rule, r.message)
		for _, p := range r.places {
			fmt.Fprintf(&b, "\t\t%s:%d: %s\n", p.file, p.line, p.text)
		}
	}
	return b.String()
}
