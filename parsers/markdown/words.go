package markdown

import (
	"slices"
	"strings"
	"unicode"
)

// A phrase is the words of a text in lower case with a blank around each; `--caddy` is one of them, and so is "don't".
type phrase string

func words(text string) phrase {
	var b strings.Builder
	b.WriteByte(' ')
	for field := range strings.FieldsFuncSeq(strings.ToLower(strings.ReplaceAll(text, "’", "'")), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '\'' && r != '-'
	}) {
		field = strings.Trim(field, "'")
		if !strings.HasPrefix(field, "--") {
			field = strings.Trim(field, "-")
		}
		if field != "" {
			b.WriteString(field)
			b.WriteByte(' ')
		}
	}
	return phrase(b.String())
}

// list are the words one by one.
func (p phrase) list() []string { return strings.Fields(string(p)) }

// begins tells whether one of the words is the first.
func (p phrase) begins(words ...string) bool {
	first := p.list()
	return len(first) > 0 && slices.Contains(words, first[0])
}

// has tells whether one of the sequences of words stands in p.
func (p phrase) has(sequences ...string) bool {
	return slices.ContainsFunc(sequences, func(sequence string) bool {
		for rest := string(p); ; {
			i := strings.Index(rest, sequence)
			if i < 0 {
				return false
			}
			if end := i + len(sequence); i > 0 && rest[i-1] == ' ' && rest[end] == ' ' {
				return true
			}
			rest = rest[i+1:]
		}
	})
}

// plain is a text without the marks of emphasis, code and links, in one line.
func plain(text string) string {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\' && i+1 < len(text) && strings.IndexByte(escapable, text[i+1]) >= 0:
			i++
			b.WriteByte(text[i])
		case c == '*' || c == '`':
		case c == '[' || c == ']' && !strings.HasPrefix(text[i:], "]("):
		case c == ']':
			end := strings.IndexByte(text[i:], ')')
			if end < 0 {
				continue
			}
			i += end // the address of a link
		case c == '<' && tag(text[i:]) > 0:
			i += tag(text[i:]) - 1
			b.WriteByte(' ')
		default:
			b.WriteByte(c)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// escapable is what a backslash takes its meaning from.
const escapable = "\\`*_{}[]<>()#+-.!|~"

// tags are those that people use inside a table.
var tags = []string{"br", "code", "b", "strong", "i", "em", "kbd", "sub", "sup"}

// tag is the length of the HTML tag that text begins with; 0 when it begins with none.
func tag(text string) int {
	end := strings.IndexByte(text, '>')
	if end < 0 {
		return 0
	}
	name := strings.ToLower(strings.Trim(text[1:end], "/ "))
	if !slices.Contains(tags, name) {
		return 0
	}
	return end + 1
}

// lastSentence is the last sentence of a text in one line.
func lastSentence(text string) string {
	text = strings.TrimSpace(text)
	for i := len(text) - 2; i > 0; i-- {
		if text[i] == ' ' && strings.IndexByte(".!?", text[i-1]) >= 0 {
			return text[i+1:]
		}
	}
	return text
}
