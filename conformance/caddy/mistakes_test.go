package caddy

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestMistakes compares what is refused, on invented Caddyfiles with a mistake in them. A few may go unseen: those in
// the blocks of modules, and in expressions.
func TestMistakes(t *testing.T) {
	c := newTally()
	c.lenient = true
	c.tryAll(t, func(r *rand.Rand) *draft {
		d := invent(r)
		d.spoil(r)
		return d
	})
	if silences := sum(c.silences); silences*100 > c.refused*4 {
		t.Errorf("%d of %d refusals are unseen", silences, c.refused)
	}
}

// A spot is a stanza and the list that it stands in.
type spot struct {
	list *[]*stanza
	at   int
}

func (d *draft) spots() []spot {
	var spots []spot
	var visit func(list *[]*stanza)
	visit = func(list *[]*stanza) {
		for i := range *list {
			spots = append(spots, spot{list, i})
			visit(&(*list)[i].body)
		}
	}
	visit(&d.body)
	return spots
}

// junk are words that are rarely in their place.
var junk = []string{"junk", "-1", "/junk", "@junk", "{junk}", "99999", "12x", "http://junk", `""`, "4xx", "*",
	"10s", "off", "ws://junk", "a b"}

// spoil makes one mistake, which may turn out to be none.
func (d *draft) spoil(r *rand.Rand) {
	s := pick(r, d.spots()...)
	st := (*s.list)[s.at]
	if slices.Contains(st.words, "bind") {
		return // which of several listeners a request comes in by is not asked
	}
	word := 0
	if len(st.words) > 1 {
		word = 1 + r.IntN(len(st.words)-1)
	}
	switch n := r.IntN(9); {
	case n == 0 && word > 0:
		st.words = slices.Delete(st.words, word, word+1)
	case n == 1 && word > 0:
		st.words = slices.Insert(st.words, word, st.words[word])
	case n == 2 && word > 0:
		st.words[word] = pick(r, junk...)
	case n == 3 && !st.braces:
		st.words = append(st.words, pick(r, junk...))
	case n == 4 && len(st.words) > 0:
		st.words[0] = pick(r, "junk", "handle", "reverse_proxy", "root", "uri", "to", "status", "tls", "not",
			"@junk", "import", "log")
	case n == 5:
		*s.list = slices.Insert(*s.list, s.at, st)
	case n == 6 && st.braces:
		st.braces, st.body = false, nil
	case n == 7:
		st.braces = true
		st.body = append(st.body, line(pick(r, junk...), pick(r, junk...)))
	case slices.Contains(st.words, "invoke"): // a named route that invokes itself ends the process
	default:
		other := pick(r, d.spots()...)
		*other.list = slices.Insert(*other.list, other.at, line(st.words...))
	}
}
