package kept

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
	"github.com/reflint/reflint/internal/source"
)

// Judge tells of the parts of documents what is out of date in them. reach turns the names of files and directories
// into paths that the user can reach, flags are further ones that the run was given.
func Judge(set *source.Set, deployments []*model.Deployment, reach func(name string) string, flags []string) {
	j := judge{set: set, reach: reach, flags: flags, writers: map[*model.Deployment][]*Writer{}}
	for _, d := range deployments {
		for _, document := range d.Documents {
			for i := range document.Blocks {
				j.block(&document.Blocks[i])
			}
		}
	}
}

type judge struct {
	set   *source.Set
	reach func(name string) string
	flags []string
	// writers are that of a deployment and, where the run chose profiles, that of the deployment without a choice.
	writers map[*model.Deployment][]*Writer
}

// block judges a part by the deployment that it differs from in the fewest lines, if it is out of date in all of those
// that it may be of, with the profiles that the run chose and without a choice, as the document may be about all. Where
// one of them has ports that are not known, nothing can be told.
func (j *judge) block(block *model.PortBlock) {
	file := j.set.File(block.Mark.Pos)
	var nearest *Part
	var changes []Change
	var of *Writer
	meant := 0
	for _, d := range block.Of {
		if block.Broken || file == nil || unread(d) {
			return
		}
		for i, w := range j.writersOf(d) {
			part, err := w.Part(file, block)
			if err != nil {
				continue // it is not meant: the stack cannot run so
			}
			partial := slices.ContainsFunc(part.tables, func(t *ports.Table) bool { return t.Partial })
			if partial || !part.Stale() {
				return
			}
			if i > 0 {
				continue // the command that mends the part writes it with the choice
			}
			meant++
			if list := part.Changes(); nearest == nil || len(list) < len(changes) {
				nearest, changes, of = part, list, w
			}
		}
	}
	if nearest == nil {
		return
	}
	how := of.how(nearest, changes)
	if meant > 1 {
		how = fmt.Sprintf("it is that of none of the %d deployments around; beside %s, which comes nearest, %s",
			meant, j.reach(of.Deployment.Name), how)
	}
	block.Stale = &model.StalePart{
		Span: nearest.place(changes), How: how, Command: j.command(file, block, of.Deployment),
	}
}

func (j *judge) writersOf(d *model.Deployment) []*Writer {
	if j.writers[d] == nil {
		j.writers[d] = []*Writer{NewWriter(j.set, d)}
		if d.Choice != nil {
			j.writers[d] = append(j.writers[d], NewWriter(j.set, d.Choosing(nil)))
		}
	}
	return j.writers[d]
}

// unread tells whether a file that the deployment runs on is broken or could not be read.
func unread(d *model.Deployment) bool {
	return slices.ContainsFunc(d.Problems, func(p model.Problem) bool { return p.Unread() }) ||
		slices.ContainsFunc(d.Unread, func(f model.ReadFile) bool { return strings.Contains(f.Role, "compose") })
}

// place is the first line that differs; the mark where nothing stands behind it yet.
func (p *Part) place(changes []Change) model.Span {
	if p.empty() {
		return p.block.Mark
	}
	n := changes[0].Line
	start := p.file.Offset(p.file.LineStart(n))
	return model.Span{Pos: p.file.Pos(start), End: p.file.Pos(start + len(p.file.Line(n)))}
}

func (p *Part) empty() bool { return len(bytes.TrimSpace(p.file.Content[p.From:p.To])) == 0 }

// how tells the difference: by the ports, or else by the first line.
func (w *Writer) how(p *Part, changes []Change) string {
	if p.empty() {
		return "it is empty"
	}
	if off := p.portsOff(); off != "" {
		return "it " + off
	}
	first := changes[0]
	lacking := slices.IndexFunc(changes, func(c Change) bool { return c.Lacking })
	switch {
	case first.Lacking:
		return fmt.Sprintf("before line %d it lacks %s", first.Line, excerpt(w.Clean(first.Text), ""))
	case lacking > 0 && changes[lacking].Line == changes[lacking-1].Line+1:
		is, ought := w.Clean(first.Text), w.Clean(changes[lacking].Text)
		return fmt.Sprintf("line %d is %s, and reflint writes %s", first.Line, excerpt(is, ought), excerpt(ought, is))
	default:
		return fmt.Sprintf("reflint does not write line %d, %s", first.Line, excerpt(w.Clean(first.Text), ""))
	}
}

// excerpt is a line, or where it is long what stands around the place at which it differs from another.
func excerpt(line, other string) string {
	const before, width = 30, 80 // bytes
	at := 0
	for at < len(line) && at < len(other) && line[at] == other[at] {
		at++
	}
	from := min(max(0, at-before), max(0, len(line)-width))
	to := min(len(line), from+width)
	text := strings.ToValidUTF8(line[from:to], "")
	if from > 0 {
		text = "…" + text
	}
	if to < len(line) {
		text += "…"
	}
	return fmt.Sprintf("%q", text)
}

// command is what mends a part.
func (j *judge) command(file *source.File, block *model.PortBlock, d *model.Deployment) string {
	list := append([]string{"reflint", "ports", "--write", j.reach(file.Name)}, j.flags...)
	switch {
	case len(block.Named) > 0:
	case len(d.ComposeFiles) == 0:
		list = append(list, j.reach(j.set.Name(d.Project)))
	default:
		for _, file := range d.ComposeFiles {
			list = append(list, "-f", j.reach(j.set.Name(file)))
		}
		if dir := j.set.Name(d.Project); dir != path.Dir(j.set.Name(d.ComposeFiles[0])) {
			list = append(list, "--project-directory", j.reach(dir))
		}
	}
	return Command(list...)
}

// Command is a command as a shell takes it.
func Command(words ...string) string {
	list := make([]string, len(words))
	for i, word := range words {
		list[i] = shellWord(word)
	}
	return strings.Join(list, " ")
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
