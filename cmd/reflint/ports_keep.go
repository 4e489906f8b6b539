package main

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/kept"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
	"github.com/reflint/reflint/parsers/markdown"
)

// A keptDocument is a document with the parts that `reflint ports --write` keeps.
type keptDocument struct {
	file  *source.File
	parts []keptPart
}

func (d keptDocument) hasParts() bool { return len(d.parts) > 0 }

// A keptPart is a part of a document, with who writes it.
type keptPart struct {
	*kept.Part
	writer *kept.Writer
	line   int // of its mark
	// naming is what the mark must say of the deployment, and does not; names is where that belongs, in bytes.
	naming string
	names  int
}

// keep writes the documents of --write, and looks at those of --check. Nothing is written unless all can be read.
func (p *process) keep(s *portsSettings) (int, error) {
	k := &keeper{
		process: p, settings: s, set: source.NewSet(p.cwd), writers: map[string]*kept.Writer{},
		own: map[*model.Deployment]*kept.Writer{}, near: map[string][]*model.Deployment{},
	}
	var documents []keptDocument
	for _, name := range append(s.write, s.check...) {
		document, err := k.read(name)
		if err != nil {
			return 0, err
		}
		documents = append(documents, document)
	}
	if named := len(s.paths)+len(s.files) > 0; named && slices.ContainsFunc(documents, keptDocument.hasParts) {
		if err := k.loadOwn(); err != nil { // the marks may name others, and a mistake is one all the same
			return 0, err
		}
	}
	code := exitClean
	for _, d := range documents {
		switch {
		case len(s.write) == 0:
			if p.tellStale(d) {
				code = exitFindings
			}
		default:
			if err := d.write(); err != nil {
				return 0, fmt.Errorf("cannot write %s: %w", p.relative(d.file.Path), source.BareError(err))
			}
		}
	}
	return code, nil
}

// read finds the kept parts of a document, and what each ought to be.
func (k *keeper) read(name string) (keptDocument, error) {
	path := followLinks(k.absolute([]string{name})[0])
	document := keptDocument{}
	file, err := k.set.Read(path)
	if err != nil {
		return document, usagef("%s cannot be read: %s", k.relative(path), unreadable(err))
	}
	document.file = file
	contents := markdown.Read(file)
	for _, problem := range contents.Problems {
		return document, k.wrong(problem.Span, problem.Message)
	}
	blocks := contents.Document.Blocks
	if len(blocks) == 0 && !k.settings.marked {
		return document, usagef("%s has no part to keep: put <!-- reflint:ports mode=caddy --> and "+
			"<!-- /reflint:ports --> where the ports belong, each at the start of a line of its own", k.relative(path))
	}
	for i := range blocks {
		part, err := k.part(file, &blocks[i])
		if err != nil {
			return document, err
		}
		document.parts = append(document.parts, part)
	}
	return document, nil
}

// part is a kept part of a file.
func (k *keeper) part(file *source.File, block *model.PortBlock) (part keptPart, err error) {
	if part.writer, err = k.writer(file, block); err != nil {
		return part, err
	}
	if part.Part, err = part.writer.Part(file, block); err != nil {
		return part, k.wrong(block.Mark, err.Error())
	}
	at := k.set.Position(block.Mark.Pos)
	part.line = at.Line
	if len(k.settings.write) > 0 && len(block.Named) == 0 {
		const kind = markdown.BeginMark
		part.names = at.Offset + bytes.Index(file.Content[at.Offset:], []byte(kind)) + len(kind)
		if part.naming, err = k.naming(file.Path, part.writer.Deployment); err != nil {
			return part, k.wrong(block.Mark, err.Error())
		}
	}
	return part, nil
}

// unreadable is why a file cannot be read, without its name.
func unreadable(err error) string {
	if known, ok := errors.AsType[*source.UnreadableError](err); ok {
		return "it " + known.Reason
	}
	return "no such file or directory"
}

// maxChanges bounds the lines that are shown of what is out of date in a part.
const maxChanges = 10

// tellStale prints the parts of a document that are out of date, and tells whether there are any.
func (p *process) tellStale(d keptDocument) bool {
	stale := false
	name := p.relative(d.file.Path)
	for _, part := range d.parts {
		if !part.Stale() {
			continue
		}
		stale = true
		fmt.Fprintf(p.stdout, "%s:%d: the ports are out of date: run %s\n",
			report.Visible(name), part.line, report.Visible(p.mending(name)))
		changes := part.Changes()
		for i, c := range changes[:min(len(changes), maxChanges)] {
			number, sign := strconv.Itoa(c.Line), "-"
			if c.Lacking {
				sign = "+"
			}
			if c.Lacking && i > 0 && c.Line-changes[i-1].Line <= 1 {
				number = "" // it takes the place of the lines above
			}
			fmt.Fprintf(p.stdout, "%5s %s%s\n", number, sign, report.Visible(part.writer.Clean(c.Text)))
		}
		if more := len(changes) - maxChanges; more > 0 {
			fmt.Fprintf(p.stdout, "      … and %d more lines\n", more)
		}
	}
	return stale
}

// mending is the command that writes a document that this one checks, as a shell takes it.
func (p *process) mending(document string) string {
	words := []string{"reflint"}
	marked := slices.Contains(p.args, "--check-marked") || slices.Contains(p.args, "-check-marked")
	for _, arg := range p.args {
		name, value, _ := strings.Cut(arg, "=")
		switch {
		case name == "--check" || name == "-check":
			words = append(words, strings.TrimSuffix("--write="+value, "="))
		case name == "--check-marked" || name == "-check-marked":
			words = append(words, "--write", document)
		case marked && parsers.IsMarkdown(arg):
		default:
			words = append(words, arg)
		}
	}
	return kept.Command(words...)
}

// write replaces the parts of the document that read otherwise, and leaves the rest as it is, byte by byte.
func (d keptDocument) write() error {
	var out []byte
	end, changed := 0, false
	add := func(from, to int, text []byte) {
		out = append(append(out, d.file.Content[end:from]...), text...)
		end = to
	}
	for _, part := range d.parts {
		if part.naming != "" {
			add(part.names, part.names, []byte(" "+part.naming))
			changed = true
		}
		if part.Stale() {
			add(part.From, part.To, part.Text)
			changed = true
		}
	}
	if !changed {
		return nil
	}
	return writeFile(d.file.Path, append(out, d.file.Content[end:]...))
}
