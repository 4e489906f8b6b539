package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A reader carries one document.
type reader struct {
	file *source.File
	text *source.Fragment // the document without its byte order mark
	out  *Contents
	// chain are the headings that the place stands under, the widest first.
	chain []heading
	// sections are the ranges under each heading, named those of the heading itself, by its number. Counts are kept
	// until the whole is read: one may be said of a range that comes later.
	sections, named map[int]headed
	counts          []placedCount
	headings        int
	inHeading       bool
	// mark is the open mark of a kept part, around the headings that it stands under.
	mark   *model.PortBlock
	around []heading
}

// container reads the blocks within n. intro is the sentence before them.
func (r *reader) container(n ast.Node, intro string) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		switch block := child.(type) {
		case *ast.Heading:
			r.heading(block.Level, r.lines(block))
			intro = ""
		case *ast.Paragraph, *ast.TextBlock:
			text := r.lines(block)
			if n.Kind() == ast.KindDocument && !strings.HasSuffix(intro, ":") {
				r.denial(text, r.section(""))
			}
			intro = r.paragraph(text, intro)
		case *ast.List:
			r.list(block, intro)
			intro = ""
		case *ast.FencedCodeBlock:
			r.fence(string(block.Language(r.text.Text)), block, intro)
			intro = ""
		case *ast.CodeBlock:
			r.fence("", block, intro)
			intro = ""
		case *ast.HTMLBlock:
			r.html(block)
		case *ast.Blockquote:
			r.container(block, intro)
			intro = ""
		}
	}
}

// lines is the text of a block, without the indentation and the marks of what it stands in.
func (r *reader) lines(n ast.Node) *source.Fragment {
	var b source.Builder
	lines := n.Lines()
	for i := range lines.Len() {
		line := lines.At(i)
		pos, _ := r.text.Span(line.Start, line.Start)
		b.Replace(string(bytes.Repeat([]byte(" "), line.Padding)), pos, pos) // what is left of a tab
		b.Copy(r.text, line.Start, line.Stop)
	}
	return b.Fragment()
}

// list reads a list: one of ports, or prose item by item.
func (r *reader) list(list *ast.List, intro string) {
	var items []*source.Fragment
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		text := &source.Fragment{}
		switch first := item.FirstChild().(type) {
		case *ast.Paragraph, *ast.TextBlock:
			text = r.lines(first)
		}
		items = append(items, text)
	}
	ports := r.portList(items, intro)
	for item := list.FirstChild(); item != nil; item = item.NextSibling() {
		if ports {
			r.nested(item)
		} else {
			r.container(item, intro)
		}
	}
}

// nested reads what an item of a list of ports has behind its first paragraph.
func (r *reader) nested(item ast.Node) {
	intro := ""
	if first := item.FirstChild(); first != nil {
		switch first.(type) {
		case *ast.Paragraph, *ast.TextBlock:
			intro = lastSentence(plain(string(r.lines(first).Text)))
			item.RemoveChild(item, first)
		}
	}
	r.container(item, intro)
}
