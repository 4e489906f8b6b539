package firewall

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// apply restricts m to the packets whose field has the value; false where the ports cannot be told.
func (r *nftRule) apply(m *match, key string, v nftValue) bool {
	switch key {
	case "iif", "iifname":
		m.in = interfaces{names: v.words, negated: v.negated}
	case "oif", "oifname":
		m.out = interfaces{names: v.words, negated: v.negated}
	case "l4proto", "ip protocol", "ip6 nexthdr":
		m.uncertain = m.uncertain || v.negated || !v.known
		if v.known && !v.negated {
			m.restrictProtocol(v.words)
		}
	case "nfproto", "protocol":
		family := map[string]string{"ipv4": "0.0.0.0/0", "ip": "0.0.0.0/0", "ipv6": "::/0", "ip6": "::/0"}
		if len(v.words) == 1 && !v.negated && family[v.words[0]] != "" {
			m.source = m.both(m.source, parseAddresses([]string{family[v.words[0]]}))
		}
	case "ip saddr", "ip6 saddr":
		m.source = m.both(m.source, v.addresses())
	case "ip daddr", "ip6 daddr":
		m.destination = m.both(m.destination, v.addresses())
	case "tcp dport", "udp dport", "th dport":
		if key != "th dport" {
			m.restrictProtocol([]string{key[:3]})
		}
		return m.restrictTo(v)
	case "ct original proto-dst":
		return v.known && m.originalPorts(strings.Join(v.words, ","), v.negated)
	case "ct state":
		m.restrictStates(v.words, v.negated)
	case "ct status":
		m.published = slices.Contains(v.words, "dnat") && !v.negated
	case "tcp flags":
		if v.negated || v.words == nil || v.words[len(v.words)-1] != "syn" {
			m.never = true // no first packet
		}
	case "pkttype":
		m.never = m.never || !slices.Contains(v.words, "host") && !slices.Contains(v.words, "unicast")
	case "tcp sport", "udp sport", "th sport":
		m.never = true // answers
	default:
		protocol, _, _ := strings.Cut(key, " ")
		if slices.Contains([]string{"icmp", "icmpv6", "sctp", "dccp", "udplite"}, protocol) {
			m.never = true
		}
		m.uncertain = true
	}
	return true
}

// restrictTo keeps the packets to the ports of a value.
func (m *match) restrictTo(v nftValue) bool {
	if !v.known {
		return false
	}
	ports, ok := parsePorts(strings.Join(v.words, ","))
	if !ok {
		return false
	}
	if v.negated {
		ports = model.PortSet{{Lo: 1, Hi: model.MaxPort}}.Minus(ports)
	}
	m.restrictPorts(ports)
	m.direct = true
	return true
}
