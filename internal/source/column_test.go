package source

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// Columns are those that counting from the start of the line gives, however long the line and
// whatever it holds.
func TestColumnsOfLongLines(t *testing.T) {
	for _, piece := range []string{"abc", "é日本", "a\xff\xc3é", "line\n日本", "\xe6\x97"} {
		content := strings.Repeat(piece, 2000)
		set := NewSet("/")
		file := set.Add("x", []byte(content))
		for offset := 0; offset <= len(content); offset += 7 {
			if offset < len(content) && !utf8.RuneStart(content[offset]) {
				continue
			}
			start := 1 + strings.LastIndexByte(content[:offset], '\n')
			got := set.Position(file.Pos(offset))
			if want := 1 + utf8.RuneCountInString(content[start:offset]); got.Column != want {
				t.Fatalf("%q: offset %d is in column %d, want %d", piece, offset, got.Column, want)
			}
		}
	}
}
