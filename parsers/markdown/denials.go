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
		"only caddy exposes", "only caddy publishes", "only the caddy container exposes",
		"only the caddy container publishes", "only caddy is exposed", "only caddy is published",
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

// denial reads the first sentence of a paragraph where it says of the whole stack what it publishes. A mode that it
// names is that of the denial. Further sentences, items and quotes speak of what stands before them.
func (r *reader) denial(text *source.Fragment, section model.Section) {
	all := string(text.Text)
	end := sentenceEnd(all)
	sentence := plain(all[:end])
	onlyCaddy, ok := denied(sentence)
	if !ok || strings.HasSuffix(sentence, ":") || strings.HasSuffix(sentence, "?") {
		return
	}
	from, to := len(all)-len(strings.TrimLeft(all, " \t\r\n")), len(strings.TrimRight(all[:end], " \t\r\n.;!"))
	d := model.PortDenial{
		Section: section, Span: span(text, from, to), Text: plain(all[from:to]), About: plain(all),
		OnlyCaddy: onlyCaddy,
	}
	if mode := modeOf(sentence); mode != "" {
		d.Mode = mode
	}
	r.out.Document.Denials = append(r.out.Document.Denials, d)
}

// denied tells whether a sentence says that nothing is published, and whether it says so of all but Caddy.
func denied(sentence string) (onlyCaddy, ok bool) {
	said := words(sentence)
	rest, onlyCaddy := said.without(onlyCaddyPhrases)
	if !onlyCaddy {
		if rest, ok = said.without(nothingPhrases); !ok {
			return false, false
		}
		if onlyCaddy = slices.Contains(rest, "except") && slices.Contains(rest, "caddy"); onlyCaddy {
			rest = slices.DeleteFunc(rest, func(word string) bool { return slices.Contains(exceptWords, word) })
		}
	}
	return onlyCaddy, !slices.ContainsFunc(rest, func(word string) bool { return !slices.Contains(denialWords, word) })
}

// exceptWords are what an exception may name besides Caddy: media cannot come through it.
var exceptWords = []string{"except", "for", "by", "those", "livekit", "media", "webrtc"}

// sentenceEnd is where the first sentence of a text ends.
func sentenceEnd(text string) int {
	for i := 0; i+1 < len(text); i++ {
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
