package report

import (
	"bytes"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
)

// Text prints findings for people: each with all its places, the source lines and carets
// under them.
type Text struct {
	// Color turns on ANSI colours.
	Color bool
	// Path turns the name of a file into the path that is printed.
	Path func(name string) string
}

// Write prints the findings and a line that sums them up.
func (t Text) Write(w io.Writer, set *source.Set, result *lint.Result) error {
	p := &printer{
		set:     set,
		path:    t.Path,
		paint:   palette(t.Color),
		mask:    newMask(set, result),
		several: severalDeployments(result.Findings),
	}
	for i := range result.Findings {
		p.finding(&result.Findings[i])
	}
	p.summary(result)
	_, err := w.Write(p.out.Bytes())
	return err
}

func severalDeployments(findings []lint.Finding) bool {
	for i := range findings {
		if findings[i].Deployment != findings[0].Deployment {
			return true
		}
	}
	return false
}

// A printer holds what all findings of one run share.
type printer struct {
	out     bytes.Buffer
	set     *source.Set
	path    func(name string) string
	paint   palette
	mask    *mask
	several bool // several deployments have findings
}

func (p *printer) finding(f *lint.Finding) {
	at := resolve(p.set, f.Pos, f.End)
	fmt.Fprintf(&p.out, "%s: %s: %s %s\n",
		p.paint.bold(p.location(at.start)),
		p.paint.severity(f.Severity),
		p.paint.bold(Visible(hideUserinfo(f.Message))),
		p.paint.dim("["+f.Rule+"]"))
	if !unreadableValue(f, at.start.File) {
		p.snippet(at, f.Severity)
	}
	for _, r := range f.Related {
		at := resolve(p.set, r.Pos, r.End)
		fmt.Fprintf(&p.out, "  %s%s\n", p.location(at.start), label(r.Message))
		p.snippet(at, lint.Info)
	}
	for _, note := range p.notes(f) {
		fmt.Fprintf(&p.out, "  %s\n", p.paint.dim(Visible(note)))
	}
	p.out.WriteByte('\n')
}

// unreadableValue tells whether a finding stands on a line that could not be read, in a file whose lines
// are mostly secrets: an env file. What in it is the name and what the value cannot be told.
func unreadableValue(f *lint.Finding, file *source.File) bool {
	if f.Rule != "syntax" || file == nil {
		return false
	}
	name := strings.ToLower(path.Base(file.Name))
	yaml := strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".yaml")
	return !yaml && !strings.Contains(name, "caddy")
}

func label(message string) string {
	if message == "" {
		return ""
	}
	return ": " + Visible(hideUserinfo(message))
}

func (p *printer) location(at source.Position) string {
	if at.File == nil {
		return "?"
	}
	return fmt.Sprintf("%s:%d:%d", visiblePath(p.path(at.File.Name)), at.Line, at.Column)
}

// notes tell under which circumstances the finding arises.
func (p *printer) notes(f *lint.Finding) []string {
	var notes []string
	if len(f.Profiles) > 0 {
		notes = append(notes, withProfiles(f.Profiles))
	}
	if p.several {
		notes = append(notes, "in "+f.Deployment)
	}
	return notes
}

func withProfiles(names []string) string {
	noun := "profile "
	if len(names) > 1 {
		noun = "profiles "
	}
	list := make([]string, len(names))
	for i, name := range names {
		list[i] = strconv.Quote(name)
	}
	return "with " + noun + strings.Join(list, " and ")
}

func (p *printer) summary(result *lint.Result) {
	line := tally(result.Findings)
	if result.Suppressed > 0 {
		line += fmt.Sprintf(" (%d suppressed)", result.Suppressed)
	}
	fmt.Fprintln(&p.out, line)
}

// A palette colours text, or leaves it as it is when false.
type palette bool

func (p palette) with(code, text string) string {
	if !p {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (p palette) bold(text string) string { return p.with("1", text) }
func (p palette) dim(text string) string  { return p.with("2", text) }

func (p palette) severity(s lint.Severity) string { return p.as(s, s.String()) }

// as colours text like the severity.
func (p palette) as(s lint.Severity, text string) string {
	code := map[lint.Severity]string{lint.Error: "1;31", lint.Warning: "1;33", lint.Info: "1;36"}[s]
	return p.with(code, text)
}
