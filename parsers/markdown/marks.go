package markdown

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/reflint/reflint/internal/model"
)

// The marks around a part that `reflint ports --write` keeps. They are HTML comments, each in a line of its own.
const (
	beginMark = "reflint:ports"
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
	said := strings.Fields(text)
	if !isComment || !isWhole || len(said) == 0 {
		return
	}
	where := span(r.text, mark.start, mark.end)
	switch {
	case said[0] == beginMark && r.mark != nil:
		r.problem(where, "a kept part begins within another, which began above: it lacks <!-- /reflint:ports -->")
	case said[0] == beginMark:
		r.begin(where, said[1:], line.end)
	case said[0] == endMark && r.mark == nil:
		r.problem(where, "a kept part ends that never began: it lacks <!-- reflint:ports -->")
	case said[0] == endMark:
		r.mark.Span.End = span(r.text, line.start, line.start).Pos
		r.out.Document.Blocks = append(r.out.Document.Blocks, *r.mark)
		r.mark, r.chain = nil, r.around // what stands behind it does not stand under its headings
	}
}

// everyMode is what a mark names for each mode in which the stack can run, under headings of their own.
const everyMode = "all"

// tableOnly is what a mark says of a part that is the table of what may be open, and nothing else of the page.
const tableOnly = "content=table"

// markModes are the modes that a mark may name.
var markModes = []string{model.ModeCaddy, model.ModeDirect, model.ModeTunnel, model.ModeLocal, everyMode}

// begin opens a kept part.
func (r *reader) begin(where model.Span, options []string, behind int) {
	at := span(r.text, behind, behind).Pos
	r.mark, r.around = &model.PortBlock{Mark: where, Span: model.Span{Pos: at, End: at}}, slices.Clone(r.chain)
	if n := len(r.chain); n > 0 {
		r.mark.Level = r.chain[n-1].level
	}
	for _, option := range options {
		mode, named := strings.CutPrefix(option, "mode=")
		switch {
		case named && slices.Contains(markModes, mode):
			r.mark.Mode = mode
		case option == tableOnly:
			r.mark.TableOnly = true
		default:
			takes := "mode=" + strings.Join(markModes, ", mode=") + " and " + tableOnly
			r.problem(where, "a kept part takes "+takes+", not "+option)
		}
	}
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
