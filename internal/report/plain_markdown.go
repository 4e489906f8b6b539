package report

import (
	"strings"
	"unicode"
)

// plainMarkdown makes text mean itself in a document that people read as text too: only what would be markup is
// escaped.
func plainMarkdown(text string) string {
	runes := []rune(Visible(text))
	var b strings.Builder
	for i, r := range runes {
		switch {
		case r == '_' && i > 0 && i+1 < len(runes) && isWordRune(runes[i-1]) && isWordRune(runes[i+1]): // within a word
		case strings.ContainsRune("\\`*_[]<>&|~#$", r):
			b.WriteByte('\\')
		case r == ':' && i+1 < len(runes) && runes[i+1] == '/': // an address that would become a link
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// codeSpan shows text as code, outside tables.
func codeSpan(text string) string {
	text = Visible(text)
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	if strings.HasPrefix(text, "`") || strings.HasSuffix(text, "`") {
		text = " " + text + " "
	}
	return fence + text + fence
}
