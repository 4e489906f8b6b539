package firewall

import (
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// nftables writes a table of its own, which replaces what an earlier run loaded and touches nothing else.
//
// Chain input filters what the host itself gets, docker-proxy included. Chain forward filters what Docker publishes:
// packets that came for another port than they have now, before Docker's own rules let them pass. What containers send
// is none of that.
func (p *plan) nftables() string {
	w := &page{}
	w.line("#!/usr/sbin/nft -f")
	w.header(p)
	w.note("It may be loaded again. An include in /etc/nftables.conf loads it at each start.")
	w.line("")
	w.line("table inet reflint")
	w.line("delete table inet reflint\n")
	w.line("table inet reflint {")
	w.WriteString(nftInput)
	if len(p.SSHFrom) == 0 {
		w.line("\t\t# With --ssh-from CIDR, fewer addresses get in.")
		w.line("\t\ttcp dport %d accept comment \"%s\"", p.SSHPort, sshComment)
	}
	for _, from := range p.SSHFrom {
		family := "ip6"
		if from.Addr().Is4() {
			family = "ip"
		}
		w.line("\t\t%s saddr %s tcp dport %d accept comment \"%s\"", family, from, p.SSHPort, sshComment)
	}
	for _, o := range p.openings {
		w.line("\t\t%s dport %s accept comment \"%s\"", o.Protocol, o.Ports, o.comment())
	}
	for _, row := range p.inner {
		w.line("\t\tiifname %s %s dport %s accept comment \"%s\"",
			nftBridges, row.Protocol, row.Ports, comment(p.label(row)))
	}
	w.line("\t}")
	if p.docker() {
		p.nftDocker(w)
	}
	w.line("}")
	return w.String()
}

// nftInput begins the chain for what the host itself receives.
const nftInput = `	chain input {
		type filter hook input priority filter; policy drop;
		ct state established,related accept
		ct state invalid drop
		iifname "lo" accept
		meta l4proto { icmp, icmpv6 } accept
		ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept comment "DHCPv6"
`

// nftBridges are the interfaces by which containers reach the host: Docker's own network, and those of compose.
const nftBridges = `{ "docker*", "br-*" }`

// nftDocker closes what Docker publishes and nobody outside needs.
func (p *plan) nftDocker(w *page) {
	w.line("")
	w.indent = "\t"
	w.note("What Docker publishes does not meet the chain input. What of it is not opened there is closed here.")
	p.advice(w)
	w.indent = ""
	w.line("\tchain forward {")
	w.line("\t\ttype filter hook forward priority filter - 1; policy accept;")
	w.line("\t\tiifname %s accept", nftBridges)
	for _, protocol := range []model.Protocol{model.TCP, model.UDP} {
		var open []string
		for _, o := range p.openings {
			if o.Protocol == protocol {
				open = append(open, o.Ports.String())
			}
		}
		but := ""
		if len(open) > 0 {
			but = "ct original proto-dst != { " + strings.Join(open, ", ") + " } "
		}
		w.line("\t\tct state new ct status dnat meta l4proto %s %sdrop", protocol, but)
	}
	w.line("\t}")
}
