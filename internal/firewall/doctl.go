package firewall

import (
	"fmt"
	"net/netip"
	"strings"
)

// anywhere is every address, of IPv4 and of IPv6.
var anywhere = []netip.Prefix{
	netip.PrefixFrom(netip.IPv4Unspecified(), 0),
	netip.PrefixFrom(netip.IPv6Unspecified(), 0),
}

// sshFrom are the addresses that may reach SSH.
func (p *plan) sshFrom() []netip.Prefix {
	if len(p.SSHFrom) == 0 {
		return anywhere
	}
	return p.SSHFrom
}

// doctlRule is a rule as doctl takes it (digitalocean/doctl, commands/firewalls.go): keys and values behind commas.
// Without ports it is for those of a protocol that has none.
func doctlRule(protocol, ports string, peers []netip.Prefix) string {
	rule := "protocol:" + protocol
	if ports != "" {
		rule += ",ports:" + ports
	}
	for _, peer := range peers {
		rule += ",address:" + peer.String()
	}
	return rule
}

// doctlRules are what stands behind --inbound-rules and --outbound-rules: rules with one blank between them.
func (p *plan) doctlRules() (inbound, outbound string) {
	rules := []string{doctlRule("tcp", fmt.Sprint(p.SSHPort), p.sshFrom())}
	for _, o := range p.openings {
		rules = append(rules, doctlRule(string(o.Protocol), o.Ports.String(), anywhere))
	}
	ping := doctlRule("icmp", "", anywhere) // and what tells the size of packets, which IPv6 cannot do without
	rules = append(rules, ping)
	out := []string{doctlRule("tcp", "all", anywhere), doctlRule("udp", "all", anywhere), ping}
	return strings.Join(rules, " "), strings.Join(out, " ")
}

// doctl writes a script that makes a cloud firewall of DigitalOcean, or brings the one of this name up to date.
func (p *plan) doctl() string {
	w := &page{}
	w.line("#!/bin/sh")
	w.header(p)
	w.note("It may be run again: the firewall of this name then has these rules and droplets, and no others.")
	w.line("set -eu\n")
	w.note("Several droplets have a comma between them.")
	w.line(`: "${DROPLET_ID:?set it to the ID of the droplet, see: doctl compute droplet list}"` + "\n")
	w.note(fmt.Sprintf("%d/tcp: %s", p.SSHPort, sshComment))
	for _, o := range p.openings {
		w.note(fmt.Sprintf("%s/%s: %s", o.Ports, o.Protocol, strings.Join(o.For, "; ")))
	}
	inbound, outbound := p.doctlRules()
	w.line("inbound='%s'", inbound)
	w.line("outbound='%s'\n", outbound)
	w.line("id=\"$(doctl compute firewall list --format Name,ID --no-header | sed -n 's/^%s  *//p')\"",
		strings.ReplaceAll(p.Name, ".", `\.`))
	w.line(`if [ -n "$id" ]; then`)
	w.line("\tdoctl compute firewall update \"$id\" --name %s \\", p.Name)
	w.line("\t\t" + `--inbound-rules "$inbound" --outbound-rules "$outbound" --droplet-ids "$DROPLET_ID"`)
	w.line("else")
	w.line("\tdoctl compute firewall create --name %s \\", p.Name)
	w.line("\t\t" + `--inbound-rules "$inbound" --outbound-rules "$outbound" --droplet-ids "$DROPLET_ID"`)
	w.line("fi")
	return w.String()
}
