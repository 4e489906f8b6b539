package lint

import (
	"go/token"
	"slices"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// directives are those of all files of a run.
type directives struct {
	set    *source.Set
	list   []*directive
	byLine map[fileLine][]*directive
	blocks map[fileLine]int // lines of a scalar over several lines → its first line
}

type fileLine struct {
	file *source.File
	line int
}

// scanDirectives reads the directives of every file that the deployments were read from.
func scanDirectives(set *source.Set, deployments []*model.Deployment) *directives {
	all := &directives{set: set, byLine: map[fileLine][]*directive{}, blocks: map[fileLine]int{}}
	files := map[string]*source.File{}
	for _, f := range set.Files() {
		files[f.Name] = f
	}
	raw := rawFiles(deployments)
	for _, d := range deployments {
		for _, read := range d.Files {
			if file := files[read.Name]; file != nil {
				delete(files, read.Name) // the next deployment reads the same
				s := scanner{file: file, deployment: d.Name, raw: raw[read.Name], elsewhere: read.Elsewhere}
				all.list = append(all.list, s.scan()...)
			}
		}
	}
	if len(all.list) == 0 {
		return all
	}
	for _, d := range deployments {
		all.addBlocks(d.Blocks)
	}
	for _, d := range all.list {
		if d.line > 0 && d.problem == "" {
			for line := d.line; line <= d.last; line++ {
				at := fileLine{d.file, line}
				all.byLine[at] = append(all.byLine[at], d)
			}
		}
	}
	return all
}

// rawFiles names the files that at least one deployment reads as raw.
func rawFiles(deployments []*model.Deployment) map[string]bool {
	raw := map[string]bool{}
	for _, d := range deployments {
		for _, f := range d.Files {
			if f.Raw {
				raw[f.Name] = true
			}
		}
	}
	return raw
}

func (all *directives) addBlocks(blocks []model.Span) {
	for _, b := range blocks {
		first, last := all.set.Position(b.Pos), all.set.Position(b.End)
		if first.File == nil || first.File != last.File {
			continue
		}
		for line := first.Line; line <= last.Line; line++ {
			all.blocks[fileLine{first.File, line}] = first.Line
		}
	}
}

// at lists the directives that speak for pos: those for its line, and those for the scalar
// that the line is part of.
func (all *directives) at(pos token.Pos) []*directive {
	if len(all.list) == 0 {
		return nil
	}
	p := all.set.Position(pos)
	if p.File == nil {
		return nil
	}
	here := fileLine{p.File, p.Line}
	list := all.byLine[here]
	if first, ok := all.blocks[here]; ok && first != p.Line {
		list = append(slices.Clip(list), all.byLine[fileLine{p.File, first}]...)
	}
	return list
}

// apply takes the suppressed findings out. A directive at any place of a finding suppresses it.
func (all *directives) apply(findings []Finding) (kept []Finding, suppressed int) {
	for _, f := range findings {
		if all.suppress(&f) {
			suppressed++
		} else {
			kept = append(kept, f)
		}
	}
	return kept, suppressed
}

// maxOwnLines bounds the lines of a place that a directive on any of them speaks for: a long-form port
// entry, say, but no whole service.
const maxOwnLines = 20

// lines are the places of f, and the further lines of what it stands on.
func (all *directives) lines(f *Finding) []token.Pos {
	list := f.Places()
	first, last := all.set.Position(f.Pos), all.set.Position(f.End)
	if first.File == nil || first.File != last.File || last.Line-first.Line > maxOwnLines {
		return list
	}
	for line := first.Line + 1; line <= last.Line; line++ {
		list = append(list, first.File.LineStart(line))
	}
	return list
}

func (all *directives) suppress(f *Finding) bool {
	suppressed := false
	for _, pos := range all.lines(f) {
		for _, d := range all.at(pos) {
			for i := range d.rules {
				if d.rules[i].rule == f.Rule {
					d.rules[i].used, suppressed = true, true
				}
			}
		}
	}
	return suppressed
}

// otherProfiles are the deployments as they are without the choice of profiles that this run made, where directives
// may serve with others only.
func (all *directives) otherProfiles(deployments []*model.Deployment, cfg *Config) []*model.Deployment {
	if len(all.list) == 0 || cfg.Only != nil || !cfg.runs(UnusedIgnore) {
		return nil
	}
	var others []*model.Deployment
	for _, d := range deployments {
		if d.Choice != nil {
			others = append(others, d.Choosing(nil))
		}
	}
	return others
}

// try marks the directives that serve in the deployments: they are not unused.
func (all *directives) try(deployments []*model.Deployment, cfg *Config) {
	c := newCollector(all.set, cfg, NewRedactor(all.set, nil))
	c.collect(deployments)
	all.apply(c.findings)
}

// report lists the directives without effect as findings.
func (all *directives) report(cfg *Config) []Finding {
	var findings []Finding
	add := func(d *directive, span model.Span, message string) {
		f := Finding{Rule: UnusedIgnore, Severity: Warning, Deployment: d.deployment}
		if stated, ok := cfg.Severities[UnusedIgnore]; ok {
			f.Severity = stated
		}
		f.Pos, f.End, f.Category, f.Message = span.Pos, span.End, UnusedIgnore, message
		findings = append(findings, f)
	}
	for _, d := range all.list {
		if d.problem != "" {
			add(d, d.span, d.problem)
			continue
		}
		for _, r := range d.rules {
			if message := d.complaint(r, cfg); message != "" {
				add(d, r.span, message)
			}
		}
	}
	return findings
}
