package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// RTCUDPPortIgnored reports a mux port that a range overrules.
var RTCUDPPortIgnored = &lint.Rule{
	ID: "rtc-udp-port-ignored",
	Doc: `udp_port and a port range are both set: LiveKit ignores udp_port

## Why

When rtc.port_range_start and rtc.port_range_end are both set, LiveKit uses the range, whatever rtc.udp_port says. Its start-up log
and "livekit-server ports" still print the udp_port. If only that one is published, no media gets through.

## How to fix

Remove the one that you do not mean: the range for a single port that carries all media, or udp_port for the range.

## Not reported

- Values that depend on a variable that is not set.
- It is an error when the published ports fit udp_port and not the range, a warning otherwise.
`,
	Severity: lint.Error,
	Check:    checkRTCUDPPortIgnored,
}

func checkRTCUDPPortIgnored(pass *lint.Pass) {
	for _, l := range pass.LiveKits {
		if l.Service != nil && !pass.Runs(l.Service) {
			continue
		}
		use, ok := l.UDP()
		if !ok || use.Mux || l.UDPPort.V.IsZero() {
			continue
		}
		severity, consequence := lint.Warning, ""
		if publishesOnly(pass.Scenario, l, l.UDPPort.V, use.Ports) {
			severity = unlessTemplate(use.Template || pass.Overlaid)
			consequence = ", which compose does not publish"
		}
		pass.Report(severity, l.UDPPort.Span, fmt.Sprintf(
			"rtc.udp_port %s is ignored: the range %s wins%s", l.UDPPort.V, use.Ports, consequence,
		), udpRelated(use)...)
	}
}

// publishesOnly tells whether compose publishes the mux port and nothing of the range.
func publishesOnly(s *model.Scenario, l *model.LiveKit, mux, ports model.PortRange) bool {
	if l.Service == nil {
		return false
	}
	publisher := s.Publisher(l.Service)
	if publisher == nil {
		return false
	}
	entries, open := bridged{l, publisher, s.Networks}.published(model.UDP)
	all := covered(entries, every)
	return !open && all.Contains(mux.Lo) && len(all.Intersect(model.NewPortSet(ports))) == 0
}
