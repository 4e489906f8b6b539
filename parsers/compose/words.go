package compose

import (
	"unicode/utf8"

	"github.com/reflint/reflint/internal/model"
)

// words reads `command:` or `entrypoint:`: nil when the image's own is used.
func (sr *serviceReader) words(key string) []model.Value[string] {
	n := sr.n.get(key)
	if n == nil || n.kind == null {
		return nil
	}
	words := []model.Value[string]{}
	for _, t := range sr.wordTexts(n, key) {
		sr.keepText(t)
		words = append(words, t.value())
	}
	return words
}

func (sr *serviceReader) wordTexts(n *node, key string) []text {
	var texts []text
	for _, item := range itemsOf(n) {
		if item.scalar() {
			texts = append(texts, item.text)
		}
	}
	if !n.scalar() {
		return texts
	}
	texts, ok := splitWords(n.text)
	if !ok {
		sr.invalid(n.span, "has a %s with an unmatched quote or parenthesis", key)
	}
	return texts
}

// A splitter splits a command as github.com/mattn/go-shellwords does, which compose-go uses: quotes and
// backslashes as in a shell, no variables, and an end at the first ; & | < >.
type splitter struct {
	in    text
	word  textBuilder
	words []text

	got, escaped, double, single, back, dollar bool
}

func splitWords(t text) ([]text, bool) {
	s := &splitter{in: t}
	raw := t.raw()
	for i := 0; i < len(raw); {
		r, size := utf8.DecodeRuneInString(raw[i:])
		more, ok := s.rune(r, i, i+size)
		if !ok {
			return nil, false
		}
		if !more {
			break
		}
		i += size
	}
	s.flush()
	return s.words, !s.escaped && !s.double && !s.single && !s.back && !s.dollar
}

func (s *splitter) quoted() bool { return s.single || s.double || s.back || s.dollar }

func (s *splitter) flush() {
	if s.got {
		t := s.word.text()
		t.via = s.in.via
		s.words = append(s.words, t)
	}
	s.word, s.got = textBuilder{}, false
}

func (s *splitter) take(start, end int) {
	s.word.copy(s.in, start, end)
	s.got = true
}

// rune handles the character at [start, end); more is false where the command ends.
func (s *splitter) rune(r rune, start, end int) (more, ok bool) {
	switch {
	case s.escaped:
		s.escaped = false
		s.take(start, end)
	case r == '\\' && !s.single:
		s.escaped = true
	case r == ' ' || r == '\t' || r == '\r' || r == '\n':
		if s.quoted() {
			s.word.copy(s.in, start, end)
		} else {
			s.flush()
		}
	case r == '"' && !s.single && !s.dollar:
		s.got = s.got || s.double
		s.double = !s.double
	case r == '\'' && !s.double && !s.dollar:
		s.got = s.got || s.single
		s.single = !s.single
	default:
		return s.special(r, start, end)
	}
	return true, true
}

// special handles the characters that mean something to a shell, and all others.
func (s *splitter) special(r rune, start, end int) (more, ok bool) {
	switch r {
	case '`':
		if !s.single && !s.double && !s.dollar {
			s.back = !s.back
		}
	case ')':
		if !s.single && !s.double && !s.back {
			s.dollar = !s.dollar
		}
	case '(':
		if !s.single && !s.double && !s.back {
			if s.dollar || !s.endsWith('$') {
				return false, false
			}
			s.dollar = true
		}
	case ';', '&', '|', '<', '>':
		if !s.quoted() {
			if r == '>' && s.startsWithDigit() {
				s.got = false
			}
			return false, true
		}
	}
	s.take(start, end)
	return true, true
}

func (s *splitter) endsWith(c byte) bool {
	t := s.word.out.Fragment().Text
	return len(t) > 0 && t[len(t)-1] == c
}

func (s *splitter) startsWithDigit() bool {
	t := s.word.out.Fragment().Text
	return len(t) > 0 && isDigit(t[0])
}
