package firewall

import (
	"errors"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/reflint/reflint/internal/model"
)

var errTooLarge = errors.New("too large")

// A statement is one rule as Terraform has it: a block, or an object of a list, with the values of its attributes.
type statement struct {
	// value is that of an attribute; false where there is none.
	value func(name string) (cty.Value, bool)
	span  model.Span
}

// statements are the rules of a resource under a name: blocks (`ingress {}`), an attribute (`ingress = [{}]`), and
// `dynamic "ingress" {}`. ok is false where there may be some that cannot be told.
func (t *terraform) statements(r resource, name string) (list []statement, ok bool) {
	ok = true
	for _, block := range r.block.Body.Blocks {
		switch {
		case block.Type == name:
			list = append(list, t.statement(r, block.Body, block.Range(), r.iterator))
		case block.Type == "dynamic" && len(block.Labels) == 1 && block.Labels[0] == name:
			repeated, known := t.dynamic(r, block)
			list, ok = append(list, repeated...), ok && known
		}
	}
	if attribute, written := r.block.Body.Attributes[name]; written {
		objects, known := t.objects(r, attribute)
		list, ok = append(list, objects...), ok && known
	}
	return list, ok
}

// statement is what the body of a block says. Its place is that of its ports.
func (t *terraform) statement(r resource, body *hclsyntax.Body, at hcl.Range, extra variables) statement {
	from, hasFrom := body.Attributes["from_port"]
	to, hasTo := body.Attributes["to_port"]
	for _, name := range []string{"port_range", "port"} {
		if single, ok := body.Attributes[name]; ok && !hasFrom {
			from, to, hasFrom, hasTo = single, single, true, true
		}
	}
	if hasFrom && hasTo && from.SrcRange.Start.Byte <= to.SrcRange.Start.Byte {
		at = hcl.RangeBetween(from.SrcRange, to.SrcRange)
	} else {
		at.End = body.SrcRange.End
	}
	return statement{span: rangeSpan(r.text, at), value: func(name string) (cty.Value, bool) {
		attribute, ok := body.Attributes[name]
		if !ok {
			return cty.NilVal, false
		}
		return t.scope.value(attribute.Expr, extra), true
	}}
}

// dynamic are the blocks that a `dynamic` block stands for.
func (t *terraform) dynamic(r resource, block *hclsyntax.Block) ([]statement, bool) {
	each, ok := block.Body.Attributes["for_each"]
	if !ok {
		return nil, false
	}
	iterator := block.Labels[0]
	if name, ok := block.Body.Attributes["iterator"]; ok {
		iterator = hcl.ExprAsKeyword(name.Expr)
	}
	values, ok := elementsOf(t.scope.value(each.Expr, r.iterator))
	if t.repetitions += len(values); !ok || t.repetitions > maxRepeated {
		return nil, false
	}
	var list []statement
	for _, inner := range block.Body.Blocks {
		if inner.Type != "content" {
			continue
		}
		for _, value := range values {
			extra := variables{iterator: cty.ObjectVal(value)}
			for name, v := range r.iterator {
				extra[name] = v
			}
			list = append(list, t.statement(r, inner.Body, inner.Range(), extra))
		}
	}
	return list, true
}

// objects are the rules of `ingress = [{ from_port = 80, … }]`.
func (t *terraform) objects(r resource, attribute *hclsyntax.Attribute) ([]statement, bool) {
	expressions := []hcl.Expression{attribute.Expr}
	if list, diagnostics := hcl.ExprList(attribute.Expr); !diagnostics.HasErrors() {
		expressions = list
	}
	var list []statement
	ok := true
	for _, expression := range expressions {
		value := t.scope.value(expression, r.iterator)
		objects := []cty.Value{value}
		if len(expressions) == 1 && !value.Type().IsObjectType() {
			values, known := elementsOf(value)
			ok = ok && known
			objects = nil
			for _, v := range values {
				objects = append(objects, v["value"])
			}
		}
		for _, object := range objects {
			if !object.IsKnown() || object.IsNull() || !object.Type().IsObjectType() {
				ok = false
				continue
			}
			list = append(list, statement{span: rangeSpan(r.text, expression.Range()), value: entriesOf(object)})
		}
	}
	return list, ok
}

// entriesOf gives the entries of an object; null is as good as none.
func entriesOf(object cty.Value) func(name string) (cty.Value, bool) {
	return func(name string) (cty.Value, bool) {
		if !object.Type().HasAttribute(name) {
			return cty.NilVal, false
		}
		value := object.GetAttr(name)
		return value, !value.IsKnown() || !value.IsNull()
	}
}

// text is an attribute as a string; known is false where it is written and cannot be told.
func (s statement) text(name string) (word string, known bool) {
	value, written := s.value(name)
	if !written {
		return "", true
	}
	return textOf(value)
}

// texts are the strings of an attribute that is a list, or one of them; "" stands for each that is not known.
func (s statement) texts(name string) []string {
	value, written := s.value(name)
	if !written {
		return nil
	}
	if word, ok := textOf(value); ok {
		return []string{word}
	}
	list, ok := elementsOf(value)
	if !ok {
		return []string{""}
	}
	words := make([]string, len(list))
	for i, element := range list {
		words[i], _ = textOf(element["value"])
	}
	return words
}

// peers are the addresses of the attributes in addresses. What one of others names, a group or a tag, is some address.
func (s statement) peers(addresses, others []string) []string {
	var list []string
	for _, name := range addresses {
		list = append(list, s.texts(name)...)
	}
	for _, name := range others {
		value, written := s.value(name)
		if _, isList := elementsOf(valueOr(value, written)); written && (!isList || len(s.texts(name)) > 0) {
			if word, known := textOf(value); !known || word != "false" {
				list = append(list, "")
			}
		}
	}
	return list
}

func valueOr(value cty.Value, written bool) cty.Value {
	if !written {
		return cty.DynamicVal
	}
	return value
}

// cloudRule is an allowing rule for the ports as a cloud writes them; false where protocol or ports cannot be told. A
// rule for another protocol has no ports at all, and ok.
func cloudRule(at model.Span, protocol, ports, comment string, peers []string) (rule model.FirewallRule, ok bool) {
	rule = model.FirewallRule{Span: at, Action: model.Allow, Comment: comment, From: parseAddresses(peers)}
	if len(peers) == 0 {
		rule.From.Origin = model.Unknown
	}
	switch protocol {
	case "tcp", "6":
		rule.Protocol = model.TCP
	case "udp", "17":
		rule.Protocol = model.UDP
	case "all", "-1":
	case "":
		return rule, false
	default:
		return model.FirewallRule{}, true
	}
	rule.Raw = ports
	if rule.Protocol != "" {
		rule.Raw = fmt.Sprintf("%s/%s", ports, rule.Protocol)
	}
	if ports == "all" {
		return rule, true
	}
	rule.Ports, ok = parsePorts(ports)
	return rule, ok
}
