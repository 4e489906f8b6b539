// Package dotenv reads .env files and the env files of services, and tells where
// in them each variable stands. It follows compose-go's dotenv package, which has neither places nor
// patience: there a single broken line takes the whole file with it.
package dotenv

import (
	"bytes"
	"fmt"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// Options tells how a file is to be read.
type Options struct {
	// Lookup gives the variables from outside the file: for ${NAME} in a value, where they
	// win over those of the file, and for a line that is just a name. nil is an empty environment.
	Lookup func(name string) (model.Value[string], bool)
	// Earlier gives the variables of the files that were read before this one, which ${NAME} falls back
	// to. nil is none.
	Earlier func(name string) (model.Value[string], bool)
	// Raw is `format: raw` of env_file: everything behind the first "=" is the value.
	Raw bool
}

// Parse reads the variables of a file in the order of their places. A repeated name keeps its last
// value and the place of that. A line that cannot be read is a problem, and the others
// are read nevertheless.
//
// A Variable's Span is the name and its Value's Span the value as written, with quotes. A value that
// depends on a variable that is not at hand is Unknown, and so is a name without "=".
func Parse(text *source.Fragment, opts Options) ([]model.Variable, []model.Problem) {
	none := func(string) (model.Value[string], bool) { return model.Value[string]{}, false }
	if opts.Lookup == nil {
		opts.Lookup = none
	}
	if opts.Earlier == nil {
		opts.Earlier = none
	}
	f := &file{text: text, src: string(text.Text), opts: opts, last: map[string]int{}, room: maxInserted}
	switch nul := bytes.IndexByte(text.Text, 0); {
	case nul >= 0:
		f.problem(nul, nul, "holds a NUL byte: an env file is plain text in UTF-8, not UTF-16 or binary")
	case opts.Raw:
		f.readRaw()
	default:
		f.read()
	}
	return f.variables(), f.problems
}

// maxStatements is how many lines a file may have that say something.
const maxStatements = 10_000

// A file is a file half read.
type file struct {
	text     *source.Fragment
	src      string
	opts     Options
	found    []model.Variable
	last     map[string]int // name → index of its last occurrence in found
	room     int            // for what variables insert
	count    int            // of statements
	problems []model.Problem
}

func (f *file) span(start, end int) model.Span {
	pos, endPos := f.text.Span(start, end)
	return model.Span{Pos: pos, End: endPos}
}

func (f *file) problem(start, end int, message string) {
	f.problems = append(f.problems, model.Problem{Rule: "syntax", Span: f.span(start, end), Message: message})
}

// next counts the statement at offset at. It is false behind the last that is read.
func (f *file) next(at int) bool {
	if f.count++; f.count <= maxStatements {
		return true
	}
	f.problem(at, at, fmt.Sprintf("the file has more than %d variables: what follows is not read", maxStatements))
	return false
}

func (f *file) set(v model.Variable) {
	f.last[v.Name] = len(f.found)
	f.found = append(f.found, v)
}

// inherit takes a name without a value from the environment. Where it is not set, the process
// that runs compose may still have it; an earlier value of the file then stays.
func (f *file) inherit(name string, span model.Span) {
	value, ok := f.opts.Lookup(name)
	if _, known := f.last[name]; !ok && known {
		return
	}
	if ok {
		value = through(name, value)
	} else {
		value = model.Value[string]{Origin: model.Unknown}
	}
	value.Span = span
	f.set(model.Variable{Name: name, Span: span, Value: value})
}

// get is the variable as a ${NAME} in this file sees it.
func (f *file) get(name string) (model.Value[string], bool) {
	if v, ok := f.opts.Lookup(name); ok {
		return v, true
	}
	if i, ok := f.last[name]; ok {
		return f.found[i].Value, true
	}
	return f.opts.Earlier(name)
}

func (f *file) variables() []model.Variable {
	var vars []model.Variable
	for i, v := range f.found {
		if f.last[v.Name] == i {
			vars = append(vars, v)
		}
	}
	return vars
}

// through is value as it comes out of another variable's definition.
func through(name string, value model.Value[string]) model.Value[string] {
	if value.Span.Valid() {
		place := model.Place{Span: value.Span, Text: name + " is set here"}
		value.Via = append([]model.Place{place}, value.Via...)
	}
	if value.Origin != model.Unknown {
		value.Origin = model.Interpolated
	}
	return value
}
