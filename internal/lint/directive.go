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
	last int
	// cutOff tells that line is blank, so that it speaks for nothing.
	cutOff  bool
	span    model.Span
	rules   []ignored
	problem string // why it has no effect, or ""
	// elsewhere tells that it may have an effect with other compose files than the chosen ones.
	elsewhere bool
}

// An ignored is one rule named by a directive.
type ignored struct {
	rule string
	span model.Span
	used bool
}

// directiveWord is the word of a directive, and what was meant for it.
const directiveWord = `((?i:reflint):(?:[a-zA-Z-]+|[ \t]+(?i:ignore)\b)|(?i:reflint[-_]ignore)\b)`

var (
	directivePattern = pattern.Lazy(`(?:^|[ \t])(#[ \t]*` + directiveWord + `)([^\r\n]*)`)
	// slashDirective is directivePattern for Terraform, which knows "//" as well as "#".
	slashDirective = pattern.Lazy(`(?:^|[ \t])((?:#|//)[ \t]*` + directiveWord + `)([^\r\n]*)`)
	ruleName       = pattern.Lazy(`^[a-z0-9-]+$`)
)

// A scanner reads the directives of one file.
type scanner struct {
	file       *source.File
	deployment string
	// raw tells that a "#" behind a value belongs to the value.
	raw bool
	// elsewhere is as model.ReadFile has it.
	elsewhere bool
	// fenced tells which lines of a Markdown file are code, whose comments are not those of HTML; nil for other files.
	fenced []bool
	// slashes tells that "//" begins a comment as "#" does.
	slashes bool
}

// scan reads the file from its last line up, so that the line below a block of comments is known
// when the block is reached.
func (s *scanner) scan() []*directive {
	if !bytes.Contains(s.file.Content, []byte("eflint")) && !bytes.Contains(s.file.Content, []byte("EFLINT")) {
		return nil
	}
	if isMarkdown(s.file.Name) {
		s.fenced = fencedLines(s.file)
	}
	s.slashes = strings.HasSuffix(s.file.Name, ".tf")
	var list []*directive
	below := 0
	for n := s.file.LineCount(); n > 0; n-- {
		line := s.file.Line(n)
		comment := s.isComment(n, line)
		if !comment && !s.skips(n, line) {
			below = n
		}
		if !comment && s.raw {
			continue
		}
		if d := s.read(n, line); d != nil {
			d.line, d.last = below, below
			d.cutOff = below > 0 && strings.TrimSpace(s.file.Line(below)) == ""
			if comment && below > 0 && indent(line) <= indent(s.file.Line(below)) {
				d.last = s.end(below)
			}
			list = append(list, d)
		}
	}
	slices.Reverse(list)
	return list
}

// end is the last line of what begins on line n.
func (s *scanner) end(n int) int {
	if s.fenced != nil {
		return s.blockEnd(n)
	}
	return s.nodeEnd(n)
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
		case text == "" || s.beginsComment(text):
		case indent(line) > depth, indent(line) == depth && !item && strings.HasPrefix(text, "- "):
			end = n // a list may stand as deep as its key
		default:
			return end
		}
	}
	return end
}

// beginsComment tells whether text is a comment from its first byte on.
func (s *scanner) beginsComment(text string) bool {
	return strings.HasPrefix(text, "#") || s.slashes && strings.HasPrefix(text, "//")
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// read returns the directive on line n, or nil.
func (s *scanner) read(n int, line string) *directive {
	m := s.pattern(n, line).FindStringSubmatchIndex(line)
	if m == nil {
		return nil
	}
	if s.quoted(n, line[:m[2]]) {
		return nil
	}
	start := s.file.Offset(s.file.LineStart(n))
	if n == 1 {
		start += bytes.Index(s.file.Content, []byte(line)) // past a byte order mark
	}
	span := func(from, to int) model.Span {
		return model.Span{Pos: s.file.Pos(start + from), End: s.file.Pos(start + to)}
	}
	end := len(strings.TrimRight(line[:m[1]], " \t"))
	d := &directive{deployment: s.deployment, file: s.file, span: span(m[2], end), elsewhere: s.elsewhere}
	switch word := line[m[4]:m[5]]; {
	case word == portsMark && s.isHTML(n):
		return nil
	case word != "reflint:ignore":
		d.problem = fmt.Sprintf("%q is no directive of reflint: did you mean %q?", word, "reflint:ignore")
		return d
	}
	d.readRules(line[:m[7]], m[6], span)
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
