package lint

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/internal/source"
)

// htmlDirective is directivePattern for the comments of Markdown: `<!-- reflint:ignore RULE -- REASON -->`.
var htmlDirective = pattern.Lazy(`(<!--[ \t]*` + directiveWord + `)([^\r\n]*?)-->`)

// portsMark begins the parts that `reflint ports --write` keeps.
const portsMark = "reflint:ports"

func isMarkdown(name string) bool {
	return slices.Contains([]string{".md", ".markdown"}, strings.ToLower(path.Ext(name)))
}

// fencedLines tells of the lines of a Markdown file, from 1 on, which belong to fenced code, the fences among them.
func fencedLines(file *source.File) []bool {
	fenced := make([]bool, file.LineCount()+1)
	open := "" // the fence that is to be closed
	for n := 1; n < len(fenced); n++ {
		fence := fenceOf(file.Line(n))
		switch {
		case open == "":
			open, fenced[n] = fence, fence != ""
		default:
			fenced[n] = true
			text := strings.TrimSpace(file.Line(n))
			if fence != "" && strings.HasPrefix(fence, open) && text == fence {
				open = ""
			}
		}
	}
	return fenced
}

// fenceOf is the fence that a line begins with, within a quote or a list too; "" for none.
func fenceOf(line string) string {
	text := strings.TrimLeft(line, " \t>")
	for _, item := range []string{"- ", "* ", "+ "} {
		text = strings.TrimLeft(strings.TrimPrefix(text, item), " ")
	}
	for _, mark := range []string{"`", "~"} {
		fence := text[:len(text)-len(strings.TrimLeft(text, mark))]
		if len(fence) >= 3 && !strings.Contains(text[len(fence):], "`") {
			return fence
		}
	}
	return ""
}

// isHTML tells whether comments of line n are those of HTML.
func (s *scanner) isHTML(n int) bool { return len(s.fenced) > 0 && !s.fenced[n] }

// isComment tells whether line n holds a comment alone. In Markdown "#" begins a heading, unless a directive follows.
func (s *scanner) isComment(n int, line string) bool {
	text := strings.TrimSpace(line)
	switch {
	case !s.isHTML(n):
		return s.beginsComment(text)
	case strings.HasPrefix(text, "<!--"):
		return strings.HasSuffix(text, "-->")
	default:
		return strings.HasPrefix(text, "#") && directivePattern().MatchString(text)
	}
}

// skips tells whether a comment above line n speaks for what comes below: in Markdown, a blank line often has to stand
// between the two.
func (s *scanner) skips(n int, line string) bool { return s.isHTML(n) && strings.TrimSpace(line) == "" }

// pattern is that of the directives on line n.
func (s *scanner) pattern(n int, line string) *regexp.Regexp {
	switch {
	case s.isHTML(n) && strings.Contains(line, "<!--"):
		return htmlDirective()
	case s.slashes:
		return slashDirective()
	default:
		return directivePattern()
	}
}

// quoted tells whether what stands behind text, on line n, is quoted and no comment.
func (s *scanner) quoted(n int, text string) bool {
	if s.isHTML(n) {
		return strings.Count(text, "`")%2 == 1
	}
	return inQuotes(text)
}

// blockEnd is the last line of the block of Markdown that begins on line n: of a table, a paragraph, fenced code or an
// item of a list.
func (s *scanner) blockEnd(n int) int {
	first := strings.TrimLeft(s.file.Line(n), " \t")
	end := n
	switch {
	case s.fenced[n]:
		for end+1 < len(s.fenced) && s.fenced[end+1] && end-n < maxNodeLines {
			end++
		}
	case strings.HasPrefix(first, "- "), numbered(first):
		end = s.nodeEnd(n)
	case !strings.HasPrefix(first, "#"):
		for end+1 < len(s.fenced) && s.goesOn(end+1) && end-n < maxNodeLines {
			end++
		}
	}
	return end
}

// numbered tells whether a line begins an item of a numbered list.
func numbered(line string) bool {
	rest := strings.TrimLeft(line, "0123456789")
	return rest != line && (strings.HasPrefix(rest, ". ") || strings.HasPrefix(rest, ") "))
}

// goesOn tells whether line n belongs to the table or paragraph of the line above.
func (s *scanner) goesOn(n int) bool {
	text := strings.TrimLeft(s.file.Line(n), " \t")
	begins := func(mark string) bool { return strings.HasPrefix(text, mark) }
	return text != "" && !s.fenced[n] && !begins("#") && !begins("<!--") && !begins("- ")
}
