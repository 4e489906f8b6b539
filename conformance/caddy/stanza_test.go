package caddy

import "strings"

// A stanza is a line of a Caddyfile and the block behind it.
type stanza struct {
	words  []string
	braces bool
	body   []*stanza
}

// line is a stanza without a block.
func line(words ...string) *stanza { return &stanza{words: words} }

// block is a stanza with one.
func block(head []string, body ...*stanza) *stanza {
	return &stanza{words: head, braces: true, body: body}
}

// words splits a line at its spaces, as Caddy does where there are no quotes.
func words(text string) []string { return strings.Fields(text) }

// A draft is an invented Caddyfile.
type draft struct{ body []*stanza }

func (d *draft) String() string {
	var b strings.Builder
	for _, s := range d.body {
		s.write(&b, "")
	}
	return b.String()
}

func (s *stanza) write(b *strings.Builder, indent string) {
	b.WriteString(indent + strings.Join(s.words, " "))
	if s.braces {
		if len(s.words) > 0 {
			b.WriteString(" ")
		}
		b.WriteString("{\n")
		for _, child := range s.body {
			child.write(b, indent+"\t")
		}
		b.WriteString(indent + "}")
	}
	b.WriteString("\n")
}

// shrink takes lines and words out of a draft as long as it still fails. fails must tell the same of the same
// draft; it is asked at most limit times.
func shrink(d *draft, fails func(*draft) bool, limit int) {
	s := &shrinker{d: d, fails: fails, left: limit}
	for s.list(&d.body) && s.left > 0 {
	}
}

type shrinker struct {
	d     *draft
	fails func(*draft) bool
	left  int
}

func (s *shrinker) still() bool {
	s.left--
	return s.left >= 0 && s.fails(s.d)
}

// list tries to take every stanza out, then to put its body in its place, then to make it smaller. It tells whether
// anything went.
func (s *shrinker) list(list *[]*stanza) bool {
	smaller := false
	for i := len(*list) - 1; i >= 0; i-- {
		before := *list
		st := before[i]
		switch {
		case s.try(list, before[:i], nil, before[i+1:]), st.braces && s.try(list, before[:i], st.body, before[i+1:]):
			smaller = true
			continue
		}
		*list = before
		smaller = s.list(&st.body) || smaller
		smaller = s.shorten(st) || smaller
	}
	return smaller
}

// try puts another list in the place of one, and keeps it if the draft still fails.
func (s *shrinker) try(list *[]*stanza, parts ...[]*stanza) bool {
	before := *list
	*list = nil
	for _, part := range parts {
		*list = append(*list, part...)
	}
	if s.still() {
		return true
	}
	*list = before
	return false
}

// shorten takes words out of a line.
func (s *shrinker) shorten(st *stanza) bool {
	smaller := false
	for i := len(st.words) - 1; i > 0; i-- {
		before := st.words
		st.words = append(append([]string{}, before[:i]...), before[i+1:]...)
		if s.still() {
			smaller = true
		} else {
			st.words = before
		}
	}
	return smaller
}
