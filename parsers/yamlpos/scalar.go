package yamlpos

import (
	"strconv"

	"github.com/reflint/reflint/internal/source"
)

// A reader decodes one scalar out of the bytes that it is written with, keeping for every byte
// of the value the way back. It follows yaml.v3's scanner, which has the value
// but forgets where it came from.
type reader struct {
	text *source.Fragment
	at   int
	out  source.Builder
}

func (r *reader) peek(ahead int) byte {
	if r.at+ahead < len(r.text.Text) {
		return r.text.Text[r.at+ahead]
	}
	return 0
}

func (r *reader) more() bool { return r.at < len(r.text.Text) }

// replace takes text for the next n bytes.
func (r *reader) replace(text string, n int) {
	r.put(text, run{r.at, r.at + n})
	r.at += n
}

// put takes text for what stands in from.
func (r *reader) put(text string, from run) {
	pos, end := r.text.Span(from.start, from.end)
	r.out.Replace(text, pos, end)
}

// A run is a range of bytes that stands between two lines of a scalar.
type run struct{ start, end int }

func (r run) empty() bool { return r.start == r.end }

// addBreak appends a line break as a scalar holds it.
func (r *reader) addBreak(b run) {
	if t := r.text.Text[b.start:b.end]; len(t) == 1 && t[0] == '\n' || isSeparator(t) {
		r.out.Copy(r.text, b.start, b.end)
	} else {
		r.put("\n", b)
	}
}

// fold joins two lines: a single break becomes a space, of several the first is dropped.
func (r *reader) fold(first run, rest []run) {
	switch {
	case first.empty():
	case isSeparator(r.text.Text[first.start:first.end]):
		r.addBreak(first)
	case len(rest) == 0:
		r.put(" ", first)
	}
	for _, b := range rest {
		r.addBreak(b)
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' }

// spaces reads blanks and line breaks within a flow scalar and folds them. escaped tells
// that the line break before them was escaped.
func (r *reader) spaces(escaped bool) {
	blanks := run{r.at, r.at}
	var first run
	var rest []run
	broken := escaped
	for {
		n := breakLength(r.text.Text, r.at)
		switch {
		case n > 0 && !broken:
			first, broken = run{r.at, r.at + n}, true
		case n > 0:
			rest = append(rest, run{r.at, r.at + n})
		case isBlank(r.peek(0)):
			n = 1
			if !broken {
				blanks.end++
			}
		default:
			if broken {
				r.fold(first, rest)
			} else {
				r.out.Copy(r.text, blanks.start, blanks.end)
			}
			return
		}
		r.at += n
	}
}

// plain reads an unquoted scalar. Where it ends depends on all that stands around it; the
// length of its value tells it without.
func (r *reader) plain(value string) bool {
	for r.out.Len() < len(value) {
		start := r.at
		for r.more() && !isBlank(r.peek(0)) && breakLength(r.text.Text, r.at) == 0 &&
			r.out.Len()+r.at-start < len(value) {
			r.at++
		}
		r.out.Copy(r.text, start, r.at)
		if r.out.Len() < len(value) {
			r.spaces(false)
		}
		if r.at == start {
			return false
		}
	}
	return true
}

// quoted reads a scalar in single or double quotes.
func (r *reader) quoted(quote byte) bool {
	if r.peek(0) != quote {
		return false
	}
	r.at++
	for r.more() {
		escaped := r.quotedLine(quote)
		if r.peek(0) == quote {
			r.at++
			return true
		}
		start := r.at
		r.spaces(escaped)
		if r.at == start && !escaped {
			return false
		}
	}
	return false
}

// quotedLine reads up to a blank, a line break or the closing quote. It tells whether it
// stopped behind an escaped line break.
func (r *reader) quotedLine(quote byte) (escapedBreak bool) {
	start := r.at
	flush := func() {
		r.out.Copy(r.text, start, r.at)
	}
	for r.more() && !isBlank(r.peek(0)) && breakLength(r.text.Text, r.at) == 0 {
		switch c := r.peek(0); {
		case c == '\'' && quote == '\'' && r.peek(1) == '\'':
			flush()
			r.replace("'", 2)
			start = r.at
		case c == quote:
			flush()
			return false
		case c == '\\' && quote == '"':
			flush()
			if n := breakLength(r.text.Text, r.at+1); n > 0 {
				r.at += 1 + n
				return true
			}
			if !r.escape() {
				r.at = len(r.text.Text)
			}
			start = r.at
		default:
			r.at++
		}
	}
	flush()
	return false
}

var escapes = map[byte]string{
	'0': "\x00", 'a': "\a", 'b': "\b", 't': "\t", '\t': "\t", 'n': "\n", 'v': "\v", 'f': "\f",
	'r': "\r", 'e': "\x1b", ' ': " ", '"': `"`, '\'': "'", '/': "/", '\\': `\`, 'N': "\u0085",
	'_': "\u00a0", 'L': "\u2028", 'P': "\u2029",
}

// escape reads one escape sequence of a double-quoted scalar.
func (r *reader) escape() bool {
	if s, ok := escapes[r.peek(1)]; ok {
		r.replace(s, 2)
		return true
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[r.peek(1)]
	if digits == 0 || r.at+2+digits > len(r.text.Text) {
		return false
	}
	code, err := strconv.ParseUint(string(r.text.Text[r.at+2:r.at+2+digits]), 16, 32)
	if err != nil {
		return false
	}
	r.replace(string(rune(code)), 2+digits)
	return true
}
