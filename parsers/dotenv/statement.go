package dotenv

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
)

const bom = "\ufeff"

// read reads the file statement by statement. These need not be lines: a quoted value may span
// several, and what follows its closing quote is a statement of its own.
func (f *file) read() {
	at := 0
	if strings.HasPrefix(f.src, bom) {
		at = len(bom)
	}
	for {
		at = f.statementStart(at)
		if at == len(f.src) || !f.next(at) {
			return
		}
		at = f.statement(at)
	}
}

// statementStart passes white space and comments.
func (f *file) statementStart(at int) int {
	for {
		at += len(f.src[at:]) - len(strings.TrimLeftFunc(f.src[at:], unicode.IsSpace))
		if at == len(f.src) || f.src[at] != '#' {
			return at
		}
		at = f.lineEnd(at)
	}
}

// lineEnd is the offset of the line feed behind at, or of the end of the text.
func (f *file) lineEnd(at int) int {
	if i := strings.IndexByte(f.src[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(f.src)
}

// skipSpace passes white space within the line.
func (f *file) skipSpace(at int) int {
	return len(f.src) - len(strings.TrimLeftFunc(f.src[at:], isSpace))
}

// isSpace is white space that ends no line.
func isSpace(r rune) bool {
	switch r {
	case '\t', '\v', '\f', '\r', ' ', 0x85, 0xA0:
		return true
	}
	return false
}

var export = pattern.Lazy(`^export\s+`)

// statement reads `NAME=value`, `NAME: value` or `NAME` and returns where it ends.
func (f *file) statement(at int) int {
	if export().MatchString(f.src[at:]) {
		at = f.skipSpace(at + len("export"))
	}
	end, ok := f.nameEnd(at)
	if !ok {
		return f.lineEnd(at)
	}
	name := strings.TrimRightFunc(f.src[at:end], unicode.IsSpace)
	span := f.span(at, at+len(name))
	switch {
	case strings.Contains(name, " "):
		f.problem(at, at+len(name), "a variable's name has no spaces")
		return f.lineEnd(at)
	case end == len(f.src):
		f.problem(at, at+len(name), `neither "=" nor a line break follows the name`)
		return end
	case f.src[end] == '\n':
		if name != "" {
			f.inherit(name, span)
		}
		return end + 1
	}
	return f.assignment(name, span, f.skipSpace(end+1))
}

// nameEnd finds the "=", the ":" or the line feed behind a name.
func (f *file) nameEnd(at int) (end int, ok bool) {
	for i, r := range f.src[at:] {
		switch {
		case r == '=' || r == ':' || r == '\n':
			return at + i, true
		case isSpace(r) || unicode.IsLetter(r) || unicode.IsNumber(r) || strings.ContainsRune("_.-[]", r):
		default:
			// The character stays out of the message: a broken line may be part of a secret.
			f.problem(at+i, at+i+1, "a variable's name has only letters, digits and _ . - [ ]")
			return 0, false
		}
	}
	return len(f.src), true
}

// assignment reads the value at offset at and returns where it ends.
func (f *file) assignment(name string, span model.Span, at int) int {
	next := f.lineEnd(at)
	v := unquoted(f.src[at:next], at)
	if at < len(f.src) && (f.src[at] == '"' || f.src[at] == '\'') {
		var closed bool
		if v, closed = f.quoted(at); !closed {
			f.problem(at, at+1, "the quote is not closed")
			return next
		}
		next = v.end
	}
	if name == "" {
		f.problem(at, at, "a value without a name")
		return next
	}
	f.define(name, span, v)
	return next
}

// A value is what stands behind the "=": the bytes [start, end) and what they mean before
// variables are expanded.
type value struct {
	start, end int
	text       string
	literal    bool // no variables are expanded
}

func unquoted(line string, at int) value {
	line, _, _ = strings.Cut(line, " #")
	line = strings.TrimRightFunc(line, unicode.IsSpace)
	return value{start: at, end: at + len(line), text: line}
}

// quoted reads up to the closing quote, which may be on a later line.
func (f *file) quoted(at int) (value, bool) {
	quote := f.src[at]
	var text strings.Builder
	for i := at + 1; i < len(f.src); i++ {
		switch c := f.src[i]; {
		case c == quote:
			v := value{start: at, end: i + 1, text: text.String(), literal: quote == '\''}
			if !v.literal {
				v.text = unescape(v.text)
			}
			return v, true
		case c == '\\' && i+1 < len(f.src):
			i++
			if f.src[i] != quote {
				text.WriteByte('\\')
			}
			text.WriteByte(f.src[i])
		default:
			text.WriteByte(c)
		}
	}
	return value{}, false
}

var escape = pattern.Lazy(`\\(?:[abcfnrtv$"\\]|0\d{0,3})`)

// unescape replaces the escape sequences of a double-quoted value. Those that Go does not know, such
// as \c, stay.
func unescape(text string) string {
	return escape().ReplaceAllStringFunc(text, func(sequence string) string {
		if sequence == `\$` {
			return "$$" // as expand writes a dollar sign
		}
		sequence = strings.Replace(sequence, `\0`, `\`, 1) // Go writes \101 for \0101
		char, _, _, err := strconv.UnquoteChar(sequence, '"')
		if err != nil {
			return sequence
		}
		return string(char)
	})
}

// define sets a variable to a value, expanded.
func (f *file) define(name string, span model.Span, v value) {
	result := model.Value[string]{V: v.text, Span: f.span(v.start, v.end), Origin: model.Stated}
	if !v.literal && strings.Contains(v.text, "$") {
		e := expansion{get: f.get, room: &f.room}
		text, err := e.expand(v.text, 0)
		if err != nil {
			f.problem(v.start, v.end, err.Error())
			text, e.unknown = v.text, true
		}
		result.V = text
		result.Via = e.via
		switch {
		case e.unknown:
			result.Origin = model.Unknown
		case e.used:
			result.Origin = model.Interpolated
		}
	}
	f.set(model.Variable{Name: name, Span: span, Value: result})
}
