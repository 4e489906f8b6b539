package markdown

import (
	"bytes"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A piece is a piece of text, a paragraph or a cell, with its numbers in their order.
type piece struct {
	text   *source.Fragment
	all    string // the text
	ranges []writtenRange
	counts []writtenCount
}

// A writtenRange is a range of ports with the bytes that it takes, its protocol among them.
type writtenRange struct {
	start, end int
	ports      model.PortRange
	span       model.Span
	taken      bool // a count is said of it
}

// A writtenCount is a number of ports or participants; end is behind that word.
type writtenCount struct {
	start, end   int
	n            int
	span         model.Span
	participants bool
}

// A headed is what stands under one heading: the first range, and whether there are others.
type headed struct {
	first   *writtenRange
	several bool
}

// A placedCount is a count that is said of the range of its section: in the heading "Why 101 ports?", or under it.
type placedCount struct {
	writtenCount
	heading, before int
}

// place keeps a range for the counts of its section.
func (r *reader) place(found writtenRange) {
	if found.ports.Len() == 1 || len(r.chain) == 0 {
		return
	}
	number := r.chain[len(r.chain)-1].number
	add := func(sections map[int]headed) {
		section := sections[number]
		if section.first == nil {
			section.first = &found
		}
		section.several = section.several || section.first.ports != found.ports
		sections[number] = section
	}
	add(r.sections)
	if r.inHeading {
		add(r.named)
	}
}

// betweenCount are words that may stand between a number and "ports"; approximate those that make it no exact number.
var (
	betweenCount = []string{"udp", "tcp", "consecutive", "concurrent", "host", "media", "rtc", "webrtc", "total"}
	approximate  = []string{"about", "around", "roughly", "approximately", "approx", "nearly", "almost", "least", "to"}
)

// countAt reads the number at all[start:] when it counts ports or participants. It returns where the number ends.
func (p *piece) countAt(start int) int {
	n, end := counted(p.all, start)
	if n == 0 {
		return end
	}
	at := end
	for range 3 {
		word, stop := nextWord(p.all, at)
		participants := word == "participants" || word == "attendees"
		if word == "ports" || participants {
			p.counts = append(p.counts, writtenCount{start, stop, n, span(p.text, start, end), participants})
			return end
		}
		if !slices.Contains(betweenCount, word) {
			return end
		}
		at = stop
	}
	return end
}

// nextWord is the word of letters behind blanks and marks at text[at:], in lower case, and where it ends.
func nextWord(text string, at int) (word string, end int) {
	for at < len(text) && strings.IndexByte(" \n-*`_", text[at]) >= 0 {
		at++
	}
	for end = at; end < len(text) && letter(text[end]); end++ {
	}
	return strings.ToLower(text[at:end]), end
}

// counted is the number at text[start:], which may have commas between its thousands. It is 0 where it goes on as
// something else.
func counted(text string, start int) (n, end int) {
	for end = start; end < len(text) && n < 1e6; end++ {
		switch c := text[end]; {
		case '0' <= c && c <= '9':
			n = n*10 + int(c-'0')
			continue
		case c == ',' && end+3 < len(text) && strings.Trim(text[end+1:end+4], "0123456789") == "":
			continue
		}
		break
	}
	if end < len(text) && text[end] != ' ' && text[end] != '\n' && text[end] != '-' {
		return 0, end
	}
	return n, end
}

// exactly tells whether the number at text[start:] is meant to the last port.
func exactly(text string, start int) bool {
	before := text[max(0, start-20):start]
	said := words(before).list()
	return !strings.HasSuffix(strings.TrimRight(before, " "), "~") &&
		(len(said) == 0 || !slices.Contains(approximate, said[len(said)-1]))
}

// tell keeps a count with the range that it is said of, and whether that stands beside it.
func (r *reader) tell(count writtenCount, of *writtenRange, beside bool) {
	r.out.Document.Counts = append(r.out.Document.Counts, model.PortCount{
		Span: count.span, Count: count.n, Participants: count.participants, Beside: beside,
		Ports: of.ports, RangeAt: of.span,
	})
}

// count tells the counts of a piece: each is said of the range beside it, and participants of the only one in their
// clause. In a section that asks why there are so many ports, they are said of the range of the section.
func (r *reader) count(p *piece, row *writtenRange) {
	for _, count := range p.counts {
		of := (*writtenRange)(nil)
		switch {
		case !count.participants:
			if of = p.beside(count); of == nil && row != nil && p.alone(count) {
				of = row
			}
		case p.capacity(count):
			of = p.inClause(count)
		}
		switch {
		case of != nil:
			r.tell(count, of, true)
		case r.asks(p, count):
			h := r.chain[len(r.chain)-1]
			r.counts = append(r.counts, placedCount{count, h.number, h.before})
		}
	}
}

// settleCounts finds the range of each section that asks why there are so many ports: the only one in it; where it has
// none, the only one that the heading before it names: "Why 44200-44300?", then "Why 101 ports?".
func (r *reader) settleCounts() {
	for _, count := range r.counts {
		about := r.sections[count.heading]
		if about.first == nil {
			about = r.named[count.before]
		}
		if about.first != nil && !about.several {
			r.tell(count.writtenCount, about.first, false)
		}
	}
	counts := r.out.Document.Counts
	slices.SortStableFunc(counts, func(a, b model.PortCount) int { return int(a.Span.Pos - b.Span.Pos) })
	line, at := 1, 0
	for i := range counts {
		offset := r.file.Offset(counts[i].Span.Pos)
		line += bytes.Count(r.file.Content[at:offset], []byte("\n"))
		counts[i].Line, at = line, offset
	}
}
