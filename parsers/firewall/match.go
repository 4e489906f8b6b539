package firewall

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

var (
	allIPv4 = netip.PrefixFrom(netip.IPv4Unspecified(), 0)
	allIPv6 = netip.PrefixFrom(netip.IPv6Unspecified(), 0)
)

// A match is which packets a rule of iptables or nftables is for. The zero match is every packet.
type match struct {
	// protocol is "" for TCP and UDP, ports are nil for all.
	protocol model.Protocol
	ports    model.PortSet
	// source and destination hold no prefix for every address.
	source, destination model.Value[[]netip.Prefix]
	in, out             interfaces
	// original tells that ports are those that the packet first came for, before Docker's DNAT; direct that they are
	// those that it has now. Both hold where it is asked for both.
	original, direct bool
	// published tells that only packets are meant whose destination was rewritten, as Docker does.
	published bool
	// never tells that no first packet of a connection from elsewhere is one of them: loopback, replies, ICMP.
	never bool
	// uncertain tells that there is a condition that was not understood.
	uncertain bool
	// limited tells that the rule is for packets below a rate, or above one.
	limited bool
}

// interfaces are those that a packet comes in by, or leaves by; no names for any.
type interfaces struct {
	names   []string
	negated bool
}

// restrictProtocol keeps the packets of protocols: the names as iptables and nft write them.
func (m *match) restrictProtocol(names []string) {
	var tcp, udp bool
	for _, name := range names {
		switch strings.ToLower(name) {
		case "tcp", "6":
			tcp = true
		case "udp", "17":
			udp = true
		case "all", "0":
			return
		}
	}
	switch {
	case !tcp && !udp || tcp && !udp && m.protocol == model.UDP || udp && !tcp && m.protocol == model.TCP:
		m.never = true
	case tcp && !udp:
		m.protocol = model.TCP
	case udp && !tcp:
		m.protocol = model.UDP
	}
}

// restrictPorts keeps the packets to these ports.
func (m *match) restrictPorts(ports model.PortSet) {
	if m.ports != nil {
		ports = m.ports.Intersect(ports)
	}
	m.ports = ports
	if len(ports) == 0 {
		m.never = true
	}
}

// within are the packets of m that are some of outer's as well.
func (m match) within(outer match) match {
	if outer.protocol != "" {
		m.restrictProtocol([]string{string(outer.protocol)})
	}
	if outer.ports != nil {
		m.restrictPorts(outer.ports)
	}
	m.source = m.both(m.source, outer.source)
	m.destination = m.both(m.destination, outer.destination)
	if len(m.in.names) == 0 {
		m.in = outer.in
	}
	if len(m.out.names) == 0 {
		m.out = outer.out
	}
	m.original, m.direct = m.original || outer.original, m.direct || outer.direct
	m.published = m.published || outer.published
	m.never = m.never || outer.never
	m.uncertain = m.uncertain || outer.uncertain
	m.limited = m.limited || outer.limited
	return m
}

// both are the addresses in a and b; where there is none the match is for no packet.
func (m *match) both(a, b model.Value[[]netip.Prefix]) model.Value[[]netip.Prefix] {
	switch {
	case !a.Known() || !b.Known():
		return model.Value[[]netip.Prefix]{Origin: model.Unknown}
	case len(a.V) == 0:
		return b
	case len(b.V) == 0:
		return a
	}
	var common []netip.Prefix
	for _, p := range a.V {
		for _, q := range b.V {
			if p.Overlaps(q) && p.Bits() >= q.Bits() {
				common = append(common, p)
			} else if p.Overlaps(q) {
				common = append(common, q)
			}
		}
	}
	m.never = m.never || len(common) == 0
	return model.Value[[]netip.Prefix]{V: slices.Compact(common), Origin: model.Stated}
}

// A direction is the way of the packets that a chain is read for.
type direction uint8

const (
	inward direction = iota + 1
	through
	outward
)

// remote are the addresses of the other side, as a packet meets them on its way in one direction; false for a
// rule that no such packet meets.
func (m match) remote(way direction) (model.Value[[]netip.Prefix], bool) {
	if m.never {
		return m.source, false
	}
	unknown := model.Value[[]netip.Prefix]{Origin: model.Unknown}
	if way == outward {
		if m.out.internal() {
			return unknown, !m.out.loopback()
		}
		return m.destination, true
	}
	switch {
	case local(m.destination.V):
		return unknown, false
	case way == through && (m.in.bridge() || len(m.out.names) > 0 && !m.out.bridge()):
		return unknown, false // from a container, to the outside
	case way == inward && (m.in.loopback() || len(m.out.names) > 0 || m.published):
		return unknown, false
	case m.in.internal(), m.in.doubtful():
		return unknown, true
	default:
		return m.source, true
	}
}

// inside tells whether nobody on the Internet is on the other side of a packet that comes in.
func (m match) inside() bool {
	link := len(m.source.V) > 0 && !slices.ContainsFunc(m.source.V, func(p netip.Prefix) bool {
		return !p.Addr().IsLinkLocalUnicast() && !p.Addr().IsPrivate()
	})
	return m.in.internal() || link
}

// local tells whether the addresses are of this host alone, or for many hosts: loopback, multicast, broadcast.
func local(prefixes []netip.Prefix) bool {
	return len(prefixes) > 0 && !slices.ContainsFunc(prefixes, func(p netip.Prefix) bool {
		a := p.Addr()
		return !a.IsLoopback() && !a.IsMulticast() && a != netip.AddrFrom4([4]byte{255, 255, 255, 255})
	})
}

// loopback tells whether nothing but loopback is meant.
func (i interfaces) loopback() bool {
	return !i.negated && len(i.names) > 0 && !slices.ContainsFunc(i.names, func(n string) bool { return n != "lo" })
}

// Names of interfaces that lead to containers, and of those that lead into a private network.
var (
	bridges = []string{"docker", "br-", "veth", "podman", "cni", "lxc"}
	tunnels = []string{"virbr", "tailscale", "wg", "tun", "tap", "zt"}
	// On a droplet eth1, at Hetzner ens10 or enp7s0 is the private network; elsewhere it may be anything.
	seconds = []string{"eth1", "ens10", "enp7s0"}
)

// doubtful tells whether they may lead to the Internet, or to a private network.
func (i interfaces) doubtful() bool {
	return slices.ContainsFunc(i.names, func(n string) bool { return named(n, seconds) })
}

func named(name string, prefixes []string) bool {
	return slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
}

// bridge tells whether they lead to containers alone.
func (i interfaces) bridge() bool {
	return !i.negated && len(i.names) > 0 &&
		!slices.ContainsFunc(i.names, func(n string) bool { return !named(n, bridges) })
}

// internal tells whether nobody on the Internet is on the other side. An interface whose name says nothing is the
// one to the Internet; so that what does not come in by it is internal.
func (i interfaces) internal() bool {
	outside := slices.ContainsFunc(i.names, func(n string) bool {
		return n != "lo" && !named(n, bridges) && !named(n, tunnels)
	})
	return len(i.names) > 0 && outside == i.negated
}
