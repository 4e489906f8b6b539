// Package kept compares the parts of documents that `reflint ports --write` keeps with what it would write there.
package kept

import (
	"bytes"
	"path/filepath"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/internal/source"
)

// A Writer writes the parts of documents that hold the ports of one deployment.
type Writer struct {
	Deployment *model.Deployment
	scenario   *model.Scenario
	out        report.Ports
}

// NewWriter writes for a deployment whose files are in the set.
func NewWriter(set *source.Set, d *model.Deployment) *Writer {
	name := d.Name
	if !d.HasCompose { // the part is the same from wherever it is written
		name = filepath.Base(d.Project)
	}
	return &Writer{d, d.Whole(), report.Ports{
		Deployment: name, Set: set, Redactor: lint.NewRedactor(set, []*model.Deployment{d}),
	}}
}

// A Part is a kept part as it is, and as it ought to be.
type Part struct {
	// From and To are where it stands in its file, in bytes.
	From, To int
	Text     []byte

	file   *source.File
	block  *model.PortBlock
	tables []*ports.Table
}

// Part is what a part of a file ought to be. The error is that the stack cannot run in the mode that its mark names.
func (w *Writer) Part(file *source.File, block *model.PortBlock) (*Part, error) {
	tables, err := ports.Tables(w.scenario, block.Mode)
	if err != nil {
		return nil, err
	}
	p := &Part{
		From: file.Offset(block.Span.Pos), To: file.Offset(block.Span.End), file: file, block: block, tables: tables,
	}
	out := w.out
	out.Tables = tables
	write := out.Part
	if block.TableOnly {
		write = out.Table
	}
	p.Text = inLinesOf(file, p.From, write(block.Level))
	return p, nil
}

// Stale tells whether the part reads otherwise than it ought to, however the columns of its tables are aligned.
func (p *Part) Stale() bool {
	return !slices.EqualFunc(linesOf(p.file.Content[p.From:p.To]), linesOf(p.Text), sameLine)
}

// Clean takes the secrets of the deployment out of a line of the part.
func (w *Writer) Clean(text string) string { return w.out.Redactor.Text(text) }

// inLinesOf is text between empty lines, with the line endings of the file around it.
func inLinesOf(file *source.File, offset int, text []byte) []byte {
	text = append(append([]byte("\n"), text...), '\n')
	if bytes.HasSuffix(file.Content[:offset], []byte("\r\n")) {
		text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	}
	return text
}
