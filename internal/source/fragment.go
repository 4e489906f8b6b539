package source

import (
	"go/token"
	"sort"
)

// A Fragment is the text of one document together with the way back to the file
// it stands in. The document may be the whole file; or a part of it, de-indented and
// with its variables replaced, such as `LIVEKIT_CONFIG: |` in a compose file.
type Fragment struct {
	Text   []byte
	pieces []piece // by start, gapless
}

// A piece maps Text[start:next.start] to the source range [pos, end). Copied bytes map
// one to one; others stand for the range as a whole.
type piece struct {
	start  int
	pos    token.Pos
	end    token.Pos
	copied bool
}

// Span returns the source range behind Text[start:end]. Where the text was put in for
// something else (`${PORT}`), the range is that of what it replaced.
func (f *Fragment) Span(start, end int) (pos, endPos token.Pos) {
	if len(f.pieces) == 0 {
		return token.NoPos, token.NoPos
	}
	first := f.pieceAt(start)
	pos = first.pos
	if first.copied {
		pos += token.Pos(start - first.start)
	}
	if end <= start {
		return pos, pos
	}
	last := f.pieceAt(end - 1)
	endPos = last.end
	if last.copied {
		endPos = last.pos + token.Pos(end-last.start)
	}
	if endPos < pos { // two pieces of different files
		endPos = pos
	}
	return pos, endPos
}

// Verbatim tells whether Text[start:end] stands in the file exactly so, in one
// run of bytes.
func (f *Fragment) Verbatim(start, end int) bool {
	if len(f.pieces) == 0 {
		return false
	}
	if first := f.pieceAt(start); !first.copied {
		return false
	}
	if end <= start {
		return true
	}
	last := f.pieceAt(end - 1)
	if !last.copied {
		return false
	}
	pos, endPos := f.Span(start, end)
	return int(endPos-pos) == end-start
}

// Slice is the fragment of Text[start:end].
func (f *Fragment) Slice(start, end int) *Fragment {
	var b Builder
	b.Copy(f, start, end)
	return b.Fragment()
}

func (f *Fragment) pieceAt(offset int) piece {
	return f.pieces[f.indexAt(offset)]
}

func (f *Fragment) indexAt(offset int) int {
	i := sort.Search(len(f.pieces), func(i int) bool { return f.pieces[i].start > offset }) - 1
	return max(i, 0)
}

// A Builder puts a Fragment together.
type Builder struct {
	text   []byte
	pieces []piece
}

// Len is the length in bytes of what was written so far.
func (b *Builder) Len() int { return len(b.text) }

// Copy appends Text[start:end] of f, and where it came from.
func (b *Builder) Copy(f *Fragment, start, end int) {
	if start >= end {
		return
	}
	for i := f.indexAt(start); i < len(f.pieces) && f.pieces[i].start < end; i++ {
		p := f.pieces[i]
		if p.copied && p.start < start {
			p.pos += token.Pos(start - p.start)
		}
		p.start = len(b.text) + max(p.start-start, 0)
		if !b.continues(p) {
			b.pieces = append(b.pieces, p)
		}
	}
	if b.text == nil {
		b.text = f.Text[start:end:end] // most texts stand in one run of bytes: they are not copied
		return
	}
	b.text = append(b.text, f.Text[start:end]...)
}

// continues tells whether p goes on where the last piece stops, in the text and in the file.
func (b *Builder) continues(p piece) bool {
	if len(b.pieces) == 0 {
		return false
	}
	last := b.pieces[len(b.pieces)-1]
	return last.copied && p.copied && last.pos+token.Pos(p.start-last.start) == p.pos
}

// Replace appends text that stands in place of the source range [pos, end).
func (b *Builder) Replace(text string, pos, end token.Pos) {
	if text == "" {
		return
	}
	b.pieces = append(b.pieces, piece{start: len(b.text), pos: pos, end: end})
	b.text = append(b.text, text...)
}

// Fragment returns what was built.
func (b *Builder) Fragment() *Fragment { return &Fragment{Text: b.text, pieces: b.pieces} }
