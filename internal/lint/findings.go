package lint

import (
	"cmp"
	"go/token"
	"slices"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A heading is what a person sees of a finding first. A finding with the heading of an earlier one, of
// another scenario or another deployment, tells nothing new, whatever else it relates to there.
type heading struct {
	rule, message string
	pos, end      token.Pos
}

// file keeps f, unless its heading is known. The worse severity of the two counts then.
func (c *collector) file(f Finding) {
	h := heading{f.Rule, f.Message, f.Pos, f.End}
	if known, ok := c.filed[h]; ok {
		c.findings[known].Severity = max(c.findings[known].Severity, f.Severity)
		return
	}
	c.filed[h] = len(c.findings)
	c.findings = append(c.findings, f)
}

// order sorts by file name, offset, rule and message.
func order(set *source.Set, findings []Finding) {
	type place struct {
		file   string
		offset int
	}
	at := func(pos token.Pos) place {
		if f := set.File(pos); f != nil {
			return place{f.Name, f.Offset(pos)}
		}
		return place{}
	}
	slices.SortStableFunc(findings, func(a, b Finding) int {
		x, y := at(a.Pos), at(b.Pos)
		return cmp.Or(
			cmp.Compare(x.file, y.file),
			cmp.Compare(x.offset, y.offset),
			cmp.Compare(a.Rule, b.Rule),
			cmp.Compare(a.Message, b.Message),
		)
	})
}

// compactRelated drops what is said before about the same place.
func compactRelated(list []Related) []Related {
	var kept []Related
	for _, r := range list {
		if !slices.ContainsFunc(kept, func(k Related) bool { return k == r }) {
			kept = append(kept, r)
		}
	}
	return kept
}

// end is the end of a range that starts at pos, or NoPos where it lies before pos or in
// another file.
func (c *collector) end(pos, end token.Pos) token.Pos {
	if end < pos || c.set.File(end) != c.set.File(pos) {
		return token.NoPos
	}
	return end
}

// filesOf lists the files that were read for the deployments and beside them, and those that were not, each once.
func filesOf(deployments []*model.Deployment, cfg Config) (read []string, unread []model.ReadFile) {
	read, unread = append(read, cfg.Read...), append(unread, cfg.Unread...)
	for _, d := range deployments {
		for _, f := range d.Files {
			read = append(read, f.Name)
		}
		unread = append(unread, d.Unread...)
	}
	slices.Sort(read)
	slices.SortStableFunc(unread, func(a, b model.ReadFile) int { return cmp.Compare(a.Name, b.Name) })
	sameName := func(a, b model.ReadFile) bool { return a.Name == b.Name }
	return slices.Compact(read), slices.CompactFunc(unread, sameName)
}
