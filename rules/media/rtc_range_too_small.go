package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/ports"
)

// RTCRangeTooSmall reports ranges of UDP ports that run out.
var RTCRangeTooSmall = &lint.Rule{
	ID: "rtc-range-too-small",
	Doc: `LiveKit's range of UDP ports is too small for its rooms

## Why

With a range, LiveKit takes a UDP port for each transport, and each participant has two: one to send and one to receive. When the
ports are used up, the next one who joins has no audio and video, or falls back to TCP. 100 ports are for 50 participants in all
rooms together.

## How to fix

Widen the range, in livekit.yaml and in the mapping of compose alike, or set rtc.udp_port: a single port that carries any number of
participants.

## Not reported

- A server with rtc.udp_port.
- It is a warning where room.max_participants lets more people into one room than the range has ports for, and otherwise an
  info for a range of less than 20 ports.
`,
	Severity: lint.Warning,
	Check:    checkRTCRangeTooSmall,
}

// fewestPorts is what a server for more than a few people has.
const fewestPorts = 20

func checkRTCRangeTooSmall(pass *lint.Pass) {
	for _, l := range pass.RunningLiveKits() {
		use, ok := l.UDP()
		if !ok || use.Mux || len(l.Oddities) > 0 {
			continue
		}
		count, most := use.Ports.Len(), l.MaxParticipants
		message := fmt.Sprintf("LiveKit has %d UDP ports, %s, which are for %d participants", count, use.Ports, count/ports.PerParticipant)
		switch {
		case most.Known() && most.V*ports.PerParticipant > count:
			pass.Report(lint.Warning, most.Span, fmt.Sprintf(
				"%s, but room.max_participants lets %d into one room", message, most.V), udpRelated(use)...)
		case count < fewestPorts && len(use.Spans) > 0:
			pass.Report(lint.Info, use.Spans[0], message+" in all rooms together", udpRelated(use)...)
		}
	}
}
