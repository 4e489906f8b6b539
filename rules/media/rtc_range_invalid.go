package media

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// RTCRangeInvalid reports port settings that LiveKit refuses, or reads otherwise than they look.
var RTCRangeInvalid = &lint.Rule{
	ID: "rtc-range-invalid",
	Doc: `A LiveKit port setting is not what it looks like

## Why

LiveKit reads its configuration with strict types. A quoted number, a port above 65535, half a range or an inverted one either
stops the server at start or is read as something else without a word: "044200" is octal and means 18560, 70000 is cut to
4464, a mapping under udp_port is ignored, and a lone port_range_start leaves the choice of ports to the operating system. One TCP
port for two purposes, signalling (port) and media (rtc.tcp_port), stops it too, as does 0.0.0.0 beside other bind_addresses.

## How to fix

Write ports as plain decimal numbers without quotes, and both ends of the range. Only udp_port may be text, for a range of mux
ports: "7882-7892". Give each of port, rtc.tcp_port, prometheus.port, debug_handler.port and turn.tls_port a number of its own.

## Not reported

- A port_range_end without start beside a udp_port: LiveKit uses the udp_port (reported as an info).
- Half a range beside a key under rtc: that is none, perhaps the other half misspelt: config-key-unknown tells that.
- Values that depend on a variable that is not set.
- A UDP port with the number of a TCP port.
- Hexadecimal numbers and the like, which LiveKit reads as what they are.
- In a template, and in a configuration that no service mounts, everything is a warning at most: its numbers may be filled in later.
`,
	Severity: lint.Error,
	Check:    checkRTCRangeInvalid,
}

func checkRTCRangeInvalid(pass *lint.Pass) {
	for _, l := range pass.LiveKits {
		if l.Service != nil && !pass.Runs(l.Service) {
			continue
		}
		doubtful := l.Service == nil // nothing here runs it
		for _, odd := range l.Oddities {
			pass.Report(unlessTemplate(odd.Template || doubtful), odd.Span, odd.Key+" "+odd.Message)
		}
		checkRange(pass, l)
		checkSockets(pass, l)
	}
}

func checkRange(pass *lint.Pass, l *model.LiveKit) {
	start, end := l.RangeStart, l.RangeEnd
	if !start.Known() || !end.Known() || !l.UDPPort.Known() {
		return
	}
	severity := unlessTemplate(start.Template || end.Template || l.Service == nil)
	mux := !l.UDPPort.V.IsZero()
	switch {
	case start.V != 0 && end.V != 0 && start.V > end.V:
		pass.Report(severity, start.Span, fmt.Sprintf(
			"rtc.port_range_start %d is above rtc.port_range_end %d: livekit-server does not start", start.V, end.V,
		), lint.At(end.Span, "the end of the range"))
	case (start.V == 0 || end.V == 0) && strangeKey(l): // which may be the other end, and keeps it from starting
	case start.V != 0 && end.V == 0 && !mux:
		pass.Report(severity, start.Span, fmt.Sprintf(
			"rtc.port_range_start is %d but rtc.port_range_end is missing: LiveKit then uses UDP ports that the operating system picks",
			start.V))
	case start.V == 0 && end.V != 0 && !mux:
		pass.Report(severity, end.Span, fmt.Sprintf(
			"rtc.port_range_end is %d but rtc.port_range_start is missing: LiveKit then uses %s", end.V, defaultUDP(l)))
	case (start.V != 0) != (end.V != 0):
		half := start
		if start.V == 0 {
			half = end
		}
		pass.Report(lint.Info, half.Span, fmt.Sprintf(
			"half a range, %d, has no effect: LiveKit uses rtc.udp_port %s", half.V, l.UDPPort.V,
		), lint.At(l.UDPPort.Span, "this is used"))
	}
}

// strangeKey tells whether there is a key under rtc: that no livekit-server knows, so that it does not start:
// config-key-unknown tells of that.
func strangeKey(l *model.LiveKit) bool {
	fork := l.Service != nil && !facts.Runs(l.Service.ImageName(), "livekit")
	i := slices.IndexFunc(l.Settings, func(s model.Setting) bool { return s.Key == "rtc" })
	return i >= 0 && !l.Lenient && !fork && slices.ContainsFunc(l.Settings[i].Below, func(s model.Setting) bool {
		_, known := facts.LiveKitKeyAt("rtc." + s.Key)
		return !known
	})
}

// defaultUDP is what LiveKit uses when no port is set.
func defaultUDP(l *model.LiveKit) string {
	if l.Dev.Known() && l.Dev.V {
		return fmt.Sprint(model.DevUDP)
	}
	return model.DefaultUDP.String()
}
