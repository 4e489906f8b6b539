package firewall

import (
	"bytes"
	"slices"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/internal/source"
)

// subscript is that of an element of an array, `[50000:50100/udp]=` or `${RULES[50000:50100/udp]}`: a text, where the
// array was declared with -A. The parser knows no declaration and takes it for arithmetic, which it may not be.
var subscript = pattern.Lazy("(?:\\$\\{[!#]?\\w+|[\\w\\s(;]|^)" +
	"\\[([^][@*\\s\"'$`\\\\]*[:/.,][^][@*\\s\"'$`\\\\]*)\\](?:[+]?=|[}:#%/])")

// withPlainSubscripts is a script that has a name of the same length in place of each subscript. What stands where in
// it does not change.
func withPlainSubscripts(text []byte) []byte {
	plain := slices.Clone(text)
	for _, at := range subscript().FindAllSubmatchIndex(text, -1) {
		copy(plain[at[2]:at[3]], bytes.Repeat([]byte("x"), at[3]-at[2]))
	}
	return plain
}

// keysOf is the variable that holds the keys of an array that was declared with -A, in the order of its elements. No
// script can name it.
func keysOf(array string) string { return "!" + array }

// declaresKeys tells whether an option of declare makes an array one with keys.
func declaresKeys(option string) bool {
	return strings.HasPrefix(option, "-") && strings.Contains(option, "A")
}

// declareKeyed makes a variable an array with keys, which has none so far.
func (s *shell) declareKeyed(name string) {
	if _, keyed := s.vars.get(keysOf(name)); !keyed {
		s.clearKeyed(name)
	}
}

func (s *shell) clearKeyed(name string) {
	s.vars.put(name, value{})
	s.vars.put(keysOf(name), value{})
}

// assignKeyed does NAME=([KEY]=… [KEY]=…) and NAME+=(…).
func (s *shell) assignKeyed(a *syntax.Assign) {
	name := a.Name.Value
	if !a.Append {
		s.clearKeyed(name)
	}
	for _, element := range a.Array.Elems {
		s.put(name, element.Index, element.Value)
	}
}

// assignElement does NAME[KEY]=….
func (s *shell) assignElement(a *syntax.Assign) {
	if a.Append {
		s.vars.forget(a.Name.Value)
		return
	}
	s.put(a.Name.Value, a.Index, a.Value)
}

// put gives an element of an array with keys its value. Of another array the elements are not known any more.
func (s *shell) put(name string, index syntax.ArithmExpr, word *syntax.Word) {
	elements, _ := s.vars.get(name)
	keys, _ := s.vars.get(keysOf(name))
	if elements == nil || keys == nil || index == nil || len(keys) >= maxFields {
		s.vars.forget(name)
		return
	}
	key := s.key(index)
	text := s.single(word)
	if isUnknown(key) {
		s.vars.forget(name)
		return
	}
	if i := slices.IndexFunc(keys, func(k *source.Fragment) bool { return sameText(k, key) }); i >= 0 {
		elements = slices.Clone(elements)
		elements[i] = text
		s.vars.put(name, elements)
		return
	}
	s.vars.put(name, append(slices.Clip(elements), text))
	s.vars.put(keysOf(name), append(slices.Clip(keys), key))
}

// key is a subscript as a text. The parser takes most for arithmetic.
func (s *shell) key(index syntax.ArithmExpr) *source.Fragment {
	at := s.place(index)
	start, end := int(index.Pos().Offset()), min(int(index.End().Offset()), len(s.text.Text))
	text := s.text.Slice(start, end)
	word, isWord := index.(*syntax.Word)
	switch {
	case !strings.ContainsAny(string(text.Text), "\"'$`\\"):
		return text
	case isWord:
		return s.single(word)
	default:
		return unknownAt(at, "")
	}
}

// wholeArray tells whether a subscript is that of all elements.
func wholeArray(index syntax.ArithmExpr) bool {
	word, ok := index.(*syntax.Word)
	return ok && (word.Lit() == "@" || word.Lit() == "*")
}

// keys is what "${!NAME[@]}" expands to.
func (s *shell) keys(exp *syntax.ParamExp) []*source.Fragment {
	unknown := []*source.Fragment{unknownAt(s.place(exp), "")}
	if exp.Param == nil || !wholeArray(exp.Index) {
		return unknown
	}
	if elements, _ := s.vars.get(exp.Param.Value); elements == nil {
		return unknown
	}
	if keys, keyed := s.vars.get(keysOf(exp.Param.Value)); keyed {
		return keys
	}
	return unknown
}

// elementOf is ${NAME[KEY]}.
func (s *shell) elementOf(name string, index syntax.ArithmExpr) (values []*source.Fragment, set, known bool) {
	elements, _ := s.vars.get(name)
	keys, _ := s.vars.get(keysOf(name))
	key := s.key(index)
	if isUnknown(key) || len(elements) != len(keys) {
		return nil, true, false
	}
	i := slices.IndexFunc(keys, func(k *source.Fragment) bool { return sameText(k, key) })
	if i < 0 {
		return nil, false, true
	}
	return elements[i : i+1], true, true
}
