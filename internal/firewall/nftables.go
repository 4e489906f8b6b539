package firewall

// nftables writes a table of its own, which replaces what an earlier run loaded and touches nothing else.
//
// Chain input filters what the host itself gets, docker-proxy included. Chain forward filters what Docker publishes:
// packets that came for another port than they have now, before Docker's own rules let them pass. What containers send
// is none of that.
func (p *plan) nftables() string {
	w := &page{}
	w.line("#!/usr/sbin/nft -f")
	w.header(p)
	w.note("It may be loaded again. An include in /etc/nftables.conf loads it at each start. Where that file begins")
	w.note("with `flush ruleset`, as Debian's does, each reload of it wipes Docker's rules as well: " +
		"restart Docker then,")
	w.note("or take that line out.")
	w.line("")
	w.line("table inet reflint")
	w.line("delete table inet reflint\n")
	w.line("table inet reflint {")
	w.WriteString(nftInput)
	w.line("\t\t# sshd on another port than %d is locked out: give --ssh-port PORT then.", p.SSHPort)
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
		for _, bridge := range nftBridges {
			w.line("\t\tiifname \"%s\" %s dport %s accept comment \"%s\"",
				bridge, row.Protocol, row.Ports, comment(p.label(row)))
		}
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

// nftBridges are the interfaces by which containers reach the host: Docker's own network, and those of compose. Each is
// for a rule of its own: nft before 1.0.3 takes no "*" in a set.
var nftBridges = []string{"docker*", "br-*"}

// nftDocker closes what Docker publishes and nobody outside needs. Each opening has a rule of its own: nft 1.0 cannot
// read back the sets of `ct original proto-dst` that it lists.
func (p *plan) nftDocker(w *page) {
	w.line("")
	w.indent = "\t"
	w.note("What Docker publishes does not meet the chain input. What of it is not opened there is closed here.")
	p.advice(w)
	w.indent = ""
	w.line("\tchain forward {")
	w.line("\t\ttype filter hook forward priority filter - 1; policy accept;")
	for _, bridge := range nftBridges {
		w.line("\t\tiifname \"%s\" accept", bridge)
	}
	for _, o := range p.openings {
		w.line("\t\tmeta l4proto %s ct original proto-dst %s accept", o.Protocol, o.Ports)
	}
	w.line("\t\tct state new ct status dnat drop")
	w.line("\t}")
}
