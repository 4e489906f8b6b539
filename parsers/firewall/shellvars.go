package firewall

import (
	"slices"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// textAt is a text that stands in place of what is written at a place.
func textAt(text string, at model.Span) *source.Fragment {
	var b source.Builder
	b.Replace(text, at.Pos, at.End)
	return b.Fragment()
}

// unknownAt is what nobody tells at a place. The name of a variable stands behind the mark: two uses of one variable
// are the same.
func unknownAt(at model.Span, name string) *source.Fragment {
	return textAt(model.UnknownMark+name, at)
}

// parameter is what $NAME, ${NAME:-…} and their kind expand to: several texts for "$@" and arrays.
func (s *shell) parameter(exp *syntax.ParamExp) []*source.Fragment {
	at := s.place(exp)
	if exp.Excl {
		return s.keys(exp)
	}
	if exp.Param == nil || exp.Length || exp.Slice != nil || exp.Repl != nil || exp.Names != 0 {
		return []*source.Fragment{unknownAt(at, "")}
	}
	values, set, known := s.lookup(exp)
	if exp.Exp != nil {
		return s.modified(exp, values, set, known)
	}
	switch {
	case !known || !set && !s.given(exp.Param.Value):
		return []*source.Fragment{unknownAt(at, exp.Param.Value)}
	case !set:
		return nil // "$2" of a function that got one argument
	default:
		return values
	}
}

// given tells whether a parameter is one of the arguments of a function, all of which are known.
func (s *shell) given(name string) bool {
	_, err := strconv.Atoi(name)
	return s.inside && (err == nil || name == "@" || name == "*")
}

// lookup finds a parameter. What the script does not set may come from the environment: it is not known, though
// it is not set either.
func (s *shell) lookup(exp *syntax.ParamExp) (values []*source.Fragment, set, known bool) {
	name := exp.Param.Value
	if name == "@" || name == "*" {
		return s.arguments, len(s.arguments) > 0, s.inside
	}
	if n, err := strconv.Atoi(name); err == nil {
		if !s.inside || n == 0 {
			return nil, false, n != 0
		}
		if n > len(s.arguments) {
			return nil, false, true
		}
		return s.arguments[n-1 : n], true, true
	}
	v, set := s.vars[name]
	switch {
	case !set:
		return nil, false, !s.sourced
	case v == nil:
		return nil, true, false
	case exp.Index == nil:
		return v[:min(len(v), 1)], true, true
	}
	if s.vars[keysOf(name)] != nil && !wholeArray(exp.Index) {
		return s.elementOf(name, exp.Index)
	}
	return element(v, exp.Index)
}

// element is ${A[@]}, or ${A[0]}.
func element(v value, index syntax.ArithmExpr) (values []*source.Fragment, set, known bool) {
	word, ok := index.(*syntax.Word)
	if !ok {
		return nil, true, false
	}
	switch text := word.Lit(); text {
	case "@", "*":
		return v, len(v) > 0, true
	default:
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			return nil, true, false
		}
		if n >= len(v) {
			return nil, false, true
		}
		return v[n : n+1], true, true
	}
}

// modified is a parameter with a default, or with a part cut off.
func (s *shell) modified(exp *syntax.ParamExp, values []*source.Fragment, set, known bool) []*source.Fragment {
	unknown := []*source.Fragment{unknownAt(s.place(exp), exp.Param.Value)}
	if !known {
		return unknown
	}
	empty := !set || len(values) == 0 || len(values) == 1 && len(values[0].Text) == 0
	switch op := exp.Exp.Op; op {
	case syntax.DefaultUnset, syntax.AssignUnset:
		empty = !set
		fallthrough
	case syntax.DefaultUnsetOrNull, syntax.AssignUnsetOrNull:
		if !empty {
			return values
		}
		instead := s.single(exp.Exp.Word)
		if op == syntax.AssignUnset || op == syntax.AssignUnsetOrNull {
			s.set(exp.Param.Value, instead)
		}
		return []*source.Fragment{instead}
	case syntax.AlternateUnset, syntax.AlternateUnsetOrNull:
		if !set && !s.given(exp.Param.Value) {
			return unknown
		}
		if empty {
			return nil
		}
		return []*source.Fragment{s.single(exp.Exp.Word)}
	case syntax.RemSmallPrefix, syntax.RemLargePrefix, syntax.RemSmallSuffix, syntax.RemLargeSuffix:
		if len(values) == 1 && exp.Exp.Word != nil {
			if text, ok := cutOff(values[0], op, exp.Exp.Word.Lit()); ok {
				return []*source.Fragment{text}
			}
		}
		return unknown
	case syntax.ErrorUnset, syntax.ErrorUnsetOrNull:
		if set {
			return values
		}
		return unknown
	default:
		return unknown
	}
}

// cutOff does ${P%/*}, ${P#*/} and their kind, for patterns with one star at the far end.
func cutOff(v *source.Fragment, op syntax.ParExpOperator, pattern string) (*source.Fragment, bool) {
	text := string(v.Text)
	prefix := op == syntax.RemSmallPrefix || op == syntax.RemLargePrefix
	mark, star := strings.CutSuffix(pattern, "*")
	if prefix {
		mark, star = strings.CutPrefix(pattern, "*")
	}
	if mark == "" || strings.ContainsAny(mark, `*?[\`) || isUnknown(v) {
		return nil, false
	}
	find := strings.Index
	if op == syntax.RemLargePrefix || op == syntax.RemSmallSuffix {
		find = strings.LastIndex
	}
	i := find(text, mark)
	switch {
	case i < 0, !star && prefix && i != 0, !star && !prefix && i+len(mark) != len(text):
		return v, true
	case prefix:
		return v.Slice(i+len(mark), len(text)), true
	default:
		return v.Slice(0, i), true
	}
}

// set gives a variable a text; one that is not known makes the variable so.
func (s *shell) set(name string, text *source.Fragment) {
	s.vars[name] = value{text}
	if isUnknown(text) {
		s.vars[name] = nil
	}
}

// assign does NAME=…, NAME+=…, NAME=(…) and NAME[i]=….
func (s *shell) assign(a *syntax.Assign) {
	if a.Name == nil {
		return
	}
	name := a.Name.Value
	before, had := s.vars[name]
	switch {
	case a.Naked:
	case a.Index != nil:
		s.assignElement(a)
	case a.Array != nil:
		s.assignArray(a, before, had)
	case a.Append:
		text := s.single(a.Value)
		if !had || len(before) != 1 {
			s.vars[name] = nil
			return
		}
		var b source.Builder
		b.Copy(before[0], 0, len(before[0].Text))
		b.Copy(text, 0, len(text.Text))
		if s.run.expanded += b.Len(); s.run.exhausted() {
			s.vars[name] = nil
			return
		}
		s.set(name, b.Fragment())
	default:
		s.set(name, s.single(a.Value))
	}
}

func (s *shell) assignArray(a *syntax.Assign, before value, had bool) {
	if _, keyed := s.vars[keysOf(a.Name.Value)]; keyed {
		s.assignKeyed(a)
		return
	}
	elements := value{}
	if a.Append {
		if had && before == nil {
			return
		}
		elements = append(elements, before...)
	}
	for _, element := range a.Array.Elems {
		if element.Index != nil || element.Value == nil {
			s.vars[a.Name.Value] = nil
			return
		}
		elements = append(elements, s.word(element.Value)...)
	}
	if len(elements) > maxFields {
		s.run.missed("")
		elements = nil
	}
	s.vars[a.Name.Value] = elements
}

// declare does `local`, `export`, `readonly` and `declare`.
func (s *shell) declare(cmd *syntax.DeclClause) {
	keyed := slices.ContainsFunc(cmd.Args, func(a *syntax.Assign) bool {
		return a.Name == nil && a.Value != nil && declaresKeys(a.Value.Lit())
	})
	local := s.inside && cmd.Variant.Value != "export" && cmd.Variant.Value != "readonly"
	for _, a := range cmd.Args {
		if a.Name == nil {
			continue
		}
		if _, known := s.locals[a.Name.Value]; local && !known {
			s.locals[a.Name.Value] = s.vars[a.Name.Value]
		}
		if keyed {
			s.declareKeyed(a.Name.Value)
		}
		s.assign(a)
	}
}
