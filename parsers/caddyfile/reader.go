package caddyfile

import (
	"errors"
	"io/fs"
	"path"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A reader fetches files and collects what there is to say about them.
type reader struct {
	opts     Options
	units    map[string]*unit
	files    []*source.File
	unread   []model.ReadFile
	missed   map[string]bool // names in unread
	env      []model.Substitution
	problems []model.Problem
	reported map[complaint]bool
	// broken tells that the structure could not be made out, so that routes may be missing.
	broken bool
}

// A complaint is what is reported only once.
type complaint struct {
	at      model.Span
	message string
}

// complain reports text that Caddy cannot read as a Caddyfile, once.
func (r *reader) complain(at model.Span, message string) { r.report("syntax", at, message) }

// reject reports a configuration that Caddy can read and refuses to load, once.
func (r *reader) reject(at model.Span, message string) { r.report("caddyfile-invalid", at, message) }

func (r *reader) report(rule string, at model.Span, message string) {
	c := complaint{at, message}
	if r.reported[c] {
		return
	}
	r.reported[c] = true
	r.problems = append(r.problems, model.Problem{Rule: rule, Span: at, Message: message})
}

// refuse reports something behind which nothing can be read with certainty.
func (r *reader) refuse(at model.Span, message string) {
	r.complain(at, message)
	r.broken = true
}

// A missing import and one that cannot be looked at are different things: Caddy does not start
// with the first, and may know more than we do of the second.
var errUnseen = errors.New("not among the files at hand")

// errManyFiles tells that imports name more files than are read.
var errManyFiles = errors.New(tooLong("too many imported files", maxFiles))

// importFiles reads the files that pattern names, as seen from the importing file.
func (r *reader) importFiles(from *unit, pattern string) ([]*unit, error) {
	if r.opts.Files == nil {
		return nil, errUnseen
	}
	if !path.IsAbs(pattern) {
		pattern = path.Join(path.Dir(from.path), pattern)
	}
	names := []string{pattern}
	if strings.ContainsAny(pattern, "*?[]") {
		matches, err := r.opts.Files.Glob(pattern)
		if err != nil {
			return nil, err
		}
		names = withoutHidden(pattern, matches)
	}
	if len(r.units)+len(names) > maxFiles {
		return nil, errManyFiles
	}
	var units []*unit
	for _, name := range names {
		u, err := r.unit(path.Clean(name))
		if err != nil {
			return nil, err
		}
		units = append(units, u)
	}
	return units, nil
}

// withoutHidden drops names with a leading dot if the pattern begins with "*", as Caddy does.
func withoutHidden(pattern string, names []string) []string {
	if !strings.HasPrefix(path.Base(pattern), "*") {
		return names
	}
	var kept []string
	for _, name := range names {
		if !strings.HasPrefix(path.Base(name), ".") {
			kept = append(kept, name)
		}
	}
	return kept
}

// unit reads and lexes one imported file, once.
func (r *reader) unit(name string) (*unit, error) {
	if u, ok := r.units[name]; ok {
		return u, nil
	}
	file, err := r.opts.Files.Read(name)
	if err != nil {
		return nil, err
	}
	u := &unit{file: file, path: name}
	r.units[name] = u
	r.files = append(r.files, file)
	u.tokens, u.ok = r.lex(u)
	return u, nil
}

// unreadable notes an import that could not be read. Only one that does not exist is a mistake.
func (r *reader) unreadable(at model.Span, pattern string, err error) {
	if errors.Is(err, fs.ErrNotExist) {
		r.complain(at, "file to import not found: "+pattern)
	}
	if r.missed[pattern] {
		return
	}
	r.missed[pattern] = true
	r.unread = append(r.unread, model.ReadFile{
		Name: pattern, Role: "import of the Caddyfile", Reason: err.Error(),
	})
}
