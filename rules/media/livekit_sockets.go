package media

import (
	"fmt"
	"net/netip"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// checkSockets reports a port that LiveKit would have to open twice: "bind: address already in use" (livekit-server
// v1.13.5). On Linux, what listens on all addresses leaves none of them to another, in whatever order they come.
func checkSockets(pass *lint.Pass, l *model.LiveKit) {
	if l.Unread || l.BindAddresses != nil && len(l.BindAddresses) == 0 {
		return
	}
	sockets := l.TCPSockets()
	for i, s := range sockets {
		for _, o := range sockets[:i] {
			if s.Ports.Known() && o.Ports.Known() && s.Ports.V == o.Ports.V && !s.Ports.V.IsZero() {
				reportTwice(pass, l, o, s)
			}
		}
	}
	checkAddresses(pass, l)
}

func reportTwice(pass *lint.Pass, l *model.LiveKit, a, b model.Socket) {
	at, there := b, a
	if !at.Ports.Span.Valid() {
		at, there = a, b // one of them is the default
	}
	var related []lint.Related
	if there.Ports.Span.Valid() {
		related = append(related, lint.At(there.Ports.Span, "%s is set here", there.Key))
	}
	severity := unlessTemplate(at.Ports.Template || there.Ports.Template || l.Service == nil)
	pass.Report(severity, at.Ports.Span, fmt.Sprintf(
		"%s is %s and so is %s: livekit-server cannot listen there twice and does not start",
		at.Key, at.Ports.V, there.Key,
	), append(related, lint.Via(at.Ports.Via)...)...)
}

// checkAddresses reports an address for signalling that another one of the list already takes.
func checkAddresses(pass *lint.Pass, l *model.LiveKit) {
	for i, b := range l.BindAddresses {
		for _, a := range l.BindAddresses[:i] {
			if !a.Known() || !b.Known() || !everywhere(a.V) && !everywhere(b.V) && a.V != b.V {
				continue
			}
			pass.Report(unlessTemplate(a.Template || b.Template || l.Service == nil), b.Span, fmt.Sprintf(
				"bind_addresses has %q beside %q: livekit-server cannot listen on port %d there twice and does not start",
				b.V, a.V, l.Port.V,
			), lint.At(a.Span, "%q is here", a.V))
			return
		}
	}
}

// everywhere tells whether an address to listen on is all of the machine's.
func everywhere(address string) bool {
	ip, err := netip.ParseAddr(address)
	return address == "" || err == nil && ip.IsUnspecified()
}
