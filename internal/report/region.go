package report

import (
	"go/token"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/reflint/reflint/internal/source"
)

// A region is a place as SARIF and GitHub count: 1-based, columns in UTF-16 code units, the end exclusive.
type region struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn"`
	EndLine     int `json:"endLine"`
	EndColumn   int `json:"endColumn"`
}

// A locator turns places into regions.
type locator struct {
	set *source.Set
	// pairs holds, for each file, the offsets of the characters that take two code units.
	pairs map[*source.File][]int
}

func newLocator(set *source.Set) *locator {
	return &locator{set: set, pairs: map[*source.File][]int{}}
}

func (l *locator) region(p place) region {
	return region{p.start.Line, l.column(p.start), p.end.Line, l.column(p.end)}
}

// column is the column of at in UTF-16 code units.
func (l *locator) column(at source.Position) int {
	pairs, ok := l.pairs[at.File]
	if !ok {
		pairs = surrogatePairs(at.File.Content)
		l.pairs[at.File] = pairs
	}
	lineStart := at.File.Offset(at.File.LineStart(at.Line))
	return at.Column + sort.SearchInts(pairs, at.Offset) - sort.SearchInts(pairs, lineStart)
}

// surrogatePairs lists the offsets of the characters of content beyond the first 65,536.
func surrogatePairs(content []byte) []int {
	var list []int
	for i, c := range content {
		if c >= 0xF0 { // only these take four bytes
			if r, _ := utf8.DecodeRune(content[i:]); r > 0xFFFF {
				list = append(list, i)
			}
		}
	}
	return list
}

// firstLine is the part of a span that is shown where one line must do: not beyond the end of its first
// line, and at least one character, if one is left there.
func firstLine(set *source.Set, pos, end token.Pos) place {
	p := resolve(set, pos, end)
	file := p.start.File
	if file == nil {
		return p
	}
	text := lineFrom(file, p.start)
	switch _, size := utf8.DecodeRuneInString(text); {
	case p.end.Line > p.start.Line:
		p.end = set.Position(file.Pos(p.start.Offset + len(strings.TrimRight(text, " \t"))))
	case p.end.Offset == p.start.Offset:
		p.end = set.Position(file.Pos(p.start.Offset + size))
	}
	return p
}

// lineFrom is what stands at a position and behind it on its line.
func lineFrom(file *source.File, at source.Position) string {
	line := file.Line(at.Line)
	start := file.Offset(file.LineStart(at.Line))
	if at.Line == 1 {
		start += len(bomOf(file.Content))
	}
	return line[min(max(at.Offset-start, 0), len(line)):]
}
