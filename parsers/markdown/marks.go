package markdown

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/reflint/reflint/internal/model"
)

// The marks around a part that `reflint ports --write` keeps. They are HTML comments, each in a line of its own; the
// first goes on with options.
const (
	BeginMark = "reflint:ports"
	endMark   = "/reflint:ports"
)

// html reads the marks in a block of HTML.
func (r *reader) html(block *ast.HTMLBlock) {
	segments := make([]gridCell, 0, block.Lines().Len()+1)
	for i := range block.Lines().Len() {
		line := block.Lines().At(i)
		segments = append(segments, gridCell{line.Start, line.Stop})
	}
	if block.HasClosure() {
		segments = append(segments, gridCell{block.ClosureLine.Start, block.ClosureLine.Stop})
	}
	for _, line := range segments {
		r.comments(trimmedLine(r.text.Text, line), line)
	}
}

// trimmedLine is a line without its blanks and its end.
func trimmedLine(text []byte, line gridCell) gridCell {
	for line.end > line.start && strings.IndexByte(" \t\r\n", text[line.end-1]) >= 0 {
		line.end--
	}
	for line.start < line.end && strings.IndexByte(" \t", text[line.start]) >= 0 {
		line.start++
	}
	return line
}

// comments reads the mark that a line is. What is kept stands between the line of the first mark and that of the last.
func (r *reader) comments(mark, line gridCell) {
	text, isComment := strings.CutPrefix(string(r.text.Text[mark.start:mark.end]), "<!--")
	text, isWhole := strings.CutSuffix(text, "-->")
	if !isComment || !isWhole {
		return
	}
	kind, options, _ := strings.Cut(strings.Trim(text, " \t"), " ")
	where := span(r.text, mark.start, mark.end)
	indented := mark.start > 0 && r.text.Text[mark.start-1] != '\n'
	if indented && (kind == BeginMark || kind == endMark) {
		r.problem(where, "the marks of a kept part stand at the start of their lines")
	}
	switch {
	case kind == BeginMark && r.mark != nil:
		r.problem(where, "a kept part begins within another, which began above: it lacks <!-- /reflint:ports -->")
	case kind == BeginMark:
		r.begin(where, options, line.end)
		r.mark.Broken = r.mark.Broken || indented
	case kind == endMark && r.mark == nil:
		r.problem(where, "a kept part ends that never began: it lacks <!-- reflint:ports -->")
	case kind == endMark:
		r.mark.Broken = r.mark.Broken || indented
		r.mark.Span.End = span(r.text, line.start, line.start).Pos
		r.out.Document.Blocks = append(r.out.Document.Blocks, *r.mark)
		r.mark, r.chain = nil, r.around // what stands behind it does not stand under its headings
	}
}

// begin opens a kept part.
func (r *reader) begin(where model.Span, text string, behind int) {
	at := span(r.text, behind, behind).Pos
	r.mark, r.around = &model.PortBlock{Mark: where, Span: model.Span{Pos: at, End: at}}, slices.Clone(r.chain)
	if n := len(r.chain); n > 0 {
		r.mark.Level = r.chain[n-1].level
	}
	problems := len(r.out.Problems)
	readOptions(r.mark, text, func(message string) { r.problem(where, message) })
	r.mark.Broken = len(r.out.Problems) > problems
}

// endMarks makes a problem of a part that never ends.
func (r *reader) endMarks() {
	if r.mark != nil {
		r.problem(r.mark.Mark, "a kept part begins that never ends: it lacks <!-- /reflint:ports -->")
	}
}

func (r *reader) problem(where model.Span, message string) {
	r.out.Problems = append(r.out.Problems, model.Problem{Rule: "syntax", Span: where, Message: message})
}
