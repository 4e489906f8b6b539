// Package markdown reads what a Markdown document says of ports: its tables and lists of them, ranges in prose, fenced
// pieces of configuration, and the parts that `reflint ports --write` keeps. It judges nothing.
package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// maxSize is the largest document, in bytes, that is read; maxNesting is how many quotes and lists a line may begin
// within. Guides that people write stay below 200 KB and 5.
const (
	maxSize    = 1 << 20
	maxNesting = 50
)

// Contents is what a document says.
type Contents struct {
	// Document lacks its Snippets: they are for the parsers of their formats.
	Document *model.Document
	// Firewalls are the tables that spell the rules of a cloud's firewall.
	Firewalls []*model.Firewall
	Fences    []Fence
	// Problems are marks of kept parts without their counterpart.
	Problems []model.Problem
}

// A Fence is a block of code.
type Fence struct {
	model.Section
	// Intro is the sentence before it: "Create `egress.yaml`:". About is that, the headings above, the comments of the
	// code, and the sentence behind it where that speaks of it.
	Intro, About string
	// Language is the first word behind the fence, in lower case; "" without one.
	Language string
	// Span is the code, Text the same without the indentation of a list around it, and without the prompts and the
	// output of a shell session.
	Span model.Span
	Text *source.Fragment
}

// Read reads a document. One that is too large, or nests deeper than people write, has no contents.
func Read(file *source.File) *Contents {
	r := &reader{
		file: file,
		text: file.Whole(),
		out:  &Contents{Document: &model.Document{File: file.Name}},

		sections: map[int]headed{}, named: map[int]headed{},
	}
	if bytes.HasPrefix(file.Content, []byte("\xef\xbb\xbf")) {
		r.text = r.text.Slice(3, len(file.Content))
	}
	r.out.Document.Span.Pos, r.out.Document.Span.End = file.Pos(0), file.Pos(0)
	if readable(file.Content) {
		// Inline markup is left as it is written: places are those of the file, and numbers have none inside.
		blocks := parser.NewParser(parser.WithBlockParsers(parser.DefaultBlockParsers()...))
		r.container(blocks.Parse(text.NewReader(r.text.Text)), "")
		r.settleCounts()
		r.endMarks()
		r.settleBlocks()
	}
	return r.out
}

// readable tells whether a document is within the bounds.
func readable(content []byte) bool {
	if len(content) > maxSize {
		return false
	}
	for line := range bytes.Lines(content) {
		start := line[:len(line)-len(bytes.TrimLeft(line, " \t>-+*.)0123456789"))]
		if nesting(start) > maxNesting {
			return false
		}
	}
	return true
}

// nesting counts the marks of quotes and list items that a line begins with.
func nesting(start []byte) int {
	marks := 0
	for i, c := range start {
		blank := i+1 < len(start) && (start[i+1] == ' ' || start[i+1] == '\t')
		if c == '>' || blank && bytes.IndexByte([]byte("-+*.)"), c) >= 0 {
			marks++
		}
	}
	return marks
}
