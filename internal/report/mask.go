package report

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
)

// A mask knows which parts of a source line must not be shown: the secrets that the parsers
// found; and whatever looks like one, for a file that no parser could read has secrets too. It rather
// hides too much.
type mask struct {
	secrets map[*source.File][]byteRange // offsets in the file
	texts   []string                     // of the secrets, wherever else they stand
	known   map[fileLine][]byteRange     // what ranges found
	// outlines are those of the files that were asked for.
	outlines map[*source.File]*outline
}

type fileLine struct {
	file *source.File
	line int
}

// A byteRange is [from, to).
type byteRange struct{ from, to int }

func newMask(set *source.Set, result *lint.Result) *mask {
	m := &mask{
		secrets:  map[*source.File][]byteRange{},
		texts:    result.SecretTexts,
		known:    map[fileLine][]byteRange{},
		outlines: map[*source.File]*outline{},
	}
	for _, s := range result.Secrets {
		file := set.File(s.Pos)
		if file == nil {
			continue
		}
		r := byteRange{from: file.Offset(s.Pos)}
		if set.File(s.End) == file && s.End > s.Pos {
			r.to = file.Offset(s.End)
		} else {
			r.to = endOfLine(file, r.from)
		}
		m.secrets[file] = append(m.secrets[file], r)
	}
	return m
}

// endOfLine is where the line of offset ends: a secret whose end is not known goes so far.
func endOfLine(file *source.File, offset int) int {
	if i := bytes.IndexByte(file.Content[offset:], '\n'); i >= 0 {
		return offset + i
	}
	return len(file.Content)
}

// ranges lists what to hide in line n of file, in order and without overlap.
func (m *mask) ranges(file *source.File, n int) []byteRange {
	at := fileLine{file, n}
	list, ok := m.known[at]
	if !ok {
		list = m.find(file, n)
		m.known[at] = list
	}
	return list
}

func (m *mask) find(file *source.File, n int) []byteRange {
	line := file.Line(n)
	start := file.Offset(file.LineStart(n))
	if n == 1 {
		start += len(bomOf(file.Content))
	}
	list := suspicious(line)
	if m.outline(file).belowSecret(n) {
		list = append(list, underSecret(line))
	}
	for _, s := range m.secrets[file] {
		r := byteRange{max(s.from-start, 0), min(s.to-start, len(line))}
		if r.from < r.to {
			list = append(list, r)
		}
	}
	for _, text := range m.texts {
		for at := 0; ; {
			i := strings.Index(line[at:], text)
			if i < 0 {
				break
			}
			list = append(list, byteRange{at + i, at + i + len(text)})
			at += i + len(text)
		}
	}
	return union(list)
}

func union(list []byteRange) []byteRange {
	slices.SortFunc(list, func(a, b byteRange) int { return cmp.Compare(a.from, b.from) })
	var merged []byteRange
	for _, r := range list {
		if n := len(merged); n > 0 && r.from <= merged[n-1].to {
			merged[n-1].to = max(merged[n-1].to, r.to)
		} else if r.from < r.to {
			merged = append(merged, r)
		}
	}
	return merged
}
