package markdown

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A place is where in the document something is said: in which piece of prose or row, under which heading, and which
// heading of the same level stands before that one.
type place struct {
	block, heading, before int
}

// here is the place of the reader.
func (r *reader) here() place {
	p := place{block: r.block}
	if n := len(r.chain); n > 0 {
		p.heading, p.before = r.chain[n-1].number, r.chain[n-1].before
	}
	return p
}

// A placedRange is a range of ports that a count may be said of.
type placedRange struct {
	place
	ports model.PortRange
	span  model.Span
	// inHeading tells that a heading names it: it is what its section is about.
	inHeading bool
}

// A placedCount is a count whose range is still to be found.
type placedCount struct {
	place
	model.PortCount
}

// place keeps a range for the counts.
func (r *reader) place(ports model.PortRange, where model.Span) {
	if ports.Len() > 1 {
		r.ranges = append(r.ranges, placedRange{place: r.here(), ports: ports, span: where, inHeading: r.inHeading})
	}
}

// betweenCount are words that may stand between a number and "ports"; approximate those that make it no exact number.
var (
	betweenCount = []string{"udp", "tcp", "consecutive", "concurrent", "host", "media", "rtc", "webrtc", "total"}
	approximate  = []string{"about", "around", "roughly", "approximately", "approx", "nearly", "almost", "least", "to"}
)

// count reads the number at all[start:], the words of text, when it counts ports or participants. It returns where the
// number ends.
func (r *reader) count(text *source.Fragment, all string, start int) int {
	n, end := counted(all, start)
	if n == 0 {
		return end
	}
	following := words(all[end:min(len(all), end+60)]).list()
	for i, word := range following {
		participants := word == "participants" || word == "attendees"
		if word == "ports" || participants {
			if exact := exactly(all, start); exact || participants {
				r.counts = append(r.counts, placedCount{place: r.here(), PortCount: model.PortCount{
					Span: span(text, start, end), Count: n, Participants: participants,
				}})
			}
			return end
		}
		if i > 1 || !slices.Contains(betweenCount, word) {
			return end
		}
	}
	return end
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

// settleCounts finds the range that each count is said of: the only one in the same piece of prose or row; where it has
// none, the only one under the same heading; where that has none, the one that the heading before it names: "Why
// 44200-44300?", then "Why 101 ports?".
func (r *reader) settleCounts() {
	for _, count := range r.counts {
		for _, near := range []func(placedRange) bool{
			func(p placedRange) bool { return p.block == count.block },
			func(p placedRange) bool { return p.heading == count.heading },
			func(p placedRange) bool { return p.inHeading && p.heading == count.before },
		} {
			about, several := r.only(near)
			if about != nil && !several {
				count.Ports, count.RangeAt = about.ports, about.span
				r.out.Document.Counts = append(r.out.Document.Counts, count.PortCount)
			}
			if about != nil {
				break
			}
		}
	}
}

// only is the first range that fits, and whether another one does as well.
func (r *reader) only(fits func(placedRange) bool) (first *placedRange, several bool) {
	for i, candidate := range r.ranges {
		switch {
		case !fits(candidate):
		case first == nil:
			first = &r.ranges[i]
		case first.ports != candidate.ports:
			return first, true
		}
	}
	return first, false
}
