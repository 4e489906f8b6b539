package firewall

import (
	"bytes"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// terraformResources are the types of resources that hold rules, with the reader of one.
var terraformResources = map[string]func(*terraform, resource){
	"aws_security_group":                  (*terraform).securityGroup,
	"aws_default_security_group":          (*terraform).securityGroup,
	"aws_security_group_rule":             (*terraform).securityGroupRule,
	"aws_vpc_security_group_ingress_rule": (*terraform).securityGroupRule,
	"aws_vpc_security_group_egress_rule":  (*terraform).securityGroupRule,
	"digitalocean_firewall":               (*terraform).digitalOcean,
	"hcloud_firewall":                     (*terraform).hetzner,
}

func isTerraform(name string, content []byte) bool {
	if name != "" && !strings.HasSuffix(name, ".tf") && !strings.HasSuffix(name, ".tofu") {
		return false
	}
	for kind := range terraformResources {
		if bytes.Contains(content, []byte(`"`+kind+`"`)) {
			return true
		}
	}
	return false
}

// readTerraform reads one file. What others of its directory may add is not known.
func readTerraform(text *source.Fragment) ([]*model.Firewall, *model.Problem) {
	t := &terraform{scope: newScope(), alone: true}
	if problem := t.parse(text, ""); problem != nil {
		return nil, problem
	}
	return t.firewalls(), nil
}

// ReadTerraform reads the .tf files of one directory, which make one configuration: a rule may stand in another file
// than its group, and a variable in a third.
func ReadTerraform(files []*source.File) Result {
	t := &terraform{scope: newScope()}
	result := Result{Kind: "Terraform"}
	for _, file := range files {
		if problem := t.parse(file.Whole(), file.Name); problem != nil {
			t.alone = true
			if result.Problem == nil {
				result.Problem = problem
			}
		}
	}
	result.Firewalls = t.firewalls()
	if len(result.Firewalls) == 0 && result.Problem == nil {
		return Result{}
	}
	return result
}

// A terraform is what the files of one directory say.
type terraform struct {
	scope     *scope
	resources []resource
	groups    []*cloudFirewall
	// alone tells that there may be further files.
	alone bool
	// repetitions counts what `for_each`, `count` and `dynamic` make.
	repetitions int
}

// A resource is a block with what its file is.
type resource struct {
	block *hclsyntax.Block
	text  *source.Fragment
	file  string
	// iterator is `each` or `count`, where the resource is repeated, key that of `each`; doubtful tells that nothing
	// tells for what it is repeated.
	iterator variables
	key      string
	doubtful bool
}

func (r resource) kind() string { return r.block.Labels[0] }
func (r resource) name() string { return r.block.Labels[1] }

// header is the first line of the resource.
func (r resource) header() model.Span { return rangeSpan(r.text, r.block.DefRange()) }

func rangeSpan(text *source.Fragment, at hcl.Range) model.Span {
	pos, end := text.Span(at.Start.Byte, at.End.Byte)
	return model.Span{Pos: pos, End: end}
}

// A cloudFirewall is a firewall along with what names it: `aws_security_group.app`.
type cloudFirewall struct {
	*model.Firewall
	address string
	// whole tells that the resource at hand lists the rules itself; other rules are resources, which may stand in
	// further files.
	whole bool
}

// firewall returns that of an address, made where there is none.
func (t *terraform) firewall(address string, kind model.FirewallKind, r resource) *cloudFirewall {
	for _, g := range t.groups {
		if g.address == address {
			return g
		}
	}
	g := &cloudFirewall{address: address, Firewall: &model.Firewall{
		Kind: kind, Stage: model.Edge, File: r.file, Span: r.header(),
		Default: model.DefaultOf(model.Deny), OutboundDefault: model.DefaultOf(model.Deny),
	}}
	t.groups = append(t.groups, g)
	return g
}

// parse takes in one file. What could be read of a broken one counts.
func (t *terraform) parse(text *source.Fragment, file string) *model.Problem {
	if len(text.Text) > maxSize {
		t.alone = true
		return nil
	}
	if at, deep := tooDeep(text.Text); deep {
		pos, _ := text.Span(at, at)
		return &model.Problem{Rule: "syntax", Span: model.Span{Pos: pos}, Message: "nests too deep to be read as HCL"}
	}
	parsed, diagnostics := hclsyntax.ParseConfig(text.Text, file, hcl.InitialPos)
	body, _ := parsed.Body.(*hclsyntax.Body)
	for _, block := range body.Blocks {
		switch {
		case block.Type == "variable" && len(block.Labels) == 1:
			t.scope.variable(block)
		case block.Type == "locals":
			t.scope.define(block)
		case block.Type == "resource" && len(block.Labels) == 2:
			if _, ok := terraformResources[block.Labels[0]]; ok {
				t.resources = append(t.resources, resource{block: block, text: text, file: file})
			}
		}
	}
	for _, d := range diagnostics {
		if d.Severity == hcl.DiagError && d.Subject != nil {
			message := "cannot be read as HCL: " + strings.ToLower(d.Summary)
			return &model.Problem{Rule: "syntax", Span: rangeSpan(text, *d.Subject), Message: message}
		}
	}
	return nil
}

// firewalls reads the resources: first those that are groups, then the rules for them.
func (t *terraform) firewalls() []*model.Firewall {
	for _, ruleOnly := range []bool{false, true} {
		for _, r := range t.resources {
			if r.isRule() != ruleOnly || t.absent(r) {
				continue
			}
			for _, one := range t.repeated(r) {
				terraformResources[r.kind()](t, one)
			}
		}
	}
	var list []*model.Firewall
	for _, g := range t.groups {
		g.Partial = g.Partial || t.alone && !g.whole
		if len(g.Rules)+len(g.Problems) > 0 { // the others name members, or tell nothing
			list = append(list, g.Firewall)
		}
	}
	return list
}

// absent tells whether the resource is written as switched off: `count = 0`.
func (t *terraform) absent(r resource) bool {
	count, ok := r.block.Body.Attributes["count"]
	if !ok {
		return false
	}
	n, known := numberOf(t.scope.value(count.Expr, nil))
	return known && n == 0
}
