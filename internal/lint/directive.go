package lint

import (
	"bytes"
	"fmt"
	"go/token"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/internal/source"
)

// UnusedIgnore is the ID of the rule that the runner carries out itself: it reports
// suppressions without effect.
const UnusedIgnore = "unused-ignore"

// A directive is one comment `# reflint:ignore RULE[,RULE] -- REASON`.
type directive struct {
	deployment string
	file       *source.File
	// line is the one it speaks for: its own behind a value, else the first line
	// below that is no comment; 0 when there is none.
	line int
	// last is the last line of the node that begins on line, where the directive stands above it.
	last    int
	span    model.Span
	rules   []ignored
	problem string // why it has no effect, or ""
}

// An ignored is one rule named by a directive.
type ignored struct {
	rule string
	span model.Span
	used bool
}

var (
	directivePattern = pattern.Lazy(`(?:^|[ \t])(#[ \t]*reflint:([a-zA-Z-]+|[ \t]+ignore\b))([^\r\n]*)`)
	ruleName         = pattern.Lazy(`^[a-z0-9-]+$`)
)

// A scanner reads the directives of one file.
type scanner struct {
	file       *source.File
	deployment string
	// raw tells that a "#" behind a value belongs to the value.
	raw bool
}

// scan reads the file from its last line up, so that the line below a block of comments is known
// when the block is reached.
func (s *scanner) scan() []*directive {
	if !bytes.Contains(s.file.Content, []byte("reflint:")) {
		return nil
	}
	var list []*directive
	below := 0
	for n := s.file.LineCount(); n > 0; n-- {
		line := s.file.Line(n)
		comment := strings.HasPrefix(strings.TrimLeft(line, " \t"), "#")
		if !comment {
			below = n
		}
		if !comment && s.raw {
			continue
		}
		if d := s.read(n, line); d != nil {
			d.line, d.last = below, below
			if comment && below > 0 && indent(line) <= indent(s.file.Line(below)) {
				d.last = s.nodeEnd(below)
			}
			list = append(list, d)
		}
	}
	slices.Reverse(list)
	return list
}

// maxNodeLines bounds the lines that one directive speaks for.
const maxNodeLines = 2000

// nodeEnd is the last line of what begins on line n, by its indentation: of a key with all that stands
// under it, of an entry of a list, of a block of a Caddyfile.
func (s *scanner) nodeEnd(n int) int {
	first := s.file.Line(n)
	if strings.TrimSpace(first) == "" {
		return n
	}
	depth, item := indent(first), strings.HasPrefix(strings.TrimLeft(first, " \t"), "- ")
	end := n
	for n++; n <= s.file.LineCount() && n-end <= maxNodeLines; n++ {
		line := s.file.Line(n)
		text := strings.TrimLeft(line, " \t")
		switch {
		case text == "" || text[0] == '#':
		case indent(line) > depth, indent(line) == depth && !item && strings.HasPrefix(text, "- "):
			end = n // a list may stand as deep as its key
		default:
			return end
		}
	}
	return end
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// read returns the directive on line n, or nil.
func (s *scanner) read(n int, line string) *directive {
	m := directivePattern().FindStringSubmatchIndex(line)
	if m == nil {
		return nil
	}
	if inQuotes(line[:m[2]]) {
		return nil
	}
	start := s.file.Offset(s.file.LineStart(n))
	if n == 1 {
		start += bytes.Index(s.file.Content, []byte(line)) // past a byte order mark
	}
	span := func(from, to int) model.Span {
		return model.Span{Pos: s.file.Pos(start + from), End: s.file.Pos(start + to)}
	}
	end := len(strings.TrimRight(line, " \t"))
	d := &directive{deployment: s.deployment, file: s.file, span: span(m[2], end)}
	if verb := line[m[4]:m[5]]; verb != "ignore" {
		d.problem = fmt.Sprintf("%q is no directive of reflint: did you mean %q?", "reflint:"+verb, "reflint:ignore")
		return d
	}
	d.readRules(line, m[6], span)
	return d
}

// inQuotes tells whether text ends inside a quoted scalar, where "#" starts no comment.
func inQuotes(text string) bool {
	quote := byte(0)
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && c == '#' && (i == 0 || strings.IndexByte(" \t", text[i-1]) >= 0):
			return false // a comment began here
		case quote == 0 && (c == '"' || c == '\'') && (i == 0 || strings.IndexByte(" \t=:[{,(", text[i-1]) >= 0):
			quote = c
		}
	}
	return quote != 0
}

// readRules reads what follows "reflint:ignore" in line, from byte at on.
func (d *directive) readRules(line string, at int, span func(from, to int) model.Span) {
	names, reason, ok := strings.Cut(line[at:], "--")
	for name := range strings.SplitSeq(names, ",") {
		trimmed := strings.TrimSpace(name)
		from := at + strings.Index(name, trimmed)
		d.rules = append(d.rules, ignored{rule: trimmed, span: span(from, from+len(trimmed))})
		at += len(name) + len(",")
	}
	first := d.rules[0].rule
	switch {
	case first == "" || first[0] == '#':
		d.problem = `suppression names no rule: write "reflint:ignore RULE -- REASON"`
	case !ok || strings.TrimSpace(reason) == "":
		name, _, _ := strings.Cut(first, " ")
		d.problem = fmt.Sprintf("suppression of %q gives no reason and has no effect: write %q",
			name, "reflint:ignore "+name+" -- REASON")
	}
}

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
				s := scanner{file: file, deployment: d.Name, raw: raw[read.Name]}
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

// complaint tells why r has no effect, or "".
func (d *directive) complaint(r ignored, cfg *Config) string {
	switch {
	case r.used:
		return ""
	case cfg.rule(r.rule) == nil:
		return unknownRule(r.rule, cfg)
	case cfg.Only != nil || cfg.Disabled[r.rule]:
		return ""
	case d.line == 0:
		return fmt.Sprintf("suppression of %q stands above nothing: no line follows", r.rule)
	default:
		return fmt.Sprintf("suppression of %q matches nothing: rule finds nothing on line %d", r.rule, d.line)
	}
}

func unknownRule(name string, cfg *Config) string {
	if !ruleName().MatchString(name) {
		return fmt.Sprintf("suppression of %q: want rule names with commas between them", name)
	}
	message := fmt.Sprintf("suppression of %q, which is no rule", name)
	if cfg.Near == nil {
		return message
	}
	ids := make([]string, len(cfg.Rules))
	for i, rule := range cfg.Rules {
		ids[i] = rule.ID
	}
	if near := cfg.Near(name, ids); near != "" {
		message += fmt.Sprintf(": did you mean %q?", near)
	}
	return message
}
