package source

import (
	"sort"
	"unicode/utf8"
)

// A columnMark tells how many code points precede a byte offset. A file has one every
// markDistance bytes: without them, each position in a file that is one long line would cost its length.
type columnMark struct {
	offset, runes int
}

const markDistance = 1024

func markColumns(content []byte) []columnMark {
	marks := make([]columnMark, 0, 1+len(content)/markDistance)
	runes := 0
	for offset := 0; offset < len(content); runes++ {
		if offset >= len(marks)*markDistance {
			marks = append(marks, columnMark{offset, runes})
		}
		_, size := utf8.DecodeRune(content[offset:])
		offset += size
	}
	return marks
}

// runesBefore is the number of code points before a byte offset; bytes that are no UTF-8 count one
// each.
func (f *File) runesBefore(offset int) int {
	i := sort.Search(len(f.marks), func(i int) bool { return f.marks[i].offset > offset }) - 1
	if i < 0 {
		return 0
	}
	mark := f.marks[i]
	return mark.runes + utf8.RuneCount(f.Content[mark.offset:offset])
}
