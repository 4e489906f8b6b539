package media

import (
	"fmt"
	"net/netip"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/reach"
)

// NodeIPConflict reports addresses of which another one wins, or that differ from where browsers are sent.
var NodeIPConflict = &lint.Rule{
	ID: "node-ip-conflict",
	Doc: `rtc.node_ip does not agree with the other addresses of the host

## Why

With "use_external_ip: true" LiveKit asks a STUN server for its address and announces that one: node_ip has no effect then, except
where no STUN server answers. And where the public URL of LiveKit names the host by another address than node_ip, one of the
two is most likely that of a host that is gone: signalling arrives, media does not.

## How to fix

Keep one of the two: use_external_ip on a host with a public address, node_ip elsewhere. Write the same address in node_ip and in
public URLs.

## Not reported

- Public URLs with a name instead of an address, and stacks behind a tunnel, whose UDP has another address.
- An address of a private network beside a public one: a NAT may lead from the one to the other.
`,
	Severity: lint.Warning,
	Check:    checkNodeIPConflict,
}

func checkNodeIPConflict(pass *lint.Pass) {
	for _, a := range announcers(pass) {
		list, wrong := a.addresses()
		external, known := a.external()
		if a.NodeIP.V == "" || !a.NodeIP.Known() || !a.NodeIP.Span.Valid() || wrong != "" || !known {
			continue
		}
		if external {
			pass.Report(lint.Warning, a.NodeIP.Span, fmt.Sprintf(
				"rtc.node_ip %s has no effect: with rtc.use_external_ip LiveKit announces the address that a STUN server sees",
				a.NodeIP.V,
			), related(a.UseExternalIP.Span, "this wins", a.NodeIP.Via)...)
			continue
		}
		if a.mode.Tunnel || a.local {
			continue
		}
		for u := range reach.URLs(pass.Scenario) {
			if other, ok := announcedElsewhere(u, list); ok {
				pass.Report(lint.Warning, a.NodeIP.Span, fmt.Sprintf(
					"rtc.node_ip is %s, but %s sends browsers to LiveKit at %s", a.NodeIP.V, u.Name, other,
				), append(related(u.Span, "this names another address", u.Value.Via), lint.Via(a.NodeIP.Via)...)...)
				break
			}
		}
	}
}

// announcedElsewhere tells whether a public URL of LiveKit names an address of the same reach as one that is announced, and
// none of these.
func announcedElsewhere(u reach.URL, list []netip.Addr) (other netip.Addr, ok bool) {
	other, err := netip.ParseAddr(u.Host)
	if err != nil || !facts.PublicSignalling(u.Name) || u.Loopback() || u.Value.Template {
		return other, false
	}
	for _, ip := range list {
		switch {
		case ip == other.Unmap():
			return other, false
		case ip.Is4() == other.Unmap().Is4() && ip.IsPrivate() == other.IsPrivate() && ip.IsGlobalUnicast():
			ok = true
		}
	}
	return other, ok
}
