package firewall

import (
	"maps"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	ctyfunction "github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// Bounds of evaluation: values and loops multiply.
const (
	maxHCLDepth     = 100  // of brackets
	maxHCLOperators = 500  // in one expression
	maxElements     = 1000 // of a value
	maxText         = 256  // bytes of a string
	maxLoops        = 32   // `for` expressions, in all
	maxLoopSize     = 2048 // bytes of one
)

// variables are what an expression may name beside `var` and `local`: the iterator of a block that is repeated.
type variables map[string]cty.Value

// A scope knows the variables' defaults and the locals of a directory.
type scope struct {
	defaults, locals map[string]hcl.Expression
	// values are the locals and defaults that have been worked out; cty.DynamicVal for those that are being.
	values map[hcl.Expression]cty.Value
	loops  int
}

func newScope() *scope {
	return &scope{
		defaults: map[string]hcl.Expression{}, locals: map[string]hcl.Expression{},
		values: map[hcl.Expression]cty.Value{},
	}
}

func (s *scope) variable(block *hclsyntax.Block) {
	if d, ok := block.Body.Attributes["default"]; ok {
		s.defaults[block.Labels[0]] = d.Expr
	}
}

func (s *scope) define(block *hclsyntax.Block) {
	for name, attribute := range block.Body.Attributes {
		s.locals[name] = attribute.Expr
	}
}

// functions are those of Terraform that firewalls are written with. Another one makes its expression unknown.
var functions = map[string]ctyfunction.Function{
	"tonumber": stdlib.MakeToFunc(cty.Number),
	"tostring": stdlib.MakeToFunc(cty.String),
	"tolist":   stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)),
	"toset":    stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)),
	"concat":   stdlib.ConcatFunc,
	"distinct": stdlib.DistinctFunc,
	"element":  stdlib.ElementFunc,
	"flatten":  stdlib.FlattenFunc,
	"join":     stdlib.JoinFunc,
	"keys":     stdlib.KeysFunc,
	"length":   stdlib.LengthFunc,
	"lookup":   stdlib.LookupFunc,
	"merge":    stdlib.MergeFunc,
	"values":   stdlib.ValuesFunc,
}

// value works an expression out. What it cannot tell is cty.DynamicVal, as a whole or in its parts.
func (s *scope) value(expression hcl.Expression, extra variables) cty.Value {
	if s.costly(expression) {
		return cty.DynamicVal
	}
	names := map[string]map[string]cty.Value{"var": {}, "local": {}}
	context := &hcl.EvalContext{Variables: map[string]cty.Value{}, Functions: functions}
	for _, traversal := range expression.Variables() {
		root := traversal.RootName()
		if _, own := names[root]; !own {
			context.Variables[root] = cty.DynamicVal // a resource, a data source
		} else if name, ok := attributeName(traversal); ok {
			names[root][name] = s.named(root, name)
		}
	}
	for root, values := range names {
		context.Variables[root] = cty.ObjectVal(values)
	}
	maps.Copy(context.Variables, extra)
	value, diagnostics := expression.Value(context)
	if diagnostics.HasErrors() || !small(value) {
		return cty.DynamicVal
	}
	return value
}

// costly tells whether an expression has loops within loops, or is one of too many.
func (s *scope) costly(expression hcl.Expression) bool {
	node, ok := expression.(hclsyntax.Node)
	if !ok {
		return false
	}
	loops := 0
	_ = hclsyntax.VisitAll(node, func(n hclsyntax.Node) hcl.Diagnostics {
		if _, ok := n.(*hclsyntax.ForExpr); ok {
			loops++
		}
		return nil
	})
	s.loops += loops
	at := expression.Range()
	return loops > 1 || loops == 1 && (s.loops > maxLoops || at.End.Byte-at.Start.Byte > maxLoopSize)
}

func attributeName(traversal hcl.Traversal) (string, bool) {
	if len(traversal) < 2 {
		return "", false
	}
	attribute, ok := traversal[1].(hcl.TraverseAttr)
	return attribute.Name, ok
}

// named is the value of `var.NAME` or `local.NAME`.
func (s *scope) named(root, name string) cty.Value {
	expression := map[string]map[string]hcl.Expression{"var": s.defaults, "local": s.locals}[root][name]
	if expression == nil {
		return cty.DynamicVal
	}
	value, done := s.values[expression]
	if !done {
		s.values[expression] = cty.DynamicVal // should it name itself
		value = s.value(expression, nil)
		s.values[expression] = value
	}
	return value
}

// small tells whether a value is within the bounds.
func small(value cty.Value) bool {
	elements := 0
	err := cty.Walk(value, func(_ cty.Path, v cty.Value) (bool, error) {
		elements++
		long := v.Type() == cty.String && v.IsKnown() && !v.IsNull() && len(v.AsString()) > maxText
		if long || elements > maxElements {
			return false, errTooLarge
		}
		return true, nil
	})
	return err == nil
}

// numberOf is a value as an integer; false where it is not known to be one.
func numberOf(value cty.Value) (int, bool) {
	value, err := convert.Convert(value, cty.Number)
	if err != nil || !value.IsKnown() || value.IsNull() {
		return 0, false
	}
	n, accuracy := value.AsBigFloat().Int64()
	return int(n), accuracy == 0
}

// textOf is a value as a string; false where it is not known to be one.
func textOf(value cty.Value) (string, bool) {
	value, err := convert.Convert(value, cty.String)
	if err != nil || !value.IsKnown() || value.IsNull() {
		return "", false
	}
	return value.AsString(), true
}

// elementsOf are those of a list, a set or a map with their keys; false where they are not known.
func elementsOf(value cty.Value) ([]variables, bool) {
	if !value.IsKnown() || value.IsNull() || !value.CanIterateElements() {
		return nil, false
	}
	var list []variables
	for it := value.ElementIterator(); it.Next(); {
		key, element := it.Element()
		list = append(list, variables{"key": key, "value": element})
	}
	return list, true
}

// tooDeep tells where brackets or operators nest deeper than hclsyntax should be trusted with: it recurses for each,
// without a bound (hashicorp/hcl issue 809).
func tooDeep(content []byte) (offset int, deep bool) {
	tokens, _ := hclsyntax.LexConfig(content, "", hcl.InitialPos)
	operators := []int{0}
	braces := []bool{true} // whether a line break ends an expression there
	for _, token := range tokens {
		last := len(operators) - 1
		switch token.Type {
		case hclsyntax.TokenOParen, hclsyntax.TokenOBrack, hclsyntax.TokenOBrace, hclsyntax.TokenTemplateInterp,
			hclsyntax.TokenTemplateControl, hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc:
			operators[last]++
			operators = append(operators, 0)
			braces = append(braces, token.Type == hclsyntax.TokenOBrace)
		case hclsyntax.TokenCParen, hclsyntax.TokenCBrack, hclsyntax.TokenCBrace, hclsyntax.TokenTemplateSeqEnd,
			hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc:
			if last > 0 {
				operators, braces = operators[:last], braces[:last]
			}
		case hclsyntax.TokenComma:
			operators[last] = 0
		case hclsyntax.TokenNewline:
			if braces[last] {
				operators[last] = 0
			}
		default:
			if slices.Contains(nestingOperators, token.Type) {
				operators[last]++
			}
		}
		last = len(operators) - 1
		if last > maxHCLDepth || operators[last] > maxHCLOperators || last > 0 && operators[last-1] > maxHCLOperators {
			return token.Range.Start.Byte, true
		}
	}
	return 0, false
}

var nestingOperators = []hclsyntax.TokenType{
	hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenPlus, hclsyntax.TokenStar, hclsyntax.TokenSlash,
	hclsyntax.TokenPercent, hclsyntax.TokenQuestion, hclsyntax.TokenColon, hclsyntax.TokenAnd, hclsyntax.TokenOr,
	hclsyntax.TokenEqualOp, hclsyntax.TokenNotEqual, hclsyntax.TokenLessThan, hclsyntax.TokenLessThanEq,
	hclsyntax.TokenGreaterThan, hclsyntax.TokenGreaterThanEq,
}
