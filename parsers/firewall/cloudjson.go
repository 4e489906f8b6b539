package firewall

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/yamlpos"
)

// isCloudJSON tells whether content is what aws or doctl print as JSON, what the API takes, or a template of
// CloudFormation.
func isCloudJSON(name string, content []byte) bool {
	start := bytes.TrimLeft(content, " \t\r\n")
	if len(start) > 0 && (start[0] == '{' || start[0] == '[') {
		keys := []string{`"IpPermissions`, `"IpProtocol"`, `"inbound_rules"`}
		return slices.ContainsFunc(keys, func(key string) bool { return bytes.Contains(content, []byte(key)) })
	}
	written := name == "" || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") ||
		strings.HasSuffix(name, ".template")
	return written && bytes.Contains(content, []byte(groupResource))
}

// readCloudJSON reads the security groups and the firewalls of DigitalOcean in text, wherever they stand.
func readCloudJSON(text *source.Fragment) ([]*model.Firewall, *model.Problem) {
	d, problem := parseJSON(text)
	if problem != nil {
		return nil, problem
	}
	c := newCloudJSON(d)
	c.visit("", d.Root)
	c.attach()
	return c.firewalls, nil
}

// parseJSON reads JSON as the YAML that it is, but for the tabs that YAML does not take.
func parseJSON(text *source.Fragment) (*yamlpos.Document, *model.Problem) {
	untabbed := *text
	untabbed.Text = bytes.ReplaceAll(text.Text, []byte("\t"), []byte(" "))
	return yamlpos.Parse(&untabbed)
}

// A cloudJSON looks for firewalls in a document.
type cloudJSON struct {
	document  *yamlpos.Document
	firewalls []*model.Firewall
	// groups are the security groups by the names that a template calls them by, loose its rules that are resources of
	// their own.
	groups map[string]*cloudFirewall
	loose  []*yaml.Node
}

func newCloudJSON(d *yamlpos.Document) *cloudJSON {
	return &cloudJSON{document: d, groups: map[string]*cloudFirewall{}}
}

// visit reads what n is, or looks into it. key is what it stands under.
func (c *cloudJSON) visit(key string, n *yaml.Node) {
	switch {
	case n == nil || n.Kind == yaml.AliasNode || n.Kind == yaml.ScalarNode:
	case at(n, "IpPermissions") != nil || at(n, "IpPermissionsEgress") != nil:
		name := first(word(at(n, "GroupName")), word(at(n, "GroupId")))
		c.group(n, name, at(n, "IpPermissions"), at(n, "IpPermissionsEgress"), at(n, "IpPermissionsEgress") == nil)
	case word(at(n, "Type")) == groupResource:
		properties := at(n, "Properties")
		egress := at(properties, "SecurityGroupEgress")
		g := c.group(n, key, at(properties, "SecurityGroupIngress"), egress, egress == nil)
		c.groups[key], c.groups[word(at(properties, "GroupName"))] = g, g
	case word(at(n, "Type")) == ingressResource, word(at(n, "Type")) == egressResource:
		c.loose = append(c.loose, n)
	case n.Kind == yaml.SequenceNode && len(n.Content) > 0 && at(n.Content[0], "IpProtocol") != nil:
		c.group(n, "", n, nil, true)
		// The whole of a file is what a group is to have; elsewhere it is what is added to one.
		c.firewalls[len(c.firewalls)-1].Partial = n != c.document.Root
	case at(n, "inbound_rules") != nil || at(n, "outbound_rules") != nil:
		c.digitalOcean(n)
	case n.Kind == yaml.SequenceNode:
		for _, child := range n.Content {
			c.visit(key, child)
		}
	default:
		for i := 0; i+1 < len(n.Content); i += 2 {
			c.visit(n.Content[i].Value, n.Content[i+1])
		}
	}
}

// unnamedGroup is the name of a group of which no more than its permissions are told.
const unnamedGroup = "security group"

// group adds a security group. AWS gives one all outbound traffic where nothing else is said.
func (c *cloudJSON) group(n *yaml.Node, name string, ingress, egress *yaml.Node, free bool) *cloudFirewall {
	f := &model.Firewall{
		Kind: model.AWS, Stage: model.Edge, Name: unnamedGroup, Span: c.header(n),
		Default: model.DefaultOf(model.Deny), OutboundDefault: model.DefaultOf(model.Deny),
	}
	if name != "" {
		f.Name = fmt.Sprintf("security group %q", name)
	}
	if free {
		f.OutboundDefault = model.DefaultOf(model.Allow)
	}
	g := &cloudFirewall{Firewall: f}
	for _, permissions := range []*yaml.Node{ingress, egress} {
		for _, permission := range items(permissions) {
			rule, ok := c.permission(permission)
			g.take(rule, ok, permissions == egress)
		}
	}
	c.firewalls = append(c.firewalls, f)
	return g
}

// permission reads one of IpPermissions, or of a template's SecurityGroupIngress.
func (c *cloudJSON) permission(n *yaml.Node) (model.FirewallRule, bool) {
	protocol := strings.ToLower(word(at(n, "IpProtocol")))
	ports, known := "all", true
	if protocol == "tcp" || protocol == "udp" || protocol == "6" || protocol == "17" {
		from, to := word(at(n, "FromPort")), word(at(n, "ToPort"))
		known = isNumber(from) && isNumber(to)
		ports = awsPorts(atoi(from), atoi(to))
	}
	comment := word(at(n, "Description"))
	var peers []string
	for _, key := range []string{"CidrIp", "CidrIpv6"} {
		if single := at(n, key); single != nil {
			peers = append(peers, word(single))
		}
		list := map[string]string{"CidrIp": "IpRanges", "CidrIpv6": "Ipv6Ranges"}[key]
		for _, item := range items(at(n, list)) {
			peers = append(peers, word(at(item, key)))
			comment = first(comment, word(at(item, "Description")))
		}
	}
	for range len(items(at(n, "UserIdGroupPairs"))) + len(items(at(n, "PrefixListIds"))) {
		peers = append(peers, "")
	}
	rule, ok := cloudRule(c.key(n, "FromPort"), protocol, ports, comment, peers)
	return rule, ok && known
}

// digitalOcean adds one of `doctl compute firewall list -o json`.
func (c *cloudJSON) digitalOcean(n *yaml.Node) {
	g := &cloudFirewall{Firewall: &model.Firewall{
		Kind: model.DigitalOcean, Stage: model.Edge, Name: "firewall", Span: c.header(n),
		Default: model.DefaultOf(model.Deny), OutboundDefault: model.DefaultOf(model.Deny),
	}}
	if name := first(word(at(n, "name")), word(at(n, "id"))); name != "" {
		g.Name = fmt.Sprintf("firewall %q", name)
	}
	for _, way := range []struct {
		key, peers string
		outbound   bool
	}{{"inbound_rules", "sources", false}, {"outbound_rules", "destinations", true}} {
		for _, item := range items(at(n, way.key)) {
			var peers []string
			sides := at(item, way.peers)
			for _, address := range items(at(sides, "addresses")) {
				peers = append(peers, word(address))
			}
			for _, key := range []string{"droplet_ids", "tags", "load_balancer_uids", "kubernetes_ids"} {
				if len(items(at(sides, key))) > 0 {
					peers = append(peers, "")
				}
			}
			ports := first(anyPort(word(at(item, "ports"))), "all")
			rule, ok := cloudRule(c.key(item, "ports"), word(at(item, "protocol")), ports, "", peers)
			g.take(rule, ok, way.outbound)
		}
	}
	c.firewalls = append(c.firewalls, g.Firewall)
}
