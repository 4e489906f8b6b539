// Package report prints what a run found: one file per format. Lines and columns are made here
// out of positions, and secrets are taken out of whatever is shown.
package report

import (
	"go/token"

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
