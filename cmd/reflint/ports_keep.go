package main

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/markdown"
)

// A keeper keeps the parts of documents that `reflint ports --write` writes.
type keeper struct {
	scenario *model.Scenario
	out      report.Ports
}

// A keptPart is a part as it ought to read.
type keptPart struct {
	model.PortBlock
	from, to int // in the file, in bytes
	text     []byte
}

// stale tells whether the part of a file reads otherwise.
func (k keptPart) stale(file *source.File) bool {
	return !bytes.Equal(file.Content[k.from:k.to], k.text)
}

// keep writes the documents of --write, and looks at those of --check. Nothing is written unless all can be read.
func (p *process) keep(k *keeper, s *portsSettings) (int, error) {
	type document struct {
		file  *source.File
		parts []keptPart
	}
	read := func(names []string) (list []document, err error) {
		for _, name := range names {
			file, parts, err := k.read(p, name)
			if err != nil {
				return nil, err
			}
			list = append(list, document{file, parts})
		}
		return list, nil
	}
	written, err := read(s.write)
	if err != nil {
		return 0, err
	}
	checked, err := read(s.check)
	if err != nil {
		return 0, err
	}
	for _, d := range written {
		if err := writeParts(d.file, d.parts); err != nil {
			return 0, fmt.Errorf("cannot write %s: %w", p.relative(d.file.Path), source.BareError(err))
		}
	}
	code := exitClean
	for _, d := range checked {
		for _, part := range d.parts {
			if part.stale(d.file) {
				name := p.relative(d.file.Path)
				fmt.Fprintf(p.stdout, "%s:%d: the ports are out of date: run %s\n",
					report.Visible(name), k.out.Set.Position(part.Mark.Pos).Line, report.Visible(p.mending()))
				code = exitFindings
			}
		}
	}
	return code, nil
}

// mending is the command that does with --write what this one does with --check, as a shell takes it.
func (p *process) mending() string {
	words := []string{"reflint"}
	for _, arg := range p.args {
		if name, value, _ := strings.Cut(arg, "="); name == "--check" || name == "-check" {
			arg = strings.TrimSuffix("--write="+value, "=")
		}
		words = append(words, shellWord(arg))
	}
	return strings.Join(words, " ")
}

// shellWord is text as one word of a shell.
func shellWord(text string) string {
	plain := func(c rune) bool {
		return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' ||
			strings.ContainsRune("-_./=:,@%+", c)
	}
	if text != "" && strings.IndexFunc(text, func(c rune) bool { return !plain(c) }) < 0 {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}

// read finds the kept parts of a document, and what each ought to be.
func (k *keeper) read(p *process, name string) (*source.File, []keptPart, error) {
	path := followLinks(p.absolute([]string{name})[0])
	file, err := k.out.Set.Read(path)
	if err != nil {
		return nil, nil, usagef("%s cannot be read: %w", p.relative(path), err)
	}
	wrong := func(at model.Span, message string) error {
		return usagef("%s:%d: %s", p.relative(path), k.out.Set.Position(at.Pos).Line, message)
	}
	contents := markdown.Read(file)
	for _, problem := range contents.Problems {
		return nil, nil, wrong(problem.Span, problem.Message)
	}
	var parts []keptPart
	for _, block := range contents.Document.Blocks {
		part := keptPart{PortBlock: block, from: file.Offset(block.Span.Pos), to: file.Offset(block.Span.End)}
		if at := k.out.Set.Position(block.Mark.Pos); at.Column != 1 || !startsLine(file, part.to) {
			return nil, nil, wrong(block.Mark, "the marks of a kept part stand at the start of their lines")
		}
		tables, err := portTables(k.scenario, block.Mode)
		if err != nil {
			return nil, nil, wrong(block.Mark, err.Error())
		}
		out := k.out
		out.Tables = tables
		write := out.Part
		if block.TableOnly {
			write = out.Table
		}
		part.text = inLinesOf(file, part.from, write(block.Level))
		parts = append(parts, part)
	}
	if len(parts) == 0 {
		return nil, nil, usagef("%s has no part to keep: put <!-- reflint:ports mode=caddy --> and "+
			"<!-- /reflint:ports --> where the ports belong, each at the start of a line of its own", p.relative(path))
	}
	return file, parts, nil
}

// startsLine tells whether a line of a file, or what is after its byte order mark, begins at offset.
func startsLine(file *source.File, offset int) bool {
	return offset > 0 && file.Content[offset-1] == '\n'
}

// inLinesOf is text between empty lines, with the line endings of the file around it.
func inLinesOf(file *source.File, offset int, text []byte) []byte {
	text = append(append([]byte("\n"), text...), '\n')
	if bytes.HasSuffix(file.Content[:offset], []byte("\r\n")) {
		text = bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
	}
	return text
}

// writeParts replaces the parts of a file that read otherwise, and leaves the rest as it is, byte by byte.
func writeParts(file *source.File, parts []keptPart) error {
	var out []byte
	end, stale := 0, false
	for _, part := range parts {
		out = append(append(out, file.Content[end:part.from]...), part.text...)
		end, stale = part.to, stale || part.stale(file)
	}
	if !stale {
		return nil
	}
	return writeFile(file.Path, append(out, file.Content[end:]...))
}
