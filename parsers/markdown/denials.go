package markdown

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// The phrases by which people say of a whole stack what it publishes.
var (
	nothingPhrases = []string{
		"no ports are exposed", "no ports are published", "no ports are open", "no ports are publicly exposed",
		"no ports are reachable", "no ports exposed", "no ports published", "no ports open", "no port is exposed",
		"no port is published", "no port is open", "no exposed ports", "no published ports", "no open ports",
		"no public ports", "nothing is exposed", "nothing is published",
	}
	onlyCaddyPhrases = []string{
		"only caddy exposes", "only caddy publishes", "only caddy is exposed", "only caddy is published",
		"only caddy is publicly exposed", "only caddy is reachable", "only caddy is public", "only caddy is accessible",
		"caddy is the only service that exposes", "caddy is the only service that publishes",
		"caddy is the only container that exposes", "caddy is the only container that publishes",
		"caddy is the only service exposed", "caddy is the only container exposed", "caddy is the only exposed",
		"caddy is the only published", "caddy is the only public",
	}
)

// denialWords are what may stand in such a sentence besides. With any other word it may be about something else: "no
// ports are exposed by the database".
var denialWords = strings.Fields("a all always and any anywhere at caddy container containers deployment directly " +
	"docker else externally from host http https in internet interface interfaces is it its layout machine mode " +
	"network note of on or outside port ports public publicly reachable remain server service services setup so " +
	"stack tcp that the then therefore this to traffic tunnel ui web with world 443 80")

// denials reads the sentences of a piece of text that say of the whole stack what it publishes. A mode that such a
// sentence names is that of the denial.
func (r *reader) denials(text *source.Fragment, section model.Section) {
	all := string(text.Text)
	if r.inHeading {
		return
	}
	var end int
	for start := 0; start < len(all); start = end {
		end = sentenceEnd(all, start)
		sentence := plain(all[start:end])
		onlyCaddy, ok := denied(sentence)
		if !ok {
			continue
		}
		from := end - len(strings.TrimLeft(all[start:end], " \t\r\n"))
		to := start + len(strings.TrimRight(all[start:end], " \t\r\n.;!"))
		d := model.PortDenial{
			Section: section, Span: span(text, from, to), Text: plain(all[from:to]), About: plain(all),
			OnlyCaddy: onlyCaddy,
		}
		if mode := modeOf(sentence); mode != "" {
			d.Mode = mode
		}
		r.out.Document.Denials = append(r.out.Document.Denials, d)
	}
}

// denied tells whether a sentence says that nothing is published, and whether it says so of all but Caddy.
func denied(sentence string) (onlyCaddy, ok bool) {
	said := words(sentence)
	rest, onlyCaddy := said.without(onlyCaddyPhrases)
	if !onlyCaddy {
		if rest, ok = said.without(nothingPhrases); !ok {
			return false, false
		}
	}
	return onlyCaddy, !slices.ContainsFunc(rest, func(word string) bool { return !slices.Contains(denialWords, word) })
}

// sentenceEnd is where the sentence at text[start:] ends.
func sentenceEnd(text string, start int) int {
	for i := start; i+1 < len(text); i++ {
		if blank(text[i+1]) && strings.IndexByte(".!?;:", text[i]) >= 0 {
			return i + 1
		}
	}
	return len(text)
}

// without are the words of p beside the first of the sequences that stands in it; it is not ok when none does.
func (p phrase) without(sequences []string) (rest []string, ok bool) {
	for _, sequence := range sequences {
		if before, after, ok := strings.Cut(string(p), " "+sequence+" "); ok {
			return append(strings.Fields(before), strings.Fields(after)...), true
		}
	}
	return nil, false
}
