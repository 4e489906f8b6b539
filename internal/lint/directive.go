package lint

import (
	"bytes"
	"fmt"
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
