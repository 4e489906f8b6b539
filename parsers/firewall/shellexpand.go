package firewall

import (
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/reflint/reflint/internal/source"
)

// modified is a parameter with a default, or with a part cut off.
func (s *shell) modified(exp *syntax.ParamExp, values []*source.Fragment, set, known bool) []*source.Fragment {
	unknown := []*source.Fragment{unknownAt(s.place(exp), exp.Param.Value)}
	if !known {
		return unknown
	}
	if word := instead(exp, values, set); word != nil {
		text := s.single(word)
		if exp.Exp.Op == syntax.AssignUnset || exp.Exp.Op == syntax.AssignUnsetOrNull {
			s.set(exp.Param.Value, text)
		}
		return []*source.Fragment{text}
	}
	switch op := exp.Exp.Op; op {
	case syntax.DefaultUnset, syntax.AssignUnset, syntax.DefaultUnsetOrNull, syntax.AssignUnsetOrNull:
		return values
	case syntax.AlternateUnset, syntax.AlternateUnsetOrNull:
		if !set && !s.given(exp.Param.Value) {
			return unknown
		}
		return nil
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

// instead is the word that ${P:-WORD}, ${P:=WORD} or ${P:+WORD} expands to; nil where it does not come to that.
func instead(exp *syntax.ParamExp, values []*source.Fragment, set bool) *syntax.Word {
	empty := !set || len(values) == 0 || len(values) == 1 && len(values[0].Text) == 0
	comes := false
	switch exp.Exp.Op {
	case syntax.DefaultUnset, syntax.AssignUnset:
		comes = !set
	case syntax.DefaultUnsetOrNull, syntax.AssignUnsetOrNull:
		comes = empty
	case syntax.AlternateUnset:
		comes = set
	case syntax.AlternateUnsetOrNull:
		comes = !empty
	}
	switch {
	case !comes:
		return nil
	case exp.Exp.Word == nil:
		return &syntax.Word{}
	default:
		return exp.Exp.Word
	}
}

// several is the word with quotations that ${P:+WORD} expands to outside of any, `${note:+comment "$note"}`: its
// blanks part fields, and those in its quotations do not. It is nil where the parameter expands to something else.
func (s *shell) several(exp *syntax.ParamExp) *syntax.Word {
	plain := exp.Excl || exp.Param == nil || exp.Length || exp.Slice != nil || exp.Repl != nil || exp.Names != 0
	if plain || exp.Exp == nil {
		return nil
	}
	switch exp.Exp.Op {
	case syntax.DefaultUnset, syntax.DefaultUnsetOrNull, syntax.AlternateUnset, syntax.AlternateUnsetOrNull:
		if values, set, known := s.lookup(exp); known {
			return instead(exp, values, set)
		}
	}
	return nil
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
