package report

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/reflint/reflint/internal/lint"
)

const (
	// maxLine is the longest line in bytes that is shown at all. People do not read a longer one, and
	// looking for secrets in it takes time.
	maxLine = 1000
	// maxWidth is the number of terminal cells of a source line that are shown.
	maxWidth = 100
	// lead is how many of them stand before the caret when a line is cut on its left.
	lead = 30
)

// snippet prints the line that a place starts on, with carets under it. Only files inside the
// linted root are shown: what a file there names elsewhere is not ours to print.
func (p *printer) snippet(at place, severity lint.Severity) {
	file := at.start.File
	if file == nil || file.Outside || outside(file.Name) {
		return
	}
	line := file.Line(at.start.Line)
	if len(line) > maxLine {
		return
	}
	first := file.Offset(file.LineStart(at.start.Line))
	if at.start.Line == 1 {
		first += len(bomOf(file.Content))
	}
	from, to := at.start.Offset-first, at.end.Offset-first
	if at.end.Line > at.start.Line {
		to = len(strings.TrimRight(line, " \t"))
	}
	cells := cut(render(line, p.mask.ranges(file, at.start.Line)), from)
	source, carets := draw(cells, from, to)
	fmt.Fprintf(&p.out, "%5d | %s\n      | %s\n", at.start.Line, source, p.paint.as(severity, carets))
}

// bomOf is the byte order mark that content starts with, if any.
func bomOf(content []byte) []byte {
	if mark := []byte("\xef\xbb\xbf"); bytes.HasPrefix(content, mark) {
		return mark
	}
	return nil
}

// A cell is what a terminal shows for the bytes [from, to) of a line.
type cell struct {
	from, to int
	text     string
	width    int
}

// render turns a line into cells: one for each code point, and one for each masked range.
func render(line string, masked []byteRange) []cell {
	var cells []cell
	for i := 0; i < len(line); {
		if len(masked) > 0 && masked[0].from <= i {
			cells = append(cells, cell{i, masked[0].to, lint.Hidden, len(lint.Hidden)})
			i, masked = masked[0].to, masked[1:]
			continue
		}
		text, size := visibleRune(line[i:])
		cells = append(cells, cell{i, i + size, text, textWidth(text)})
		i += size
	}
	return cells
}

// cut shortens a line that is too wide to the part around byte offset from.
func cut(cells []cell, from int) []cell {
	if totalWidth(cells) <= maxWidth {
		return cells
	}
	start := 0
	for start < len(cells) && cells[start].to <= from {
		start++
	}
	if totalWidth(cells[:start]) <= maxWidth-lead {
		start = 0
	} else {
		for back := 0; start > 0 && back < lead; back += cells[start].width {
			start--
		}
	}
	end, room := start, maxWidth
	for end < len(cells) && room >= cells[end].width {
		room -= cells[end].width
		end++
	}
	ellipsis := cell{text: "…", width: 1}
	kept := append([]cell(nil), cells[start:end]...)
	if start > 0 {
		kept = append([]cell{ellipsis}, kept...)
	}
	if end < len(cells) {
		ellipsis.from, ellipsis.to = cells[end].from, cells[len(cells)-1].to
		kept = append(kept, ellipsis)
	}
	return kept
}

// draw puts carets under the bytes [from, to), at least one.
func draw(cells []cell, from, to int) (source, carets string) {
	var text, marks strings.Builder
	marked := false
	for _, c := range cells {
		text.WriteString(c.text)
		switch {
		case c.to <= from || marked && c.from >= to:
			marks.WriteString(blank(c))
		case c.text == "\t" && marked:
			marks.WriteString("\t")
		default:
			marks.WriteString(strings.Repeat("^", c.width))
			marked = true
		}
	}
	if !marked {
		marks.WriteByte('^')
	}
	return text.String(), strings.TrimRight(marks.String(), " \t")
}

// blank is as wide as the cell. A tab stays one, so that the caret stands right whatever the
// terminal makes of it.
func blank(c cell) string {
	if c.text == "\t" {
		return "\t"
	}
	return strings.Repeat(" ", c.width)
}

func totalWidth(cells []cell) int {
	sum := 0
	for _, c := range cells {
		sum += c.width
	}
	return sum
}

// textWidth is the number of cells that a terminal uses. A tab counts one: it is never measured, but
// copied.
func textWidth(text string) int {
	sum := 0
	for _, r := range text {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			sum += 2
		default:
			sum++
		}
	}
	return sum
}
