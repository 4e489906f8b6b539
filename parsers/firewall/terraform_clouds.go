package firewall

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// securityGroup reads aws_security_group. Terraform takes away the rule for everything outbound that AWS gives a new
// group, so that what is not written is denied both ways.
func (t *terraform) securityGroup(r resource) {
	g := t.firewall(r.address(), model.AWS, r)
	g.Name = fmt.Sprintf("security group %q", r.name())
	for _, name := range []string{"ingress", "egress"} {
		statements, ok := t.statements(r, name)
		g.Partial = g.Partial || !ok
		g.whole = g.whole || name == "ingress" && len(statements) > 0
		for _, s := range statements {
			g.aws(s, name == "egress")
		}
	}
}

// securityGroupRule reads aws_security_group_rule and its successors, one for each of `for_each`.
func (t *terraform) securityGroupRule(r resource) {
	id, ok := r.block.Body.Attributes["security_group_id"]
	if !ok {
		return
	}
	address, whole := t.groupAddress(r, id.Expr)
	g := t.firewall(address, model.AWS, r)
	if g.Name == "" { // a group of another module, which has its own rules as well
		g.Name, g.Partial = fmt.Sprintf("security group %q", address), true
	}
	if r.doubtful || !whole {
		g.Partial = true
		return
	}
	s := t.statement(r, r.block.Body, r.block.Range(), r.iterator)
	way, known := s.text("type")
	g.Partial = g.Partial || !known
	if known {
		g.aws(s, way == "egress" || strings.Contains(r.kind(), "egress"))
	}
}

// aws adds a rule of a security group.
func (g *cloudFirewall) aws(s statement, egress bool) {
	protocol, known := s.text("protocol")
	if protocol == "" && known {
		protocol, known = s.text("ip_protocol")
	}
	ports := "all"
	if known && !slices.Contains([]string{"-1", "all"}, protocol) {
		from, fromKnown := s.port("from_port")
		to, toKnown := s.port("to_port")
		known = fromKnown && toKnown
		ports = awsPorts(from, to)
		if known && from > to && to >= 0 && slices.Contains([]string{"tcp", "udp"}, protocol) {
			g.refuse(s, fmt.Sprintf("from_port %d is above to_port %d: AWS refuses the rule", from, to))
			return
		}
	}
	comment, _ := s.text("description")
	peers := s.peers([]string{"cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"}, []string{
		"security_groups", "prefix_list_ids", "self", "source_security_group_id", "referenced_security_group_id",
		"prefix_list_id",
	})
	rule, ok := cloudRule(s.span, strings.ToLower(protocol), ports, comment, peers)
	g.take(rule, known && ok, egress)
}

// refuse notes a rule that the cloud does not take.
func (g *cloudFirewall) refuse(s statement, message string) {
	g.Problems = append(g.Problems, model.Problem{Rule: "firewall-rule-invalid", Span: s.span, Message: message})
}

func (s statement) port(name string) (int, bool) {
	value, written := s.value(name)
	if !written {
		return 0, false
	}
	return numberOf(value)
}

// awsPorts writes a range as the other clouds do.
func awsPorts(from, to int) string {
	switch {
	case from <= 0 && to == model.MaxPort || from == -1 && to == -1:
		return "all"
	case from == to:
		return fmt.Sprint(from)
	default:
		return fmt.Sprintf("%d-%d", from, to)
	}
}

// take adds a rule; one that is not known makes the group partial, and one of ICMP is left out.
func (g *cloudFirewall) take(rule model.FirewallRule, known, outbound bool) {
	switch {
	case !known:
		g.Partial = true
	case rule.Action == 0: // ICMP
	case outbound:
		g.Outbound = append(g.Outbound, rule)
	default:
		g.Rules = append(g.Rules, rule)
	}
}

// digitalOcean reads digitalocean_firewall.
func (t *terraform) digitalOcean(r resource) {
	g := t.firewall(r.address(), model.DigitalOcean, r)
	g.Name, g.whole = fmt.Sprintf("firewall %q", r.name()), true
	for _, way := range []struct {
		block, peer string
		outbound    bool
	}{{"inbound_rule", "source", false}, {"outbound_rule", "destination", true}} {
		statements, ok := t.statements(r, way.block)
		g.Partial = g.Partial || !ok
		for _, s := range statements {
			protocol, known := s.text("protocol")
			ports, portsKnown := s.text("port_range")
			if lo, hi, ok := strings.Cut(ports, ":"); ok {
				g.refuse(s, fmt.Sprintf("DigitalOcean refuses %q: a range is written %q", ports, lo+"-"+hi))
				continue
			}
			var members []string
			for _, kind := range []string{"_droplet_ids", "_tags", "_load_balancer_uids", "_kubernetes_ids"} {
				members = append(members, way.peer+kind)
			}
			peers := s.peers([]string{way.peer + "_addresses"}, members)
			rule, ok := cloudRule(s.span, protocol, anyPort(ports), "", peers)
			g.take(rule, known && portsKnown && ok, way.outbound)
		}
	}
}

// anyPort is "all" for the ways to say so: DigitalOcean takes "0" and "all", Hetzner "any".
func anyPort(ports string) string {
	switch ports {
	case "0", "any", "all", "1-65535", "0-65535":
		return "all"
	default:
		return ports
	}
}

// hetzner reads hcloud_firewall: without a rule for it outbound traffic is free.
func (t *terraform) hetzner(r resource) {
	g := t.firewall(r.address(), model.Hetzner, r)
	g.Name, g.whole = fmt.Sprintf("firewall %q", r.name()), true
	statements, ok := t.statements(r, "rule")
	g.Partial = g.Partial || !ok
	for _, s := range statements {
		way, known := s.text("direction")
		protocol, protocolKnown := s.text("protocol")
		ports, portsKnown := s.text("port")
		comment, _ := s.text("description")
		addresses := "source_ips"
		if way == "out" {
			addresses = "destination_ips"
		}
		rule, ok := cloudRule(s.span, protocol, anyPort(ports), comment, s.peers([]string{addresses}, nil))
		g.take(rule, known && protocolKnown && portsKnown && ok, way == "out")
	}
	if len(g.Outbound) == 0 && !g.Partial {
		g.OutboundDefault = model.DefaultOf(model.Allow)
	}
}
