package yamlpos

import (
	"sort"
	"unicode/utf8"
)

// stride is the number of code points between two marks of an index.
const stride = 256

// An index finds the byte behind a line and column as yaml.v3 counts them: lines end at any
// line break of YAML 1.1, columns are code points, and a byte order mark is neither.
type index struct {
	text  []byte
	lines []int // the code point that each line starts at
	marks []int // the byte offset of every stride-th code point
}

func newIndex(text []byte) *index {
	x := &index{text: text, lines: []int{0}}
	runes := 0
	for at := bomLength(text); at < len(text); runes++ {
		if runes%stride == 0 {
			x.marks = append(x.marks, at)
		}
		size := 1
		if text[at] >= utf8.RuneSelf {
			_, size = utf8.DecodeRune(text[at:])
		}
		// The line feed of a CR LF ends the line, not the carriage return.
		if n := breakLength(text, at); n > 0 && n == size {
			x.lines = append(x.lines, runes+1)
		}
		at += size
	}
	return x
}

// offset returns the byte offset of a 1-based line and column; one past the end is the end.
func (x *index) offset(line, column int) int {
	if line < 1 || column < 1 || line > len(x.lines) {
		return len(x.text)
	}
	return x.byteOf(x.lines[line-1] + column - 1)
}

// lineStart returns the offset of the first byte of the line that offset lies in.
func (x *index) lineStart(offset int) int {
	n := sort.Search(len(x.lines), func(i int) bool { return x.byteOf(x.lines[i]) > offset })
	return x.offset(max(n, 1), 1)
}

func (x *index) byteOf(runes int) int {
	if runes/stride >= len(x.marks) {
		return len(x.text)
	}
	at := x.marks[runes/stride]
	if next := runes/stride + 1; next < len(x.marks) && x.marks[next]-at == stride {
		return at + runes%stride // a byte each
	}
	for i := 0; i < runes%stride && at < len(x.text); i++ {
		_, size := utf8.DecodeRune(x.text[at:])
		at += size
	}
	return at
}

func bomLength(text []byte) int {
	if len(text) >= 3 && text[0] == 0xEF && text[1] == 0xBB && text[2] == 0xBF {
		return 3
	}
	return 0
}

// breakLength is the number of bytes of the line break at text[at]; 0 where there is none.
// These are the breaks of YAML 1.1, to which yaml.v3 holds: CR LF, CR, LF, U+0085, U+2028, U+2029.
func breakLength(text []byte, at int) int {
	if at >= len(text) {
		return 0
	}
	rest := text[at:]
	switch rest[0] {
	case '\n':
		return 1
	case '\r':
		if len(rest) > 1 && rest[1] == '\n' {
			return 2
		}
		return 1
	case 0xC2:
		if len(rest) > 1 && rest[1] == 0x85 {
			return 2
		}
	case 0xE2:
		if isSeparator(rest) {
			return 3
		}
	}
	return 0
}

// isSeparator tells whether text starts with U+2028 or U+2029, the breaks that a scalar keeps as
// they are.
func isSeparator(text []byte) bool {
	return len(text) > 2 && text[0] == 0xE2 && text[1] == 0x80 && (text[2] == 0xA8 || text[2] == 0xA9)
}
