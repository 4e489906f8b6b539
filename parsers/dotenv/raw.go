package dotenv

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/reflint/reflint/internal/model"
)

// readRaw reads `format: raw` as docker compose registers it (docker/cli's pkg/kvfile): one
// line one variable, no quotes, no expansion, no comment behind a value.
func (f *file) readRaw() {
	at := 0
	if strings.HasPrefix(f.src, bom) {
		at = len(bom)
	}
	for at < len(f.src) && f.next(at) {
		end := f.lineEnd(at)
		f.rawLine(at, strings.TrimSuffix(f.src[at:end], "\r"))
		at = end + 1
	}
}

func (f *file) rawLine(at int, line string) {
	trimmed := strings.TrimLeftFunc(line, unicode.IsSpace)
	at += len(line) - len(trimmed)
	name, text, assigned := strings.Cut(trimmed, "=")
	span := f.span(at, at+len(name))
	switch {
	case trimmed == "" || trimmed[0] == '#':
	case !utf8.ValidString(trimmed):
		f.problem(at, at+len(trimmed), "the line is not UTF-8")
	case name == "":
		f.problem(at, at, "a value without a name")
	case strings.ContainsFunc(name, unicode.IsSpace):
		f.problem(at, at+len(name), "a variable's name has no spaces")
	case !assigned:
		f.inherit(name, span)
	default:
		start := at + len(name) + 1
		value := model.Value[string]{V: text, Span: f.span(start, start+len(text)), Origin: model.Stated}
		f.set(model.Variable{Name: name, Span: span, Value: value})
	}
}
