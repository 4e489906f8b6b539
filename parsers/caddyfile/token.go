package caddyfile

import (
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A unit is one file as Caddy sees it.
type unit struct {
	file   *source.File
	path   string
	text   *source.Fragment // nil for the whole file
	tokens []token
	ok     bool
}

func (u *unit) fragment() *source.Fragment {
	if u.text != nil {
		return u.text
	}
	return u.file.Whole()
}

// A lexeme is a token as it stands in its file; imports copy tokens, not lexemes.
type lexeme struct {
	unit   *unit
	span   model.Span
	line   int // on which it starts, as Caddy counts
	breaks int // line breaks in it
	quoted bool
}

// A token is one word of a Caddyfile, with all that decided it.
type token struct {
	*lexeme
	text     string
	origin   model.Origin
	template bool
	via      []model.Place
	// chain is how the token got here, nil for one of the main file.
	chain *importStep
	// snippet names the snippet that the token stands in.
	snippet string
}

// An importStep is one import directive on the way to a token.
type importStep struct {
	parent *importStep
	depth  int
	target string // what is imported: a path, or a path with the name of a snippet
}

// imports tells whether target is being imported already, at s or above it.
func (s *importStep) imports(target string) bool {
	for ; s != nil; s = s.parent {
		if s.target == target {
			return true
		}
	}
	return false
}

func (t token) opens() bool  { return t.text == "{" && !t.quoted }
func (t token) closes() bool { return t.text == "}" && !t.quoted }

// newLine tells whether next stands on another line than t. Tokens of different imports do.
func (t token) newLine(next token) bool {
	if t.lexeme == nil || t.unit != next.unit || t.chain != next.chain {
		return true
	}
	return t.line+t.breaks < next.line
}

// value is the token's text with its provenance. A runtime placeholder makes it unknown.
func (t token) value() model.Value[string] {
	v := model.Value[string]{V: t.text, Span: t.span, Origin: t.origin, Via: t.via, Template: t.template}
	if hasPlaceholder(t.text) {
		v.Origin = model.Unknown
	}
	return v
}

// hasPlaceholder tells whether text holds something like {env.HOST} that Caddy replaces
// only when it serves.
func hasPlaceholder(text string) bool {
	_, rest, ok := strings.Cut(text, "{")
	return ok && strings.Contains(rest, "}")
}

// part is the span of text[start:end] within the token, or that of the whole token where the file does
// not hold the text letter by letter.
func (t token) part(start, end int) model.Span {
	if t.quoted || int(t.span.End-t.span.Pos) != len(t.text) || !t.span.End.IsValid() {
		return t.span
	}
	offset := t.unit.file.Offset(t.span.Pos)
	if string(t.unit.file.Content[offset:offset+len(t.text)]) != t.text {
		return t.span
	}
	return model.Span{Pos: t.unit.file.Pos(offset + start), End: t.unit.file.Pos(offset + end)}
}
