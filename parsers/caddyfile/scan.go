package caddyfile

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A place is the range of one token in the text, quotes included, and what it says.
type place struct {
	start, end int
	text       string
	heredoc    bool // text is not decoded
	open       bool // a heredoc without end
}

// scanAll places the tokens of text, in order, up to one more than are allowed.
func scanAll(text []byte) []place {
	s := &scanner{text: text, at: len(text) - len(bytes.TrimPrefix(text, []byte("\ufeff")))}
	var places []place
	for len(places) <= maxTokens {
		p, ok := s.next()
		if !ok {
			break
		}
		places = append(places, p)
	}
	return places
}

// A scanner finds tokens by the rules of Caddy's lexer (caddyconfig/caddyfile/lexer.go).
type scanner struct {
	text []byte
	at   int
}

func (s *scanner) read() (ch rune, size int, ok bool) {
	if s.at >= len(s.text) {
		return 0, 0, false
	}
	ch, size = utf8.DecodeRune(s.text[s.at:])
	s.at += size
	return ch, size, true
}

// next finds the next token.
func (s *scanner) next() (place, bool) {
	start, first, escaped, ok := s.skipBlank()
	if !ok {
		return place{}, false
	}
	switch first {
	case '"':
		return s.quoted(start, escaped)
	case '`':
		return s.backticks(start)
	default:
		return s.bare(start, first, escaped)
	}
}

// skipBlank passes white space, comments and continued line ends, and reads the first rune of a
// token. A backslash before it is the token's first byte.
func (s *scanner) skipBlank() (start int, first rune, escaped, ok bool) {
	comment, backslash := false, 0
	for {
		ch, size, ok := s.read()
		switch {
		case !ok:
			return 0, 0, false, false
		case ch == '\\' && !escaped:
			escaped, backslash = true, s.at-size
		case ch == '\n':
			escaped, comment = false, false
		case unicode.IsSpace(ch) || comment:
		case ch == '#':
			comment = true
		default:
			start = s.at - size
			if escaped {
				start = backslash
			}
			return start, ch, escaped, true
		}
	}
}

func (s *scanner) quoted(start int, escaped bool) (place, bool) {
	var val []rune
	for {
		ch, _, ok := s.read()
		switch {
		case !ok:
			return place{start: start, end: s.at, text: string(val)}, len(val) > 0
		case ch == '\\' && !escaped:
			escaped = true
			continue
		case escaped && ch != '"':
			val = append(val, '\\')
		case !escaped && ch == '"':
			return place{start: start, end: s.at, text: string(val)}, true
		}
		escaped = false
		val = append(val, ch)
	}
}

func (s *scanner) backticks(start int) (place, bool) {
	end := bytes.IndexByte(s.text[s.at:], '`')
	inner := s.text[s.at:]
	if end < 0 {
		s.at = len(s.text)
		return place{start: start, end: s.at, text: toValid(inner)}, len(inner) > 0
	}
	inner = inner[:end]
	s.at += end + 1
	return place{start: start, end: s.at, text: toValid(inner)}, true
}

// toValid is text with each byte that is not UTF-8 replaced, as reading by runes does.
func toValid(text []byte) string { return string([]rune(string(text))) }

func (s *scanner) bare(start int, ch rune, escaped bool) (place, bool) {
	var val []rune
	angle := false // an escaped "<" keeps the token from being a heredoc
	for {
		if escaped {
			if ch == '<' {
				angle = true
			} else {
				val = append(val, '\\')
			}
		}
		val = append(val, ch)
		if !angle && len(val) == 2 && val[0] == '<' && val[1] == '<' {
			return s.heredoc(start)
		}
		var size int
		var ok bool
		if ch, size, escaped, ok = s.readBare(); !ok {
			return place{start: start, end: s.at - size, text: string(val)}, true
		}
	}
}

// readBare reads the next rune of an unquoted token, or the space behind it, whose size it gives.
func (s *scanner) readBare() (ch rune, size int, escaped, ok bool) {
	for {
		ch, n, ok := s.read()
		switch {
		case !ok:
			return 0, size, escaped, false
		case ch == '\\' && !escaped:
			escaped = true
			size += n
		case ch == '\r':
			size += n
		case unicode.IsSpace(ch):
			return 0, size + n, escaped, false
		default:
			return ch, 0, escaped, true
		}
	}
}

// heredoc reads on behind "<<". It is a plain token if a space or the end follows before the line
// does.
func (s *scanner) heredoc(start int) (place, bool) {
	rest := s.text[s.at:]
	i := bytes.IndexAny(rest, " \n")
	if i < 0 || rest[i] == ' ' {
		if i < 0 {
			i = len(rest)
		}
		end := s.at + i // carriage returns may stand within "<<"
		s.at += min(i+1, len(rest))
		text := "<<" + strings.ReplaceAll(toValid(rest[:i]), "\r", "")
		return place{start: start, end: end, text: text}, true
	}
	marker := bytes.ReplaceAll(rest[:i], []byte("\r"), nil)
	end := -1
	if len(marker) > 0 {
		end = bytes.Index(rest[i+1:], marker)
	}
	if end < 0 { // Caddy refuses it, or overlooks it where nothing follows
		s.at = len(s.text)
		return place{start: start, end: s.at, heredoc: true, open: true}, len(rest) > i+1
	}
	s.at += i + 1 + end + len(marker)
	return place{start: start, end: s.at, heredoc: true}, true
}
