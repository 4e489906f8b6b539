package model

import "net/netip"

// A FirewallKind is the program or service whose rules a source of a firewall has.
type FirewallKind string

// The kinds of firewalls that are read.
const (
	UFW          FirewallKind = "ufw"
	NFTables     FirewallKind = "nftables"
	IPTables     FirewallKind = "iptables"
	DigitalOcean FirewallKind = "digitalocean"
	AWS          FirewallKind = "aws"
	Hetzner      FirewallKind = "hetzner"
)

// A Stage is where on its way a packet meets a firewall.
type Stage uint8

const (
	// Edge is before the host: a cloud's firewall sees every packet, with the port of the host.
	Edge Stage = iota + 1
	// Input is the host's own input: what Docker publishes goes around it (DNAT in PREROUTING, then FORWARD), so
	// that it filters processes of the host and services on the host network alone.
	Input
	// Forward is DOCKER-USER, or the chain forward: it sees what Docker publishes, with the port of the container,
	// unless its rules ask for the one that the packet first came for (HostPorts).
	Forward
)

// An Action is what a rule does with a packet.
type Action uint8

const (
	// Allow lets it pass.
	Allow Action = iota + 1
	// Limit lets it pass unless too many come from one address (`ufw limit`: six in 30 seconds).
	Limit
	// Deny drops or rejects it.
	Deny
)

// A Firewall is what one source says of the ports that are open: a script, a listing, a security group, an example in a
// document. It states an intent; nothing tells whether it was ever applied.
type Firewall struct {
	Kind  FirewallKind
	Stage Stage
	// Name tells it apart in messages: `ufw`, `security group "app"`, `chain input of table inet filter`.
	Name string
	// File is relative to the linted root; "-" for standard input.
	File string
	// Span is the place to name when a rule is missing: the resource, the table, the first command.
	Span Span
	// Document tells that it is an example in a document, and Mode the mode that the document says that it is for
	// (ModeCaddy, ModeDirect); "" where it does not say.
	Document bool
	Mode     string

	// Named tells that the user named it (--firewall), so that it is for the host of what is linted.
	Named bool
	// Listing tells that a program printed it: it is what a host has, not what somebody wants it to have.
	Listing bool
	// Off tells that it is a listing that says that the firewall is switched off.
	Off bool

	// Step tells that it changes rules that were there before, which it does not tell: an upgrade, one more port.
	// Nothing is missing from it.
	Step bool

	// HostPorts tells that the ports of its rules are those of the host, although it stands behind Docker's DNAT:
	// `--ctorigdstport`, `ct original proto-dst`. MixedPorts tells that some of them are, and others those of the
	// container: where the two differ nothing can be concluded.
	HostPorts, MixedPorts bool

	// Rules are those for inbound packets, Outbound those for outbound ones, in the order in which they count: the
	// first that matches decides.
	Rules    []FirewallRule
	Outbound []FirewallRule
	// Default and OutboundDefault are what happens to a packet that no rule matches, with the place that says so: the
	// kind's own when nothing does (ufw denies inbound and allows outbound). Deny or Allow.
	Default, OutboundDefault Value[Action]
	// Partial tells that there may be rules that could not be read, so that nothing can be concluded from what is
	// missing.
	Partial bool
	// Enabled is where the source switches it on (`ufw enable`); invalid where it does not.
	Enabled Span
	// Problems are rules that the firewall's program refuses, or takes otherwise than they look.
	Problems []Problem
}

// A FirewallRule is one rule. Rules whose ports or protocol cannot be told are left out, and their firewall is Partial.
type FirewallRule struct {
	Span Span
	// Raw is the rule as it reads, for messages: "44200:44300/udp".
	Raw    string
	Action Action
	// Protocol is TCP or UDP; "" for both.
	Protocol Protocol
	// Ports are the ports that it is for; nil for all. Behind Forward they are those of the container, or with
	// HostPorts those of the host.
	Ports PortSet
	// From are the addresses of the other side: those that a packet comes from, outbound those that it goes to. nil
	// is anywhere, IPv4 and IPv6. What cannot be told (a variable, another security group) is Unknown, and stands for
	// some, not for all addresses.
	From Value[[]netip.Prefix]
	// Inside tells that nobody on the Internet is where its packets come from: a VPN, containers, the same link.
	Inside bool
	// Comment is what the source says that it is for.
	Comment string
	// Way is the one that a script takes where it comes to the rule; the zero Way where there is no other.
	Way Way
}

// A Way is one of those that a script may take at an `if` or a `case`. Number counts the ways in the order in which
// they are entered, and First is the number of the first of the statement.
type Way struct{ Number, First int }

// Excludes tells whether a script that takes one of two ways does not take the other.
func (w Way) Excludes(other Way) bool {
	if w.Number < other.Number {
		w, other = other, w
	}
	return other.Number > 0 && w.First <= other.Number && other.Number < w.Number
}

// World tells whether the rule is for every address of IPv4, or of IPv6.
func (r FirewallRule) World() bool {
	if !r.From.Known() {
		return false
	}
	for _, prefix := range r.From.V {
		if prefix.Bits() == 0 {
			return true
		}
	}
	return len(r.From.V) == 0
}

// about tells which ports of a protocol the rule is for; all of them are 1 to 65535.
func (r FirewallRule) about(protocol Protocol) PortSet {
	switch {
	case r.Protocol != "" && r.Protocol != protocol:
		return nil
	case r.Ports == nil:
		return PortSet{{Lo: 1, Hi: MaxPort}}
	default:
		return r.Ports
	}
}

// MaxPort is the highest port.
const MaxPort = 65535

// Open are the ports of a protocol that every address may reach.
func (f *Firewall) Open(protocol Protocol) PortSet {
	return f.admits(f.Rules, f.Default, protocol, FirewallRule.World)
}

// Admitted are the ports of a protocol that some address may reach.
func (f *Firewall) Admitted(protocol Protocol) PortSet {
	return f.admits(f.Rules, f.Default, protocol, func(FirewallRule) bool { return true })
}

// Leaves are the remote ports of a protocol that packets may go out to, anywhere.
func (f *Firewall) Leaves(protocol Protocol) PortSet {
	return f.admits(f.Outbound, f.OutboundDefault, protocol, FirewallRule.World)
}

// admits applies the rules in order. A rule that denies counts only where it is for every address; one that allows only
// where counts says so.
func (f *Firewall) admits(
	rules []FirewallRule, rest Value[Action], protocol Protocol, counts func(FirewallRule) bool,
) PortSet {
	var open, decided portBits
	for _, rule := range rules {
		world := rule.World()
		opens := rule.Action != Deny && counts(rule)
		if !world && !opens {
			continue
		}
		for _, r := range rule.about(protocol) {
			r.each(func(word int, ports uint64) {
				ports &^= decided[word]
				if opens {
					open[word] |= ports
				}
				if world {
					decided[word] |= ports
				}
			})
		}
	}
	if rest.V == Allow {
		PortRange{Lo: 1, Hi: MaxPort}.each(func(word int, ports uint64) { open[word] |= ports &^ decided[word] })
	}
	return open.set()
}
