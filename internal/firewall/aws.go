package firewall

import (
	"bytes"
	"encoding/json"
	"net/netip"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// A permission is one of IpPermissions, as the API of EC2 has it.
type permission struct {
	Protocol   string `json:"IpProtocol"`
	FromPort   int
	ToPort     int
	Ranges     []ipRange   `json:"IpRanges,omitempty"`
	Ipv6Ranges []ipv6Range `json:",omitempty"`
}

type ipRange struct {
	CIDR        string `json:"CidrIp"`
	Description string
}

type ipv6Range struct {
	CIDR        string `json:"CidrIpv6"`
	Description string
}

func newPermission(protocol model.Protocol, r model.PortRange, description string, from []netip.Prefix) permission {
	p := permission{Protocol: string(protocol), FromPort: r.Lo, ToPort: r.Hi}
	for _, peer := range from {
		if peer.Addr().Is4() {
			p.Ranges = append(p.Ranges, ipRange{peer.String(), description})
		} else {
			p.Ipv6Ranges = append(p.Ipv6Ranges, ipv6Range{peer.String(), description})
		}
	}
	return p
}

// permissions open SSH and the openings.
func (p *plan) permissions() []permission {
	list := []permission{newPermission(model.TCP, model.Port(p.SSHPort), sshComment, p.sshFrom())}
	for _, o := range p.openings {
		list = append(list, newPermission(o.Protocol, o.Ports, o.comment(), anywhere))
	}
	return list
}

// awsJSON writes what `aws ec2 authorize-security-group-ingress --ip-permissions file://…` takes.
func (p *plan) awsJSON() string { return marshal(p.permissions(), "  ") + "\n" }

func marshal(v any, indent string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", indent)
	if err := e.Encode(v); err != nil {
		panic(err) // strings and numbers can be encoded
	}
	return strings.TrimSpace(b.String())
}

// singles are the permissions with one address each: EC2 refuses one as a whole if it has a part of it already.
func singles(list []permission) []permission {
	var all []permission
	for _, p := range list {
		for _, r := range p.Ranges {
			all = append(all, permission{p.Protocol, p.FromPort, p.ToPort, []ipRange{r}, nil})
		}
		for _, r := range p.Ipv6Ranges {
			all = append(all, permission{p.Protocol, p.FromPort, p.ToPort, nil, []ipv6Range{r}})
		}
	}
	return all
}

// awsCLI writes a script that makes a security group unless it is there, and opens what is not open yet.
func (p *plan) awsCLI() string {
	w := &page{}
	w.line("#!/bin/sh")
	w.header(p)
	w.note("It may be run again. What an earlier run opened stays open until it is revoked.")
	w.line("set -eu\n")
	w.line(`: "${VPC_ID:?set it to the ID of the VPC that the host is in}"` + "\n")
	w.line(`group="$(aws ec2 describe-security-groups --query 'SecurityGroups[0].GroupId' --output text \`)
	w.line("\t--filters \"Name=vpc-id,Values=$VPC_ID\" Name=group-name,Values=%s)\"", p.Name)
	w.line(`if [ "$group" = None ]; then`)
	w.line("\tgroup=\"$(aws ec2 create-security-group --group-name %s --vpc-id \"$VPC_ID\" \\", p.Name)
	w.line("\t\t--description '%s' --query GroupId --output text)\"", groupDescription)
	w.line("fi\n")
	w.note("A rule that is there already is no mistake.")
	w.line("allow() {")
	w.line("\t" + `answer="$(aws ec2 authorize-security-group-ingress --group-id "$group" \`)
	w.line("\t\t" + `--ip-permissions "$1" 2>&1)" && return`)
	w.line("\tcase \"$answer\" in")
	w.line("\t*InvalidPermission.Duplicate*) ;;")
	w.line("\t*) printf '%%s\\n' \"$answer\" >&2 && return 1 ;;")
	w.line("\tesac")
	w.line("}\n")
	for _, permission := range singles(p.permissions()) {
		w.line("allow '%s'", compact(permission))
	}
	w.line(`printf 'security group %%s: give it to the instance\n' "$group"`)
	return w.String()
}

// groupDescription describes the security group.
const groupDescription = "What the stack needs open, by reflint"

func compact(p permission) string {
	var b bytes.Buffer
	if err := json.Compact(&b, []byte("["+marshal(p, "")+"]")); err != nil {
		panic(err) // it was made by package json
	}
	return b.String()
}
