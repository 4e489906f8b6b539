package source

import (
	"bytes"
	"go/token"
	"strings"
)

// MaxFileSize is the largest file, in bytes, that is read. Configuration files
// of real deployments stay below 100 KiB.
const MaxFileSize = 4 << 20

var utf8BOM = []byte("\xef\xbb\xbf")

// A File is one file under lint.
type File struct {
	// Name is the path relative to the linted root, with slashes. It is what
	// findings print.
	Name string
	// Path is where the file was read from.
	Path string
	// Content is never modified.
	Content []byte
	// Outside tells that it lies, its links followed, outside the linted root. What it says is not shown.
	Outside bool

	tok *token.File
	// marks are made along with the lines of tok; see lines.
	marks []columnMark
}

// lines is tok with its lines. Most files are never asked for one.
func (f *File) lines() *token.File {
	if f.marks == nil && len(f.Content) > 0 {
		f.tok.SetLinesForContent(f.Content)
		f.marks = markColumns(f.Content)
	}
	return f.tok
}

// Pos turns a byte offset into a position. The offset may equal the length of
// the file.
func (f *File) Pos(offset int) token.Pos { return f.tok.Pos(offset) }

// Offset turns a position of this file into a byte offset.
func (f *File) Offset(pos token.Pos) int { return f.tok.Offset(pos) }

// Line returns line n (1-based) without its line ending, or "" when there is no such
// line.
func (f *File) Line(n int) string {
	tok := f.lines()
	if n < 1 || n > tok.LineCount() {
		return ""
	}
	start := tok.Offset(tok.LineStart(n))
	end := len(f.Content)
	if n < tok.LineCount() {
		end = tok.Offset(tok.LineStart(n + 1))
	}
	line := f.Content[start:end]
	if n == 1 {
		line = bytes.TrimPrefix(line, utf8BOM)
	}
	return strings.TrimRight(string(line), "\r\n")
}

// LineCount is the number of lines; an empty file has one.
func (f *File) LineCount() int { return f.lines().LineCount() }

// LineStart is the position of the first byte of line n (1-based).
func (f *File) LineStart(n int) token.Pos { return f.lines().LineStart(n) }

// Whole is the fragment that is the file itself.
func (f *File) Whole() *Fragment {
	return &Fragment{
		Text:   f.Content,
		pieces: []piece{{pos: f.Pos(0), end: f.Pos(len(f.Content)), copied: true}},
	}
}

// A Position is a place as people and editors count: lines end at a line feed, and
// columns are code points. Both are 1-based; a byte order mark takes no
// column.
type Position struct {
	File   *File
	Offset int // bytes from the start of the file
	Line   int
	Column int
}
