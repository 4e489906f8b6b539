package caddyfile

import (
	"bytes"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A use is a {$VAR} and the range of the resulting text that came of it.
type use struct {
	start, end int
	value      model.Value[string]
}

// substitute replaces every {$NAME:default} of the text, before it is split into tokens and whatever
// stands around it, as Caddy does (caddyconfig/caddyfile/parse.go, replaceEnvVars): the first
// "}" ends it, the first ":" begins the default, a default counts only where the variable is not
// set at all, and a value is not searched again. It is not ok when the text grows out of bounds.
func (r *reader) substitute(f *source.Fragment) (text *source.Fragment, uses []use, ok bool) {
	var b source.Builder
	rest := 0
	for at := 0; ; {
		begin := bytes.Index(f.Text[at:], []byte("{$"))
		if begin < 0 {
			break
		}
		begin += at
		end := bytes.IndexByte(f.Text[begin:], '}')
		if end < 0 {
			break
		}
		end += begin
		at = end + 1
		expr := string(f.Text[begin+2 : end])
		if expr == "" {
			continue
		}
		pos, endPos := f.Span(begin, end+1)
		v := r.variable(expr, model.Span{Pos: pos, End: endPos}, aWord(f.Text, begin, end+1))
		b.Copy(f, rest, begin)
		rest = end + 1
		u := use{start: b.Len(), value: v}
		if v.Known() {
			b.Replace(v.V, pos, endPos)
		} else { // stays, to be seen as a placeholder
			name, _, _ := strings.Cut(expr, ":")
			b.Replace("{$"+name+"}", pos, endPos)
		}
		u.end = b.Len()
		uses = append(uses, u)
		if b.Len() > maxText {
			return nil, nil, false
		}
	}
	b.Copy(f, rest, len(f.Text))
	return b.Fragment(), uses, true
}

// aWord tells whether white space, or an end of the text, is on both sides of a range.
func aWord(text []byte, start, end int) bool {
	const space = " \t\r\n"
	before, behind := text[max(start-1, 0):start], text[end:min(end+1, len(text))]
	return len(bytes.Trim(before, space)) == 0 && len(bytes.Trim(behind, space)) == 0
}

// variable tells what {$expr} becomes and records the use.
func (r *reader) variable(expr string, at model.Span, whole bool) model.Value[string] {
	name, fallback, hasFallback := strings.Cut(expr, ":")
	v := model.Value[string]{Span: at}
	var set model.Value[string]
	isSet := false
	if r.opts.Env != nil {
		set, isSet = r.opts.Env(name)
	}
	switch {
	case isSet:
		v.V, v.Origin, v.Template = set.V, model.Interpolated, set.Template
		if !set.Known() {
			v.Origin = model.Unknown
		}
		if set.Span.Valid() {
			v.Via = append(v.Via, model.Place{Span: set.Span, Text: name + " is set here"})
		}
		v.Via = append(v.Via, set.Via...)
	case hasFallback:
		v.V, v.Origin = fallback, model.Stated
		if r.opts.EnvOpen {
			v.Origin = model.Interpolated
		}
	case r.opts.EnvOpen:
		v.Origin = model.Unknown
	}
	r.env = append(r.env, model.Substitution{
		Variable: model.Variable{Name: name, Span: at, Value: v}, Set: isSet, Fallback: hasFallback, Whole: whole,
	})
	return v
}

// blame gives tokens that a variable had a part in the provenance of its value.
func blame(t *token, start, end int, uses []use) {
	for _, u := range uses {
		if u.start >= end {
			return
		}
		if u.end <= start {
			continue
		}
		if t.origin != model.Unknown && u.value.Origin > t.origin {
			t.origin = u.value.Origin
		}
		t.template = t.template || u.value.Template
		if len(t.via) < maxVia {
			t.via = append(t.via, u.value.Via...)
		}
	}
}
