package model

import (
	"path"
	"slices"
	"strings"
)

// shells run a script that follows a flag like -c.
var shells = []string{"sh", "bash", "ash", "dash", "zsh"}

// words are the words of entrypoint and command as the program sees them; those of a `sh -c "…"` script
// take the place of the script.
func (s *Service) words() []Value[string] {
	argv := slices.Concat(s.Entrypoint, s.Command)
	if len(argv) == 0 || !slices.Contains(shells, path.Base(argv[0].V)) {
		return argv
	}
	for i, word := range argv[:len(argv)-1] {
		if strings.HasPrefix(word.V, "-") && strings.HasSuffix(word.V, "c") {
			return scriptWords(argv[i+1])
		}
	}
	return argv
}

// scriptWords splits a shell script into its words; quotes keep a word together.
func scriptWords(script Value[string]) []Value[string] {
	var words []Value[string]
	var word strings.Builder
	quote, inWord := rune(0), false
	flush := func() {
		if inWord {
			v := With(script, word.String())
			if strings.ContainsAny(v.V, "$`") { // which the shell replaces
				v.Origin = Unknown
			}
			words = append(words, v)
		}
		word.Reset()
		inWord = false
	}
	for _, r := range script.V {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, inWord = r, true
		case strings.ContainsRune(" \t\r\n;&|()", r):
			flush()
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	flush()
	return words
}

// Flag is the value of the command line flag name, written `--name value` or `--name=value`
// with one dash or two. A flag without value has the text "". Of several the last counts, as everywhere.
func (s *Service) Flag(name string) (Value[string], bool) {
	if list := s.Flags(name); len(list) > 0 {
		return list[len(list)-1], true
	}
	return Value[string]{}, false
}

// Flags are the values of a flag that may be given several times.
func (s *Service) Flags(name string) []Value[string] {
	return s.flags(name, func(word string) bool { return !strings.HasPrefix(word, "-") })
}

// Switch is the value of a flag that is on or off: "" where it merely stands there. The word behind it is none of its
// own: `--dev false` is --dev, and an argument (urfave/cli v3.10.1, command_parse.go).
func (s *Service) Switch(name string) (Value[string], bool) {
	list := s.flags(name, func(string) bool { return false })
	if len(list) == 0 {
		return Value[string]{}, false
	}
	return list[len(list)-1], true
}

// flags are the values of a flag. takes tells whether the word after it is its value.
func (s *Service) flags(name string, takes func(word string) bool) []Value[string] {
	var list []Value[string]
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
			list = append(list, With(word, value))
		case i+1 < len(words) && takes(words[i+1].V):
			list = append(list, words[i+1])
		default:
			list = append(list, With(word, ""))
		}
	}
	return list
}

// Invokes tells whether entrypoint and command run program, by its own name or a path to it.
func (s *Service) Invokes(program string) bool {
	return slices.ContainsFunc(s.programs(), func(v Value[string]) bool { return path.Base(v.V) == program })
}

// programs are the words that may name the program that runs: the first, and any of a script.
func (s *Service) programs() []Value[string] {
	words, argv := s.words(), slices.Concat(s.Entrypoint, s.Command)
	if len(words) > 0 && len(argv) > 0 && words[0].V == argv[0].V {
		return words[:1]
	}
	return words
}

// Says tells whether one of the words of entrypoint and command is word.
func (s *Service) Says(word string) bool {
	return slices.ContainsFunc(s.words(), func(v Value[string]) bool { return v.V == word })
}

// Subcommand is the first word after the program that is no flag; "" when there is none, or no
// command is given.
func (s *Service) Subcommand(program string) string {
	words := s.words()
	for i, word := range words {
		if i == 0 && path.Base(word.V) == program {
			continue
		}
		if strings.HasPrefix(word.V, "-") {
			return ""
		}
		return word.V
	}
	return ""
}
