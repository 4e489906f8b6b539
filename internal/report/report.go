// Package report prints what a run found: one file per format. Lines and columns are made here
// out of positions, and secrets are taken out of whatever is shown.
package report

import (
	"cmp"
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
)

// place is a span as people and editors count. Both ends are 1-based; the end is exclusive and
// equal to the start where the extent is not known.
type place struct {
	start, end source.Position
}

func resolve(set *source.Set, pos, end token.Pos) place {
	p := place{start: set.Position(pos)}
	p.end = p.start
	if end > pos {
		if end := set.Position(end); end.File == p.start.File {
			p.end = end
		}
	}
	return p
}

// Stdin is the path that stands for standard input, which has none.
const Stdin = "<stdin>"

// outside tells whether the name of a file leads out of the directory that it is relative to, or to no file.
func outside(name string) bool {
	return strings.HasPrefix(name, "../") || strings.HasPrefix(name, "/") || name == Stdin
}

// The longest texts, in characters, that reach other programs. Some refuse all that they are given for the sake of
// one that is longer than they like.
const (
	maxMessage = 2000
	maxAside   = 500
)

// maxRelated is how many related places of one finding other programs are given; code scanning keeps no more.
const maxRelated = 100

// related are the related places of a finding that other programs are given.
func related(f *lint.Finding) []lint.Related { return f.Related[:min(len(f.Related), maxRelated)] }

// sentence is what a finding says, safe to show.
func sentence(f *lint.Finding) string {
	text := clip(Visible(hideUserinfo(f.Message)), maxMessage)
	if len(f.Profiles) > 0 {
		text += " (" + clip(Visible(withProfiles(f.Profiles)), maxAside) + ")"
	}
	return text
}

// aside is what a related place has to do with the finding, safe to show; never empty.
func aside(r lint.Related) string {
	if r.Message == "" {
		return "this place"
	}
	return clip(Visible(hideUserinfo(r.Message)), maxAside)
}

// pageOf is where the documentation of a rule can be read.
func pageOf(rule string) string {
	return "https://github.com/reflint/reflint/blob/main/docs/rules/" + rule + ".md"
}

// mostSevere picks at most limit findings, the most severe, and leaves them in their order.
func mostSevere(findings []lint.Finding, limit int) []lint.Finding {
	if len(findings) <= limit {
		return findings
	}
	order := make([]int, len(findings))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(findings[b].Severity, findings[a].Severity)
	})
	order = order[:limit]
	slices.Sort(order)
	picked := make([]lint.Finding, 0, limit)
	for _, i := range order {
		picked = append(picked, findings[i])
	}
	return picked
}

// count is the number of findings of one severity.
func count(findings []lint.Finding, severity lint.Severity) int {
	n := 0
	for i := range findings {
		if findings[i].Severity == severity {
			n++
		}
	}
	return n
}

// severities lists them, the worst first.
func severities() []lint.Severity { return []lint.Severity{lint.Error, lint.Warning, lint.Info} }

// tally is how many findings there are of each severity.
func tally(findings []lint.Finding) string {
	var parts []string
	for _, s := range severities() {
		if n := count(findings, s); n > 0 {
			parts = append(parts, number(n, s.String()))
		}
	}
	if len(parts) == 0 {
		return "no findings"
	}
	return strings.Join(parts, ", ")
}

func number(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
