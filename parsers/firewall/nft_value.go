package firewall

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// maxSetElements bounds a set once its variables are put in: they may name each other many times.
const maxSetElements = 8192

// maxSetDepth is how deep variables and sets may name each other.
const maxSetDepth = 16

// An nftValue is what a field is compared with.
type nftValue struct {
	words   []string
	negated bool
	// known is false for a set that is filled while it runs, and for a comparison other than of equality.
	known bool
}

// value reads the value of a condition with its operator.
func (r *nftRule) value() nftValue {
	v := nftValue{known: true}
	switch {
	case isAny(r.words, "!=", "ne", "!"):
		v.negated = true
		r.next()
	case isAny(r.words, "==", "eq", "="):
		r.next()
	case isAny(r.words, "<", ">", "<=", ">=", "lt", "gt", "le", "ge"):
		v.known = false
		r.next()
	case isAny(r.words, "&", "and"): // flags: `& (fin|syn|rst|ack) == syn`
		for len(r.words) > 0 && !isAny(r.words, "==", "!=") {
			r.next()
		}
		v.negated = r.next() == "!="
	}
	elements, known := r.elements(nil, 0)
	v.known = v.known && known
	for _, element := range elements {
		v.words = append(v.words, element[0].text) // behind it: timeout, comment
	}
	return v
}

// elements reads a set, the name of one, a variable, a list without braces, or one word. Each element is its words.
func (r *nftRule) elements(list [][]nftToken, depth int) (all [][]nftToken, known bool) {
	if len(r.words) == 0 || depth > maxSetDepth || len(list) > maxSetElements {
		return list, false
	}
	token := r.words[0]
	r.words = r.words[1:]
	switch {
	case token.quoted:
	case token.text == "{":
		var inside []nftToken
		inside, r.words = nftBlock(r.words)
		return r.listed(list, inside, depth)
	case strings.HasPrefix(token.text, "@"):
		elements, ok := r.table.sets[token.text[1:]]
		if !ok {
			return list, false
		}
		return r.listed(list, elements, depth)
	case strings.HasPrefix(token.text, "$"):
		words, ok := r.ruleset.defines[token.text[1:]]
		if !ok {
			return list, false
		}
		inner := &nftRule{ruleset: r.ruleset, table: r.table, words: words}
		return inner.elements(list, depth+1)
	}
	list = append(list, []nftToken{token})
	if is(r.words, ",") { // ct state established,related
		r.next()
		return r.elements(list, depth+1)
	}
	return list, true
}

// listed reads the elements between braces.
func (r *nftRule) listed(list [][]nftToken, inside []nftToken, depth int) (all [][]nftToken, known bool) {
	known = true
	for len(inside) > 0 && len(list) <= maxSetElements {
		comma := slices.IndexFunc(inside, func(t nftToken) bool { return !t.quoted && t.text == "," })
		element := inside
		if inside = nil; comma >= 0 {
			element, inside = element[:comma], element[comma+1:]
		}
		element = slices.DeleteFunc(slices.Clone(element), func(t nftToken) bool { return !t.quoted && t.text == ";" })
		if len(element) == 0 {
			continue
		}
		if variable := element[0]; !variable.quoted && strings.HasPrefix(variable.text, "$") && len(element) == 1 {
			inner := &nftRule{ruleset: r.ruleset, table: r.table, words: element}
			var ok bool
			list, ok = inner.elements(list, depth+1)
			known = known && ok
			continue
		}
		list = append(list, element)
	}
	return list, known && len(list) <= maxSetElements
}

// addresses are those of a value. All but some are as good as all.
func (v nftValue) addresses() model.Value[[]netip.Prefix] {
	switch {
	case v.negated:
		return model.Value[[]netip.Prefix]{}
	case !v.known || len(v.words) == 0:
		return model.Value[[]netip.Prefix]{Origin: model.Unknown}
	default:
		return parseAddresses(v.words)
	}
}
