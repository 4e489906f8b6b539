package firewall

import (
	"bytes"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// isIPTablesSave tells whether content is what iptables-save writes: the table filter, and its end.
func isIPTablesSave(name string, content []byte) bool {
	return !scripted(name, content) && hasLine(content, "*filter") && hasLine(content, "COMMIT")
}

// hasLine tells whether a line of content is text, blanks aside.
func hasLine(content []byte, text string) bool {
	for at := 0; ; at += len(text) {
		i := bytes.Index(content[at:], []byte(text))
		if i < 0 {
			return false
		}
		at += i
		before := bytes.TrimRight(content[:at], " \t")
		after := bytes.TrimLeft(content[at+len(text):], " \t\r")
		if (len(before) == 0 || before[len(before)-1] == '\n') && (len(after) == 0 || after[0] == '\n') {
			return true
		}
	}
}

// readIPTablesSave reads the output of iptables-save or ip6tables-save, and rules.v4, rules.v6 and before.rules.
func readIPTablesSave(text *source.Fragment) ([]*model.Firewall, *model.Problem) {
	t := newIPTables(iptablesProgram(text.Text))
	t.restore(text)
	return t.firewalls(), nil
}

// restore takes in what iptables-restore would.
func (t *iptables) restore(text *source.Fragment) {
	filter := false
	for start, end := range lines(text.Text) {
		line := strings.TrimSpace(string(text.Text[start:end]))
		span := spanOf(text, start, end)
		switch {
		case strings.HasPrefix(line, "*"):
			filter = line == "*filter"
		case !filter || line == "" || line[0] == '#':
		case line[0] == ':':
			name, rest, _ := strings.Cut(line[1:], " ")
			policy, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
			t.table.add(name, span)
			t.policy(name, policy, span)
		default:
			words := savedWords(line)
			if len(words) > 0 && strings.HasPrefix(words[0], "[") { // iptables-save -c
				words = words[1:]
			}
			t.command(words, span, shown(text.Slice(start, end)))
		}
	}
}

// lines yields where the lines of text start and end, blanks around them left out.
func lines(text []byte) func(yield func(start, end int) bool) {
	return func(yield func(start, end int) bool) {
		for at := 0; at < len(text); {
			end := at + bytes.IndexByte(text[at:], '\n')
			if end < at {
				end = len(text)
			}
			line := text[at:end]
			start := at + len(line) - len(bytes.TrimLeft(line, " \t"))
			if stop := at + len(bytes.TrimRight(line, " \t\r")); stop > start && !yield(start, stop) {
				return
			}
			at = end + 1
		}
	}
}

// savedWords splits a line as iptables-restore does: at blanks outside of double quotes, in which a backslash takes
// the next character as it is.
func savedWords(line string) []string {
	var words []string
	var word strings.Builder
	inWord, quoted := false, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"':
			quoted, inWord = !quoted, true
		case c == '\\' && quoted && i+1 < len(line):
			i++
			word.WriteByte(line[i])
		case (c == ' ' || c == '\t') && !quoted:
			if inWord {
				words = append(words, word.String())
				word.Reset()
				inWord = false
			}
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	if inWord {
		words = append(words, word.String())
	}
	return words
}
