package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// A hostClaim is a range of UDP ports that a LiveKit server in the host's network opens on the host.
type hostClaim struct {
	ports model.PortRange
	// by names what decided them, at is where that stands.
	by       string
	at       model.Span
	severity lint.Severity
}

// hostClaims lists those of a server: for media, and for relaying where TURN is on. A relay that meets a port in use takes
// another one, so that it is a warning.
func hostClaims(l *model.LiveKit) []hostClaim {
	var claims []hostClaim
	if use, ok := l.UDP(); ok && len(l.Oddities) == 0 {
		at := l.RTC
		if len(use.Spans) > 0 {
			at = use.Spans[0]
		}
		claims = append(claims, hostClaim{use.Ports, origin(use), at, unlessTemplate(use.Template)})
	}
	turn := l.TURN
	if turn.Enabled.Known() && turn.Enabled.V && turn.RelayStart.Known() && turn.RelayEnd.Known() {
		at := turn.RelayStart.Span
		if !at.Valid() {
			at = turn.Enabled.Span
		}
		claims = append(claims, hostClaim{relayRange(turn), "turn.relay_range_start to turn.relay_range_end", at, lint.Warning})
	}
	return claims
}

// checkHostOverlap reports ports that a LiveKit server in the host's network opens and another service publishes, or that the
// server itself wants for two things.
func checkHostOverlap(pass *lint.Pass) {
	for _, l := range pass.RunningLiveKits() {
		if !l.Service.HostNetwork() || l.Unread {
			continue
		}
		claims := hostClaims(l)
		for _, c := range claims {
			reportHostOverlap(pass, l, c)
		}
		if len(claims) == 2 && claims[0].ports.Overlaps(claims[1].ports) {
			pass.Report(lint.Warning, claims[1].at, fmt.Sprintf(
				"LiveKit in service %q relays through UDP %s (%s) and takes media on %s (%s): both claim %s", l.Service.Name,
				claims[1].ports, claims[1].by, claims[0].ports, claims[0].by, claims[0].ports.Intersect(claims[1].ports),
			), lint.At(claims[0].at, "for media"))
		}
	}
}

func reportHostOverlap(pass *lint.Pass, l *model.LiveKit, c hostClaim) {
	for _, s := range pass.Running {
		if pass.Publisher(s) != s {
			continue
		}
		entries, _ := bridged{publisher: s}.published(model.UDP)
		for _, p := range entries {
			if p.Random() || !p.HostIP.Known() || assumed(p.Host) || !p.Host.V.Overlaps(c.ports) {
				continue
			}
			pass.Report(c.severity, p.Span, fmt.Sprintf(
				"service %q publishes %s, and LiveKit in service %q opens UDP %s in the host's network (%s): both claim host ports %s/udp",
				s.Name, mapping(p), l.Service.Name, c.ports, c.by, p.Host.V.Intersect(c.ports),
			), append([]lint.Related{lint.At(c.at, "LiveKit opens them")}, lint.Via(p.Host.Via)...)...)
		}
	}
}
