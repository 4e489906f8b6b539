package media

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
)

// NodeIPInvalid reports addresses that LiveKit refuses, or that no client can send to.
var NodeIPInvalid = &lint.Rule{
	ID: "node-ip-invalid",
	Doc: `rtc.node_ip is no address that clients can send media to

## Why

LiveKit announces rtc.node_ip to every client in place of its own address. It takes IP addresses only, one of IPv4 and one of
IPv6, and does not start with a host name there. 0.0.0.0 is no address at all, 127.0.0.1 is each client's own machine, and addresses
like 172.17.0.1 exist only within the host: the call connects and has no audio or video.

## How to fix

Set the address at which clients reach the host, "node_ip: 203.0.113.7", or remove it and set "use_external_ip: true".

## Not reported

- A loopback address in a stack for one machine, and in one whose file name says dev, local or test. Where no public URL tells
  whom the stack is for, it is a warning.
- Text that something fills in before the start, and values that depend on a variable that is not set, be there a default for it.
- An address beside "use_external_ip: true": node-ip-conflict tells of the two.
`,
	Severity: lint.Error,
	Check:    checkNodeIPInvalid,
}

func checkNodeIPInvalid(pass *lint.Pass) {
	for _, a := range announcers(pass) {
		a.dropped()
		if a.NodeIP.V == "" || !a.NodeIP.Known() || assumed(a.NodeIP) || filledIn(a.NodeIP.V) {
			continue
		}
		external, known := a.external()
		list, wrong := a.addresses()
		if reason := refusedAddress(list, wrong); reason != "" {
			a.report(a.sure(), reason+": livekit-server refuses to start")
			continue
		}
		for _, ip := range list {
			if !external && known {
				a.unreachable(ip)
			}
		}
	}
}

// refusedAddress tells why LiveKit does not take the addresses; "" when it does.
func refusedAddress(list []netip.Addr, wrong string) string {
	switch {
	case wrong != "":
		return fmt.Sprintf("%q is no IP address", wrong)
	case len(list) > 2:
		return fmt.Sprintf("names %d addresses, want one of IPv4 and one of IPv6", len(list))
	case len(list) == 2 && list[0].Is4() == list[1].Is4():
		return fmt.Sprintf("names two addresses of one kind, %s and %s", list[0], list[1])
	default:
		return ""
	}
}

// dockerDefault is the network of Docker's default bridge (docs.docker.com, daemon option "bip").
var dockerDefault = netip.MustParsePrefix("172.17.0.0/16")

// unreachable reports an address that leads no client to the host.
func (a announcer) unreachable(ip netip.Addr) {
	switch {
	case ip.IsUnspecified():
		a.report(a.sure(), fmt.Sprintf("%s is no address that clients can send to: want that of the host", ip))
	case ip.IsMulticast(), ip.IsLinkLocalUnicast():
		a.report(a.sure(), fmt.Sprintf("%s does not lead clients to this host: want its address", ip))
	case ip.IsLoopback() && !a.forDevelopment():
		severity, assumption := lint.Warning, "; this assumes that the stack is not for one machine"
		related := []lint.Related(nil)
		if from, ok := outside(a.Scenario); ok {
			severity, assumption = a.sure(), ""
			related = append(related, lint.At(from, "browsers on other machines come by here"))
		}
		a.report(severity, fmt.Sprintf(
			"%s is the machine of each client itself: clients elsewhere get no media%s", ip, assumption), related...)
	case dockerDefault.Contains(ip) && !a.forDevelopment():
		a.report(lint.Warning, fmt.Sprintf(
			"%s is in the network of Docker's default bridge, which exists within the host only: want the host's own address", ip))
	}
}

// sure is Error, or Warning where the value may still change.
func (a announcer) sure() lint.Severity {
	return unlessTemplate(a.NodeIP.Template || a.Overlaid || a.LiveKit.Template)
}

func (a announcer) report(severity lint.Severity, message string, related ...lint.Related) {
	at := a.NodeIP.Span
	if !at.Valid() {
		at = a.RTC
	}
	a.Report(severity, at, "rtc.node_ip "+message, append(related, lint.Via(a.NodeIP.Via)...)...)
}

// dropped reports a NODE_IP that LiveKit does not take and drops without a word, where nothing else is announced.
func (a announcer) dropped() {
	name, v, ok := a.given()
	external, known := a.external()
	if !ok || !v.Known() || v.V == "" || a.NodeIP.V != "" || external || !known || filledIn(v.V) {
		return
	}
	for part := range strings.SplitSeq(v.V, ",") {
		if _, err := netip.ParseAddr(strings.Trim(part, " ")); err != nil {
			a.Report(unlessTemplate(v.Template || a.Overlaid || a.forDevelopment()), v.Span, fmt.Sprintf(
				"%s %q is no IP address: livekit-server drops it without a word and announces the address of its network card",
				name, v.V,
			), lint.Via(v.Via)...)
			return
		}
	}
}

// filledIn tells whether something puts the address in the place of a text before the start.
func filledIn(text string) bool {
	lower := strings.ToLower(text)
	marked := slices.ContainsFunc([]string{"your", "replace", "change", "insert", "placeholder", "x.x"}, func(word string) bool {
		return strings.Contains(lower, word)
	})
	return marked || strings.ContainsAny(text, "${}<>@%`_") || text == strings.ToUpper(text) && lower != text
}
