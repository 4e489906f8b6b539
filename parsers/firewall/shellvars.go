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
	v, set := s.vars.get(name)
	switch {
	case !set:
		return nil, false, !s.sourced
	case v == nil:
		return nil, true, false
	case exp.Index == nil:
		return v[:min(len(v), 1)], true, true
	}
	if keys, _ := s.vars.get(keysOf(name)); keys != nil && !wholeArray(exp.Index) {
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

// callsKnown tells whether a text is a command that is known, behind something that runs it: `$SUDO ufw`.
func callsKnown(text *source.Fragment) bool {
	runner, program, _ := strings.Cut(string(text.Text), " ")
	return strings.HasPrefix(runner, model.UnknownMark) && syntax.ValidName(strings.TrimSpace(program))
}

// set gives a variable a text; one that is not known makes the variable so.
func (s *shell) set(name string, text *source.Fragment) {
	if isUnknown(text) && !callsKnown(text) {
		s.vars.forget(name)
		return
	}
	s.vars.put(name, value{text})
}

// assign does NAME=…, NAME+=…, NAME=(…) and NAME[i]=….
func (s *shell) assign(a *syntax.Assign) {
	if a.Name == nil {
		return
	}
	name := a.Name.Value
	before, had := s.vars.get(name)
	switch {
	case a.Naked:
	case a.Index != nil:
		s.assignElement(a)
	case a.Array != nil:
		s.assignArray(a, before, had)
	case a.Append:
		text := s.single(a.Value)
		if !had || len(before) != 1 {
			s.vars.forget(name)
			return
		}
		var b source.Builder
		b.Copy(before[0], 0, len(before[0].Text))
		b.Copy(text, 0, len(text.Text))
		if s.run.expanded += b.Len(); s.run.exhausted() {
			s.vars.forget(name)
			return
		}
		s.set(name, b.Fragment())
	default:
		s.set(name, s.single(a.Value))
	}
}

func (s *shell) assignArray(a *syntax.Assign, before value, had bool) {
	if _, keyed := s.vars.get(keysOf(a.Name.Value)); keyed {
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
			s.vars.forget(a.Name.Value)
			return
		}
		elements = append(elements, s.word(element.Value)...)
	}
	if len(elements) > maxFields {
		s.run.missed("")
		elements = nil
	}
	s.vars.put(a.Name.Value, elements)
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
			hidden, set := s.vars.get(a.Name.Value)
			s.locals[a.Name.Value] = binding{hidden, set}
		}
		if keyed {
			s.declareKeyed(a.Name.Value)
		}
		s.assign(a)
	}
}
