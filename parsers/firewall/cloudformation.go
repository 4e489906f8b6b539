package firewall

import (
	"strings"

	"gopkg.in/yaml.v3"
)

// The types of resources of CloudFormation that hold rules: a group with its own, and one rule for a group.
const (
	groupResource   = "AWS::EC2::SecurityGroup"
	ingressResource = groupResource + "Ingress"
	egressResource  = groupResource + "Egress"
)

// attach gives the groups of a template the rules that are resources of their own. One for a group that the template
// does not make, or that nothing tells, is for a group with other rules as well.
//
// AWS takes away the rule for everything outbound where a group lists its own. Whether one that is a resource does so
// the documentation does not say: what is not known to be denied is taken to leave.
func (c *cloudJSON) attach() {
	for _, n := range c.loose {
		properties := at(n, "Properties")
		group := at(properties, "GroupId")
		if group == nil {
			group = at(properties, "GroupName")
		}
		name := referred(group)
		g := c.groups[name]
		if name == "" || g == nil {
			g = c.group(n, name, nil, nil, true)
			g.Partial = true
			c.groups[name] = g
		}
		rule, known := c.permission(properties)
		g.take(rule, known, word(at(n, "Type")) == egressResource)
	}
}

// referred is what a property names: the resource of {"Ref": "Sg"}, of {"Fn::GetAtt": ["Sg", "GroupId"]} or of
// ${Sg.GroupId}, as JSON and YAML write them, else the text itself; "" where nothing tells it.
func referred(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	function, argument := n.Tag, n
	if n.Kind == yaml.MappingNode && len(n.Content) == 2 {
		function, argument = n.Content[0].Value, n.Content[1]
	}
	switch strings.TrimPrefix(strings.TrimLeft(function, "!"), "Fn::") {
	case "Ref", "str":
		return argument.Value
	case "GetAtt":
		if argument.Kind == yaml.SequenceNode && len(argument.Content) > 0 {
			argument = argument.Content[0]
		}
		return beforeDot(argument.Value)
	case "Sub":
		inner, ok := strings.CutPrefix(argument.Value, "${")
		if inner, closed := strings.CutSuffix(inner, "}"); ok && closed && !strings.ContainsAny(inner, "${}") {
			return beforeDot(inner)
		}
	}
	return ""
}

// beforeDot is the resource of RESOURCE.ATTRIBUTE.
func beforeDot(text string) string {
	name, _, _ := strings.Cut(text, ".")
	return name
}
