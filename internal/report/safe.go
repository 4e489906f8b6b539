package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Visible makes text safe for a terminal and for a log: what would move the cursor, change the direction,
// not show at all, or be taken for a command by a CI system, is spelled out.
func Visible(text string) string {
	var b strings.Builder
	for text != "" {
		shown, size := visibleRune(text)
		if shown == "\t" {
			shown = `\t`
		}
		b.WriteString(shown)
		text = text[size:]
	}
	return b.String()
}

// visibleRune spells the first code point of text, and tells its length in bytes.
func visibleRune(text string) (shown string, size int) {
	r, size := utf8.DecodeRuneInString(text)
	switch {
	case r == utf8.RuneError && size == 1:
		return fmt.Sprintf(`\x%02x`, text[0]), 1
	case r == '#' && isLogCommand(text):
		return `\x23`, 1
	case r == '\t' || unicode.IsPrint(r) && !isBlankRune(r):
		return text[:size], size
	case r == '\n':
		return `\n`, size
	case r == '\r':
		return `\r`, size
	case r < utf8.RuneSelf:
		return fmt.Sprintf(`\x%02x`, r), size
	default:
		return fmt.Sprintf("<U+%04X>", r), size
	}
}

// isBlankRune tells whether a printable code point shows nothing: fillers, variation selectors, the empty Braille
// pattern.
func isBlankRune(r rune) bool {
	return r == '\u2800' || unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// isLogCommand tells whether text starts with `##word[`: GitHub (`##[`), Azure (`##vso[`) and TeamCity
// (`##teamcity[`) take that for a command wherever it stands in a line of the log.
func isLogCommand(text string) bool {
	word, ok := strings.CutPrefix(text, "##")
	if !ok {
		return false
	}
	word = strings.TrimLeft(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
	return strings.HasPrefix(word, "[")
}

// visiblePath makes a path safe that starts a line, where GitHub takes `::word` for a command, whatever blanks
// stand before it, and Buildkite `--- word` and its like for a heading.
func visiblePath(path string) string {
	if start := strings.TrimLeft(path, " "); start != "" && strings.ContainsRune(":-+~^", rune(start[0])) {
		path = "./" + path
	}
	return Visible(path)
}

// clip shortens text to at most limit characters.
func clip(text string, limit int) string {
	if len(text) <= limit || utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit-1]) + "…"
}

// writeJSON writes value so that a terminal or a log may show it: whatever Visible spells out is escaped, which
// leaves the value as it is.
func writeJSON(w io.Writer, value any) error {
	var text bytes.Buffer
	out := json.NewEncoder(&text)
	out.SetEscapeHTML(false)
	out.SetIndent("", "  ")
	if err := out.Encode(value); err != nil {
		return err
	}
	_, err := w.Write(escapeJSON(text.String()))
	return err
}

// escapeJSON escapes what is not safe to show in a JSON document. Such characters stand in strings only.
func escapeJSON(text string) []byte {
	escaped := make([]byte, 0, len(text))
	for text != "" {
		r, size := utf8.DecodeRuneInString(text)
		switch {
		case r == '\n' || unicode.IsPrint(r) && !(r == '#' && isLogCommand(text)):
			escaped = append(escaped, text[:size]...)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			escaped = fmt.Appendf(escaped, `\u%04x\u%04x`, high, low)
		default:
			escaped = fmt.Appendf(escaped, `\u%04x`, r)
		}
		text = text[size:]
	}
	return escaped
}
