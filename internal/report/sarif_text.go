package report

import (
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/lint"
)

// messageText is the message and behind it what its links lead to.
func messageText(f *lint.Finding, links []string) string {
	text := inert(sentence(f)) + "."
	if len(links) > 0 {
		text += " See " + strings.Join(links, ", ") + "."
	}
	return text
}

// inert keeps text from files from being a link, or a placeholder for an argument.
func inert(text string) string { return strings.ReplaceAll(unplaced(text), "](", "] (") }

// linkText is text that may stand between the brackets of a link.
func linkText(text string) string {
	return strings.NewReplacer(`\`, `\\`, "[", `\[`, "]", `\]`).Replace(inert(text))
}

// unplaced doubles the braces of what would be a placeholder for an argument, such as {0}; others mean nothing.
func unplaced(text string) string {
	if !strings.Contains(text, "{") {
		return text
	}
	var b strings.Builder
	for text != "" {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		digits, after, closed := strings.Cut(rest, "}")
		_, err := strconv.ParseUint(digits, 10, 64)
		switch {
		case !ok:
			return b.String()
		case closed && err == nil:
			b.WriteString("{{" + digits + "}}")
			text = after
		default:
			b.WriteByte('{')
			text = rest
		}
	}
	return b.String()
}
