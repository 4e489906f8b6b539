package compose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

type kind uint8

const (
	null kind = iota
	str
	integer
	number // with a fraction
	boolean
	list
	mapping
)

func (k kind) String() string {
	return [...]string{"null", "a string", "an integer", "a number", "a boolean", "a list", "a mapping"}[k]
}

// A node is a value of a compose file once aliases, merge keys and variables are resolved. Nodes
// are never changed after they are built, so that trees share them.
type node struct {
	kind kind
	span model.Span
	// text is what a scalar says; of a number or boolean the canonical form.
	text text
	// scope is that of the file, whose directory relative paths are relative to.
	scope *scope
	// canonical marks a short form in a list that compose has written in its long form by now, so that it is
	// not the same as a short form in a later file.
	canonical bool
	// loose marks a scalar of unknown value whose type is not known either.
	loose bool

	items   []*node
	entries []entry
	index   map[string]int // of large mappings; see at
	// pair is the mapping entry that a list item `key=value` was made of.
	pair *entry
}

// An entry is a key of a mapping with its value.
type entry struct {
	key   string
	span  model.Span
	frag  *source.Fragment
	via   []model.Place
	value *node
}

// indexed is the size from which a mapping is worth an index.
const indexed = 16

// refused is what compose does not take of a value, with the places that set its variables.
func (n *node) refused(format string, args ...any) model.Problem {
	return model.Problem{
		Rule: "compose-invalid", Span: n.span, Message: fmt.Sprintf(format, args...), Related: n.via(),
	}
}

// via are the places that had a part in a scalar, or in the scalars of a mapping: those that set its variables.
func (n *node) via() []model.Place {
	places := n.text.value().Via
	for _, e := range n.entries {
		places = appendPlaces(places, e.value.text.value().Via)
	}
	return places
}

func newMapping(entries []entry, span model.Span, s *scope) *node {
	n := &node{kind: mapping, entries: entries, span: span, scope: s}
	if len(entries) >= indexed {
		n.index = make(map[string]int, len(entries))
		for i, e := range entries {
			n.index[e.key] = i
		}
	}
	return n
}

// at is the position of key among the entries, or -1.
func (n *node) at(key string) int {
	if n == nil {
		return -1
	}
	if n.index != nil {
		if i, ok := n.index[key]; ok {
			return i
		}
		return -1
	}
	for i, e := range n.entries {
		if e.key == key {
			return i
		}
	}
	return -1
}

// get is the value of key, or nil.
func (n *node) get(key string) *node {
	if i := n.at(key); i >= 0 {
		return n.entries[i].value
	}
	return nil
}

// has tells whether the mapping names key, be its value null.
func (n *node) has(key string) bool { return n.at(key) >= 0 }

func (n *node) is(k kind) bool { return n != nil && n.kind == k }

func (n *node) scalar() bool {
	return n != nil && (n.kind == str || n.kind == integer || n.kind == number || n.kind == boolean)
}

// values lists the items of a list; and a scalar as a list of itself.
func (n *node) values() []*node {
	switch {
	case n.is(list):
		return n.items
	case n.scalar():
		return []*node{n}
	default:
		return nil
	}
}

// value is a scalar as a value of the model; a default for anything else.
func (n *node) value() model.Value[string] {
	if !n.scalar() {
		return model.Value[string]{}
	}
	return n.text.value()
}

// size is how many nodes the tree has.
func (n *node) size() int {
	if n == nil {
		return 0
	}
	size := 1
	for _, item := range n.items {
		size += item.size()
	}
	for _, e := range n.entries {
		size += e.value.size()
	}
	return size
}

// without is the mapping less one key.
func (n *node) without(key string) *node {
	if !n.has(key) {
		return n
	}
	entries := make([]entry, 0, len(n.entries))
	for _, e := range n.entries {
		if e.key != key {
			entries = append(entries, e)
		}
	}
	return newMapping(entries, n.span, n.scope)
}

// with is the mapping with key set to value.
func (n *node) with(e entry) *node {
	entries := append([]entry(nil), n.entries...)
	if i := n.at(e.key); i >= 0 {
		entries[i] = e
	} else {
		entries = append(entries, e)
	}
	return newMapping(entries, n.span, n.scope)
}

// fingerprint is a text that two trees share when they say the same. Paths of different directories
// differ where dirs is set.
func (n *node) fingerprint(dirs bool) string {
	var b strings.Builder
	n.write(&b, dirs)
	return b.String()
}

func (n *node) write(b *strings.Builder, dirs bool) {
	fmt.Fprintf(b, "%d", n.kind)
	if n.canonical {
		b.WriteByte('!')
	}
	switch n.kind {
	case list:
		for _, item := range n.items {
			item.write(b, dirs)
		}
	case mapping:
		byKey := func(a, b entry) int { return strings.Compare(a.key, b.key) }
		for _, e := range slices.SortedFunc(slices.Values(n.entries), byKey) {
			fmt.Fprintf(b, "%q:", e.key)
			e.value.write(b, dirs)
		}
	case null:
	default:
		fmt.Fprintf(b, "%q", n.text.raw())
		if dirs && n.scope != nil {
			fmt.Fprintf(b, "%q", n.scope.dir)
		}
	}
	b.WriteByte(';')
}
