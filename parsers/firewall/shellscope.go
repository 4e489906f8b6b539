package firewall

import (
	"bytes"
	"maps"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A value is what a variable holds: one text, or those of an array; nil when it is not known.
type value []*source.Fragment

// A binding is a value, or that the variable was unset.
type binding struct {
	value value
	set   bool
}

// bindings are the variables of a shell, or what a way of a branch has changed of those outside of it. A script may
// have thousands of both.
type bindings struct {
	outer *bindings
	own   map[string]binding
	// forgotten tells that all outside of own are not known any more. Then outer holds what own held before.
	forgotten bool
}

// within are the variables of a way, or of a subshell.
func within(outer *bindings) *bindings { return &bindings{outer: outer, own: map[string]binding{}} }

func (b *bindings) get(name string) (value, bool) {
	forgotten := false
	for ; b != nil; b = b.outer {
		switch found, ok := b.own[name]; {
		case ok && forgotten:
			return nil, found.set
		case ok:
			return found.value, found.set
		}
		forgotten = forgotten || b.forgotten
	}
	return nil, false
}

func (b *bindings) put(name string, v value) { b.own[name] = binding{v, true} }

// forget makes variables unknown.
func (b *bindings) forget(names ...string) {
	for _, name := range names {
		b.put(name, nil)
	}
}

func (b *bindings) unset(name string) { b.own[name] = binding{} }

// forgetAll makes all variables unknown.
func (b *bindings) forgetAll() {
	if !b.forgotten {
		b.outer, b.forgotten = &bindings{outer: b.outer, own: b.own}, true
	} else {
		maps.Copy(b.outer.own, b.own)
	}
	b.own = map[string]binding{}
}

// join takes over what ways have come to, of which a script takes one; untouched tells that it may take none of them.
// A variable is known when all agree on it; one that had no value before has that of the ways.
func (b *bindings) join(ways []*bindings, untouched bool) {
	touched := map[string]binding{}
	forgotten := false
	for _, way := range ways {
		maps.Copy(touched, way.own)
		if way.forgotten {
			forgotten = true
			maps.Copy(touched, way.outer.own)
		}
	}
	if untouched {
		ways = append(slices.Clip(ways), b)
	}
	for name := range touched {
		var common value
		known := false
		for _, way := range ways {
			v, set := way.get(name)
			switch {
			case !set:
			case !known:
				common, known = v, true
			default:
				common = agreed(common, v)
			}
		}
		touched[name] = binding{common, known}
	}
	if forgotten {
		b.forgetAll()
	}
	maps.Copy(b.own, touched)
}

// agreed is what two values have in common; nil where they differ. Whether a command is run by way of sudo decides on
// no port.
func agreed(a, b value) value {
	switch {
	case a != nil && b != nil && slices.EqualFunc(a, b, sameText):
		return a
	case onlySudo(a) && onlySudo(b):
		return a
	default:
		return nil
	}
}

func sameText(a, b *source.Fragment) bool { return bytes.Equal(a.Text, b.Text) }

// onlySudo tells whether a value is what may stand before a command: nothing, or sudo with its options.
func onlySudo(v value) bool {
	if v == nil {
		return false
	}
	var words []*source.Fragment
	for _, text := range v {
		for _, word := range strings.Fields(string(text.Text)) {
			pos, end := text.Span(0, len(text.Text))
			words = append(words, textAt(word, model.Span{Pos: pos, End: end}))
		}
	}
	sudo := len(words) > 0 && slices.Contains([]string{"sudo", "doas"}, string(words[0].Text))
	return len(words) == 0 || sudo && len(unwrapped(words)) == 0
}
