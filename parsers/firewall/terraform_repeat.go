package firewall

import (
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// maxRepeated bounds what resources and blocks of a directory are repeated to, in all.
const maxRepeated = 1024

// repeated are the resources that one with `for_each`, or a rule with `count`, stands for. Where nothing tells which,
// there is one that says so.
func (t *terraform) repeated(r resource) []resource {
	each, isEach := r.block.Body.Attributes["for_each"]
	count, isCount := r.block.Body.Attributes["count"]
	var list []resource
	known := true
	switch {
	case isEach:
		var values []variables
		values, known = elementsOf(t.scope.value(each.Expr, nil))
		for _, value := range values {
			if value["key"].Type() != cty.String { // a set has its values for keys
				value["key"] = value["value"]
			}
			one := r
			one.key, _ = textOf(value["key"])
			one.iterator = variables{"each": cty.ObjectVal(value)}
			list = append(list, one)
		}
	case isCount && r.isRule():
		n, told := numberOf(t.scope.value(count.Expr, nil))
		if !told || n > maxElements { // some, or none: `count = var.cidr == null ? 0 : 1`
			return []resource{r}
		}
		for i := range n {
			one := r
			index := cty.ObjectVal(variables{"index": cty.NumberIntVal(int64(i))})
			one.iterator = variables{"count": index}
			list = append(list, one)
		}
	default:
		return []resource{r}
	}
	if t.repetitions += len(list); !known || t.repetitions > maxRepeated {
		r.doubtful = true
		return []resource{r}
	}
	return list
}

// isRule tells whether the resource is one rule for a group that stands elsewhere.
func (r resource) isRule() bool { return strings.HasSuffix(r.kind(), "_rule") }

// address is what other resources call this one by: `aws_security_group.app`, `aws_security_group.app["media"]`.
func (r resource) address() string { return indexed(r.kind()+"."+r.name(), r.key) }

func indexed(address, key string) string {
	if key == "" {
		return address
	}
	return fmt.Sprintf("%s[%q]", address, key)
}

// groupAddress is the group that a rule names by `security_group_id`. The index of one that `count` repeats does not
// count; whole is false where there are several of which nothing tells which.
func (t *terraform) groupAddress(r resource, id hcl.Expression) (address string, whole bool) {
	at := id.Range()
	address = string(r.text.Text[at.Start.Byte:at.End.Byte])
	for _, traversal := range id.Variables() {
		if name, ok := attributeName(traversal); ok && strings.HasPrefix(traversal.RootName(), "aws_") {
			address = traversal.RootName() + "." + name
			if len(traversal) > 2 {
				if index, ok := traversal[2].(hcl.TraverseIndex); ok && index.Key.Type() == cty.String {
					return indexed(address, index.Key.AsString()), true
				}
			}
		}
	}
	if relative, ok := id.(*hclsyntax.RelativeTraversalExpr); ok {
		if index, ok := relative.Source.(*hclsyntax.IndexExpr); ok {
			if key := t.scope.value(index.Key, r.iterator); key.Type() == cty.String || !key.IsKnown() {
				word, known := textOf(key)
				return indexed(address, word), known
			}
		}
	}
	return address, true
}
