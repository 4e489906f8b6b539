package compose

import (
	"bytes"
	"fmt"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

const (
	// maxNesting is how deep `${A:-${B:-…}}` may nest.
	maxNesting = 100
	// maxInserted is how many bytes variables may put into the files of a project. A large one that is used
	// often would fill the memory.
	maxInserted = 8 << 20
	// maxUnset is how many places without a value are kept.
	maxUnset = 10_000
)

// An expander replaces the variables of one scalar as compose-go's template package does
// (v2.16.2, template.go), and remembers where each byte came from. What no file tells becomes an
// unknownMark.
type expander struct {
	scope *scope
	in    *source.Fragment
	out   source.Builder
	holes []hole
	path  []string // of keys, to the scalar
}

// expand is expandAt for a text that is no part of the tree.
func (s *scope) expand(t text) text { return s.expandAt(t, nil) }

// expandAt replaces the variables of t, which stands at path. A text without "$" is returned as it is.
func (s *scope) expandAt(t text, path []string) text {
	if !bytes.Contains(t.frag.Text, []byte("$")) {
		return t
	}
	x := &expander{scope: s, in: t.frag, path: path}
	x.run(&window{end: len(t.frag.Text)}, 0, 0)
	return text{span: t.span, frag: x.out.Fragment(), holes: x.holes, via: t.via}
}

// A window is the part of the text, up to end, that one level of nesting looks at. An operator's
// argument reaches to the last brace of its line, which is looked up once a line.
type window struct {
	end       int
	lineEnd   int
	lastBrace int
}

// brace is the last "}" on the line that offset lies on, or -1.
func (w *window) brace(text []byte, offset int) int {
	if offset >= w.lineEnd {
		w.lineEnd = w.end
		if i := bytes.IndexByte(text[offset:w.end], '\n'); i >= 0 {
			w.lineEnd = offset + i
		}
		w.lastBrace = offset + bytes.LastIndexByte(text[offset:w.lineEnd], '}')
		if w.lastBrace < offset {
			w.lastBrace = -1
		}
	}
	if w.lastBrace < offset {
		return -1
	}
	return w.lastBrace
}

func (x *expander) run(w *window, at, depth int) {
	text := x.in.Text
	for at < w.end {
		i := bytes.IndexByte(text[at:w.end], '$')
		if i < 0 {
			x.out.Copy(x.in, at, w.end)
			return
		}
		x.out.Copy(x.in, at, at+i)
		at = x.dollar(w, at+i, depth)
	}
}

// dollar handles the "$" at offset at and returns the offset behind what belongs to it.
func (x *expander) dollar(w *window, at, depth int) int {
	rest := x.in.Text[at+1 : w.end]
	switch {
	case len(rest) > 0 && rest[0] == '$':
		span := x.span(at, at+2)
		x.out.Replace("$", span.Pos, span.End)
		return at + 2
	case len(rest) > 0 && rest[0] == '{':
		return x.braced(w, at, depth)
	case nameLength(rest) > 0:
		end := at + 1 + nameLength(rest)
		x.variable(string(x.in.Text[at+1:end]), at, end)
		return end
	default:
		x.out.Copy(x.in, at, at+1)
		return at + 1
	}
}

// braced handles `${NAME}` and `${NAME:-argument}`, with the operators - + ? and a colon before
// them.
func (x *expander) braced(w *window, at, depth int) int {
	text := x.in.Text
	nameEnd := at + 2 + nameLength(text[at+2:w.end])
	name := string(text[at+2 : nameEnd])
	if name != "" && nameEnd < w.end && text[nameEnd] == '}' {
		x.variable(name, at, nameEnd+1)
		return nameEnd + 1
	}
	op := nameEnd
	colon := op < w.end && text[op] == ':'
	if colon {
		op++
	}
	if name == "" || op >= w.end || bytes.IndexByte([]byte("-+?"), text[op]) < 0 {
		return x.malformed(at)
	}
	limit := w.brace(text, op+1)
	if limit < 0 {
		return x.malformed(at)
	}
	if depth >= maxNesting {
		x.scope.problem("syntax", x.span(at, limit+1), "nests ${ deeper than %d levels", maxNesting)
		x.unknown(name, at, limit+1, nil)
		return limit + 1
	}
	end := closing(text[at : limit+1])
	if end < 0 {
		end = limit
	} else {
		end += at
	}
	x.operator(name, text[op], colon, at, op+1, end, depth)
	return end + 1
}

// closing is compose-go's way to find the brace that closes an expression: it counts braces, but
// never looks at the byte behind an opening one.
func closing(expression []byte) int {
	open := 0
	for i := 0; i < len(expression); i++ {
		switch expression[i] {
		case '}':
			if open--; open == 0 {
				return i
			}
		case '{':
			open++
			i++
		}
	}
	return -1
}

// malformed takes the "${" at offset at for an unknown value: compose refuses the file.
func (x *expander) malformed(at int) int {
	x.scope.problem("compose-invalid", x.span(at, at+2),
		`has "${" that no variable follows: write "$${" for the characters themselves`)
	x.unknown("", at, at+2, nil)
	return at + 2
}

func (x *expander) variable(name string, at, end int) {
	v, found := x.scope.lookup(name)
	x.scope.used(name, x.span(at, end), v, found, false)
	if !found {
		x.unset(name, at, end, false)
	}
	if !found || !v.Value.Known() {
		x.unknown(name, at, end, v.via())
		return
	}
	x.put(v, at, end)
}

func (x *expander) operator(name string, op byte, colon bool, at, argument, end, depth int) {
	v, found := x.scope.lookup(name)
	x.scope.used(name, x.span(at, end+1), v, found, op != '?')
	set := found && (!colon || v.Value.V != "")
	if op == '?' && !found {
		x.unset(name, at, end+1, true)
	}
	blank := found && v.Value.Known() && !v.Value.Template // in a template it is still to be filled in
	if op == '?' && blank && !set {
		x.scope.report(model.Problem{
			Rule: "compose-invalid", Span: x.span(at, end+1),
			Message: fmt.Sprintf("wants variable %q to have a value, and it is set to nothing", name),
			Related: v.via(),
		})
	}
	switch {
	case found && !v.Value.Known(), op == '?' && !set:
		x.unknown(name, at, end+1, v.via())
	case op == '+' && set, op == '-' && !set:
		x.argument(v, argument, end, depth)
	case op == '+':
		x.hole(hole{name: name, via: v.via()}, x.out.Len())
	default:
		x.put(v, at, end+1)
	}
}

// argument puts the text [start, end) of an operator in place of the expression. A blank in a template decides nothing:
// it is there to be filled in.
func (x *expander) argument(v variable, start, end, depth int) {
	at, first := x.out.Len(), len(x.holes)
	h := hole{name: v.Name}
	if !v.Value.Template || v.Value.V != "" {
		h.via = v.via()
	}
	x.hole(h, at)
	x.run(&window{end: end}, start, depth+1)
	x.holes[first].end = x.out.Len()
}

// put writes the variable's value in place of [at, end).
func (x *expander) put(v variable, at, end int) {
	span, start := x.span(at, end), x.out.Len()
	l := x.scope.loader
	before := l.inserted
	if l.inserted += len(v.Value.V); l.inserted > maxInserted {
		if before <= maxInserted {
			x.scope.problem("syntax", span, "the variables of the project expand to more than %d MiB", maxInserted>>20)
		}
		x.unknown(v.Name, at, end, v.via())
		return
	}
	x.out.Replace(v.Value.V, span.Pos, span.End)
	x.hole(hole{name: v.Name, via: v.via(), template: v.Value.Template}, start)
}

func (x *expander) unknown(name string, at, end int, via []model.Place) {
	span, start := x.span(at, end), x.out.Len()
	x.out.Replace(unknownMark, span.Pos, span.End)
	x.hole(hole{name: name, via: via, unknown: true}, start)
}

// unset notes that nothing sets the variable of the expression [at, end). Compose sets the name of the project itself.
func (x *expander) unset(name string, at, end int, required bool) {
	u := model.Unset{Name: name, Span: x.span(at, end), Required: required}
	if len(x.path) > 1 && x.path[0] == "services" {
		u.Service = x.path[1]
	}
	l := x.scope.loader
	if name != projectName && !l.naming && !l.unset[u] && len(l.unset) < maxUnset {
		l.unset[u] = true
		l.project.Unset = append(l.project.Unset, u)
	}
}

func (x *expander) hole(h hole, start int) {
	h.start, h.end = start, x.out.Len()
	x.holes = append(x.holes, h)
}

func (x *expander) span(start, end int) model.Span {
	pos, stop := x.in.Span(start, end)
	return model.Span{Pos: pos, End: stop}
}

// nameLength is the length of the variable's name that text begins with.
func nameLength(text []byte) int {
	n := 0
	for n < len(text) && (isLetter(text[n]) || n > 0 && isDigit(text[n])) {
		n++
	}
	return n
}

func isLetter(c byte) bool { return c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// A variable is what interpolation finds for a name.
type variable struct{ model.Variable }

// via names the place that sets the variable; the value itself, which may be a secret, is not in it.
func (v variable) via() []model.Place {
	span := v.Value.Span
	if !span.Valid() {
		span = v.Span
	}
	if !span.Valid() {
		return nil
	}
	place := model.Place{Span: span, Text: fmt.Sprintf("%s is set here", v.Name)}
	return appendPlaces([]model.Place{place}, v.Value.Via)
}
