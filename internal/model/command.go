package model

import (
	"slices"
	"strings"
)

// words are the words of entrypoint and command as the program sees them, those of a
// `sh -c "…"` script included.
func (s *Service) words() []Value[string] {
	var words []Value[string]
	for _, word := range slices.Concat(s.Entrypoint, s.Command) {
		fields := strings.Fields(word.V)
		if len(fields) < 2 || strings.HasPrefix(word.V, "-") {
			words = append(words, word)
			continue
		}
		for _, field := range fields {
			words = append(words, With(word, strings.Trim(field, `"'`)))
		}
	}
	return words
}

// Flag is the value of the command line flag name, written `--name value` or `--name=value`
// with one dash or two. A flag without value has the text "".
func (s *Service) Flag(name string) (Value[string], bool) {
	words := s.words()
	for i, word := range words {
		dashes := strings.TrimLeft(word.V, "-")
		if dashes == word.V || len(word.V)-len(dashes) > 2 {
			continue
		}
		flag, value, inline := strings.Cut(dashes, "=")
		switch {
		case flag != name:
		case inline:
			return With(word, value), true
		case i+1 < len(words) && !strings.HasPrefix(words[i+1].V, "-"):
			return words[i+1], true
		default:
			return With(word, ""), true
		}
	}
	return Value[string]{}, false
}

// Says tells whether one of the words of entrypoint and command is word.
func (s *Service) Says(word string) bool {
	return slices.ContainsFunc(s.words(), func(v Value[string]) bool { return v.V == word })
}
