package markdown

import (
	"sort"
	"strings"
)

// maxClause is how far around a number, in bytes, its clause is looked for.
const maxClause = 200

// clause is the part of a sentence around a number.
func (p *piece) clause(count writtenCount) (start, end int) {
	start, end = max(0, count.start-maxClause), min(len(p.all), count.end+maxClause)
	for i := count.start - 1; i > start; i-- {
		if divides(p.all, i-1) {
			start = i
			break
		}
	}
	for i := count.end; i < end; i++ {
		if divides(p.all, i) {
			end = i
			break
		}
	}
	return start, end
}

// divides tells whether a clause ends with text[i].
func divides(text string, i int) bool {
	return text[i] == ';' || strings.IndexByte(".!?", text[i]) >= 0 && (i+1 == len(text) || blank(text[i+1]))
}

// The words by which people say for how many participants ports are, and those by which they say it of others.
var (
	capacities = []string{
		"enough for", "up to", "are for", "ports for", "serve", "serves", "carry", "carries", "support", "supports",
		"handle", "handles", "allow", "allows",
	}
	hedges = []string{
		"not", "never", "too", "no", "cannot", "bigger", "larger", "wider", "more", "need", "needs", "if", "would",
		"could", "instead", "each", "per", "nodes", "servers", "rooms",
	}
)

// capacity tells whether a number of participants is said to be what some ports are enough for.
func (p *piece) capacity(count writtenCount) bool {
	start, end := p.clause(count)
	return words(p.all[start:count.start]).has(capacities...) && !words(p.all[start:end]).has(hedges...)
}

// inClause is the only range in the clause of a number of participants.
func (p *piece) inClause(count writtenCount) *writtenRange {
	start, end := p.clause(count)
	var only *writtenRange
	from := sort.Search(len(p.ranges), func(i int) bool { return p.ranges[i].start >= start })
	for i := from; i < len(p.ranges) && p.ranges[i].start < end; i++ {
		if only != nil && only.ports != p.ranges[i].ports {
			return nil
		}
		only = &p.ranges[i]
	}
	return only
}

// asks tells whether a count is said of the range of its section: the number in the heading "Why 101 ports?", and under
// it, of ports that serve participants, and of these.
func (r *reader) asks(p *piece, count writtenCount) bool {
	if len(r.chain) == 0 || !exactly(p.all, count.start) && !count.participants {
		return false
	}
	if r.inHeading {
		before := words(p.all[:count.start])
		return !count.participants && before.begins("why") && p.ends(count)
	}
	if !r.chain[len(r.chain)-1].asks {
		return false
	}
	if count.participants {
		start, _ := p.clause(count)
		return p.capacity(count) && words(p.all[start:count.start]).has("ports")
	}
	next, _ := nextWord(p.all, count.end)
	return words(next).has(capacities...)
}
