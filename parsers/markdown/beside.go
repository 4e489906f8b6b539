package markdown

import (
	"slices"
	"sort"
	"strings"
	"unicode"
)

// The words that may stand between a range and the number of its ports, on either side: "44200-44300/udp are 101
// ports", "101 ports (UDP 44200-44300)". Any other makes it a number of something else: "we use 10 ports of …".
var (
	linking = []string{
		"udp", "tcp", "is", "are", "gives", "give", "has", "have", "holds", "make", "makes", "means", "covers", "spans",
		"contains", "equals", "provides", "exactly", "only", "i", "e", "range", "that", "that's", "which", "this",
		"these",
	}
	introducing = []string{"udp", "tcp", "i", "e", "namely", "the", "range"}
)

// maxBeside is how far a number stands from its range at most, in bytes.
const maxBeside = 60

// beside is the range that a number of ports is said of by standing next to it; nil for none.
func (p *piece) beside(count writtenCount) *writtenRange {
	i := sort.Search(len(p.ranges), func(i int) bool { return p.ranges[i].start > count.start })
	if i > 0 {
		if left := &p.ranges[i-1]; !left.taken && p.ends(count) && !p.summed(left.start) &&
			joins(p.all, left.end, count.start, linking) {
			left.taken = true
			return left
		}
	}
	if i < len(p.ranges) {
		if right := &p.ranges[i]; exactly(p.all, count.start) && !summedUp(p.all[right.end:]) &&
			joins(p.all, count.end, right.start, introducing) {
			right.taken = true
			return right
		}
	}
	return nil
}

// joins tells whether nothing but marks that join, and some words, stands in text[start:end].
func joins(text string, start, end int, allowed []string) bool {
	if end < start || end-start > maxBeside {
		return false
	}
	between := strings.ReplaceAll(strings.ToLower(text[start:end]), "i.e.", "i e")
	for _, word := range words(between).list() {
		if !slices.Contains(allowed, word) {
			return false
		}
	}
	for _, c := range between {
		if !unicode.IsLetter(c) && !strings.ContainsRune(" \n\t/(`*_=–—:'’", c) {
			return false
		}
	}
	return true
}

// ends tells whether a number of ports stands for all of them: nothing narrows it, as in "10 ports per room".
func (p *piece) ends(count writtenCount) bool {
	rest := strings.TrimLeft(p.all[count.end:], " \t\n*`_")
	if rest == "" || strings.ContainsAny(rest[:1], ".,;:)!?=") || strings.HasPrefix(rest, "–") ||
		strings.HasPrefix(rest, "—") {
		return true
	}
	after := words(rest[:min(len(rest), maxBeside)])
	return after.begins("enough", "and", "altogether", "total", "which", "so") ||
		strings.HasPrefix(string(after), " in total ")
}

// summed tells whether a range is the last of several ports, whose sum a number may be: "80, 443 and 44200-44300".
func (p *piece) summed(start int) bool {
	before := strings.TrimRight(p.all[max(0, start-maxBeside):start], " \n*`")
	for _, join := range sums {
		if left, ok := strings.CutSuffix(before, join); ok {
			left = strings.ToLower(strings.TrimRight(left, " \n*`,"))
			return strings.HasSuffix(left, "tcp") || strings.HasSuffix(left, "udp") ||
				left != "" && '0' <= left[len(left)-1] && left[len(left)-1] <= '9'
		}
	}
	return false
}

// summedUp tells whether further ports follow behind a range.
func summedUp(rest string) bool {
	rest = strings.ToLower(strings.TrimLeft(rest[:min(len(rest), maxBeside)], " \n*`/"))
	for _, protocol := range []string{"udp", "tcp", "(udp)", "(tcp)"} {
		rest = strings.TrimPrefix(rest, protocol)
	}
	rest = strings.TrimLeft(rest, " \n*`")
	for _, join := range sums {
		if after, ok := strings.CutPrefix(rest, join); ok {
			after = strings.TrimLeft(after, " \n*`")
			return after != "" && ('0' <= after[0] && after[0] <= '9' || summedUp(after))
		}
	}
	return false
}

// sums join ports.
var sums = []string{",", "+", "&", "and", "plus"}

// alone tells whether a number of ports is all that a cell says, or stands in brackets there.
func (p *piece) alone(count writtenCount) bool {
	before := strings.TrimRight(p.all[:count.start], " *`_")
	return p.ends(count) && (before == "" || strings.HasSuffix(before, "("))
}
