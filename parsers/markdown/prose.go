package markdown

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// paragraph reads a paragraph, and the table that it may hold. It returns the sentence that what follows stands under.
func (r *reader) paragraph(text *source.Fragment, intro string) string {
	g := gridIn(string(text.Text))
	if g == nil {
		r.prose(text, intro)
		return lastSentence(plain(string(text.Text)))
	}
	if above := text.Slice(0, g.start); len(above.Text) > 0 {
		r.prose(above, intro)
		intro = lastSentence(plain(string(above.Text)))
	}
	r.table(text, g, intro)
	return ""
}

// prose reads ranges and counts out of a piece of text.
func (r *reader) prose(text *source.Fragment, intro string) {
	r.mentions(text, r.section(intro), nil)
}

// mentions reads the ranges, ports with a protocol, and counts of a text. row is the range of the row that it is in.
func (r *reader) mentions(text *source.Fragment, section model.Section, row *writtenRange) {
	all := string(text.Text)
	p := &piece{text: text, all: all}
	for i := 0; i < len(all); i++ {
		if all[i] < '0' || all[i] > '9' {
			continue
		}
		start := i
		for i < len(all) && '0' <= all[i] && all[i] <= '9' {
			i++
		}
		if !stands(all, start) || i-start > maxDigits {
			continue
		}
		if found, ok := mentionAt(all, start); ok {
			i = found.end
			about := sentenceAt(all, start)
			r.out.Document.Mentions = append(r.out.Document.Mentions, model.PortMention{
				Section: section, Span: span(text, found.start, found.end), Ports: found.ports,
				Protocol: found.protocol(), About: about,
			})
			p.add(r, found)
			continue
		}
		if found, ok := spelledOut(all, start); ok {
			i = found.end
			p.add(r, found)
			continue
		}
		i = p.countAt(start)
	}
	r.count(p, row)
}

// add keeps a range for the counts of the piece, and of its section.
func (p *piece) add(r *reader, found scanned) {
	if found.ports.Len() == 1 {
		return
	}
	_, end := protocolBehind(p.all, found.end)
	where := span(p.text, found.start, found.end)
	written := writtenRange{start: found.start, end: end, ports: found.ports, span: where}
	p.ranges = append(p.ranges, written)
	r.place(written)
}

// spelledOut reads "44200 to 44300" at text[start:]. It counts as a range where its ports are counted, and nowhere
// else: a port may also be moved from one number to another.
func spelledOut(text string, start int) (found scanned, ok bool) {
	lo, end := number(text, start)
	word, at := nextWord(text, end)
	if end == start || lo < firstOfRange || word != "to" || at >= len(text) || !blank(text[at]) {
		return found, false
	}
	for at < len(text) && (blank(text[at]) || text[at] == '*' || text[at] == '`') {
		at++
	}
	hi, stop := number(text, at)
	if stop == at || hi <= lo || glued(text, stop) {
		return found, false
	}
	return scanned{start: start, end: stop, ports: model.PortRange{Lo: lo, Hi: hi}}, true
}

// mentionAt reads the range, or the port with its protocol, at text[start:].
func mentionAt(text string, start int) (found scanned, ok bool) {
	found = scanned{start: start}
	if found.ports, found.end = ranged(text, start); found.end == start {
		return found, false
	}
	stop := found.end
	if protocol, after := protocolBehind(text, found.end); protocol != "" {
		note(&found, protocol)
		stop = after
	}
	if glued(text, stop) && !mapped(text, stop, text[start:found.end]) || dashed(text, stop) {
		return found, false
	}
	if found.ports.Len() == 1 {
		return found, found.tcp || found.udp
	}
	return found, found.tcp || found.udp || found.ports.Lo >= firstOfRange
}

// protocolBehind is the protocol of "443/tcp", and where it ends.
func protocolBehind(text string, at int) (protocol string, end int) {
	for _, protocol := range []string{"tcp", "udp"} {
		end := at + 1 + len(protocol)
		if end <= len(text) && text[at] == '/' && strings.EqualFold(text[at+1:end], protocol) {
			return protocol, end
		}
	}
	return "", at
}

// mapped tells whether a range goes on with itself, as in "44200-44300:44200-44300".
func mapped(text string, at int, itself string) bool {
	return strings.HasPrefix(text[at:], ":"+itself)
}

// dashed tells whether a number goes on as a date or a telephone number does.
func dashed(text string, at int) bool {
	return at+1 < len(text) && text[at] == '-' && '0' <= text[at+1] && text[at+1] <= '9'
}

// stands tells whether the number at text[start:] is one of its own, and no part of a word, an address or a date.
func stands(text string, start int) bool {
	if start == 0 {
		return true
	}
	before := text[start-1]
	return !letter(before) && strings.IndexByte("./-:_$#@\\=%~", before) < 0 && before < 0x80 ||
		strings.HasSuffix(text[:start], "–") || strings.HasSuffix(text[:start], "—") || before == '~'
}

// maxDigits is how many digits a port or a count has at most.
const maxDigits = 7

// maxSentence is how far around a place, in bytes, its sentence is looked for.
const maxSentence = 300

// sentenceAt is the sentence around text[at], in one line.
func sentenceAt(text string, at int) string {
	start, end := max(0, at-maxSentence), min(len(text), at+maxSentence)
	for i := at - 1; i > start; i-- {
		if blank(text[i]) && strings.IndexByte(".!?", text[i-1]) >= 0 {
			start = i
			break
		}
	}
	for i := at; i+1 < end; i++ {
		if blank(text[i+1]) && strings.IndexByte(".!?", text[i]) >= 0 {
			end = i + 1
			break
		}
	}
	return plain(text[start:end])
}

func blank(c byte) bool { return slices.Contains([]byte(" \t\r\n"), c) }
