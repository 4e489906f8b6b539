package firewall

import (
	"fmt"
	"net/netip"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// terraformAWS writes a security group with a rule for each opening and family of addresses.
func (p *plan) terraformAWS() string {
	w := &page{}
	w.header(p)
	w.line("")
	w.line(`variable "vpc_id" {`)
	w.line("  description = \"ID of the VPC that the host is in.\"")
	w.line("  type        = string")
	w.line("}\n")
	v4, v6 := families(p.sshFrom())
	w.terraformAddresses("ssh_from", "IPv4", v4)
	w.terraformAddresses("ssh_from_ipv6", "IPv6", v6)
	w.line(`resource "aws_security_group" "stack" {`)
	w.line("  name        = \"%s\"", p.Name)
	w.line("  description = \"%s\"", groupDescription)
	w.line("  vpc_id      = var.vpc_id")
	w.line("}\n")
	ssh := rule{protocol: model.TCP, ports: model.Port(p.SSHPort), comment: sshComment}
	ssh.name, ssh.each = "ssh", "var.ssh_from"
	w.terraformRule(ssh)
	ssh.name, ssh.each, ssh.v6 = "ssh_ipv6", "var.ssh_from_ipv6", true
	w.terraformRule(ssh)
	for _, o := range p.openings {
		name := fmt.Sprintf("%s_%s", o.Protocol, span(o.Ports, "_"))
		opening := rule{name: name, protocol: o.Protocol, ports: o.Ports, comment: o.comment()}
		w.terraformRule(opening)
		opening.name, opening.v6 = name+"_ipv6", true
		w.terraformRule(opening)
	}
	w.terraformEgress("all", "ipv4", anywhere[0])
	w.line("")
	w.terraformEgress("all_ipv6", "ipv6", anywhere[1])
	return w.String()
}

// families are the addresses of IPv4, and of IPv6, between quotes.
func families(list []netip.Prefix) (v4, v6 []string) {
	for _, p := range list {
		if p.Addr().Is4() {
			v4 = append(v4, `"`+p.String()+`"`)
		} else {
			v6 = append(v6, `"`+p.String()+`"`)
		}
	}
	return v4, v6
}

// terraformAddresses writes the variable for the addresses that may reach SSH.
func (w *page) terraformAddresses(name, family string, addresses []string) {
	w.line("variable \"%s\" {", name)
	w.line("  description = \"%s addresses that may reach SSH. Better not all of them.\"", family)
	w.line("  type        = list(string)")
	w.line("  default     = [%s]", strings.Join(addresses, ", "))
	w.line("}\n")
}

// A rule is a resource that opens ports.
type rule struct {
	name string
	// each is a list of addresses; "" for all.
	each     string
	v6       bool
	protocol model.Protocol
	ports    model.PortRange
	comment  string
}

// terraformRule writes an ingress rule, laid out as `terraform fmt` does.
func (w *page) terraformRule(r rule) {
	family, from := "ipv4", anywhere[0]
	if r.v6 {
		family, from = "ipv6", anywhere[1]
	}
	address := `"` + from.String() + `"`
	w.line("resource \"aws_vpc_security_group_ingress_rule\" \"%s\" {", r.name)
	if r.each != "" {
		address = "each.value"
		w.line("  for_each = toset(%s)\n", r.each)
	}
	w.line("  security_group_id = aws_security_group.stack.id")
	w.line("  description       = \"%s\"", r.comment)
	w.line("  ip_protocol       = \"%s\"", r.protocol)
	w.line("  from_port         = %d", r.ports.Lo)
	w.line("  to_port           = %d", r.ports.Hi)
	w.line("  cidr_%s         = %s", family, address)
	w.line("}\n")
}

// terraformEgress lets everything out to the addresses of a family. Terraform makes a group that lets nothing out.
func (w *page) terraformEgress(name, family string, to netip.Prefix) {
	w.line("resource \"aws_vpc_security_group_egress_rule\" \"%s\" {", name)
	w.line("  security_group_id = aws_security_group.stack.id")
	w.line("  ip_protocol       = \"-1\"")
	w.line("  cidr_%s         = \"%s\"", family, to)
	w.line("}")
}
