package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// MediaPortOverlap reports UDP ranges of two services that claim the same host ports.
var MediaPortOverlap = &lint.Rule{
	ID: "media-port-overlap",
	Doc: `Two services claim intersecting ranges of host ports

## Why

Docker gives a host port to one container. The second service with a range that intersects the first does not start: "port is
already allocated". A LiveKit server with the host's network takes its ports from the host too: what another service publishes among
them is lost to it, or keeps that service from starting.

## How to fix

Move one of the ranges, in the mapping and in the configuration of the program that uses it.

## Not reported

- Services that never run together: each is in a profile of its own and they are alternatives.
- Ranges bound to different addresses, or of different protocols.
- Single ports that two services publish: host-port-conflict tells those.
- The relay ports of LiveKit's TURN server, where they meet others, are a warning: it takes another one.
`,
	Severity: lint.Error,
	Check:    checkMediaPortOverlap,
}

func checkMediaPortOverlap(pass *lint.Pass) {
	checkHostOverlap(pass)
	for _, c := range pass.HostPortClashes() {
		if c.A.Host.V.Len() == 1 && c.B.Host.V.Len() == 1 {
			continue
		}
		template := c.A.Host.Template || c.B.Host.Template
		pass.Report(unlessTemplate(template), c.B.Span, fmt.Sprintf(
			"service %q publishes %s and service %q publishes %s: both claim host ports %s/%s",
			c.ServiceB.Name, mapping(c.B), c.ServiceA.Name, mapping(c.A), c.Ports, c.B.Protocol.V,
		), append([]lint.Related{lint.At(c.A.Span, "service %q claims them here", c.ServiceA.Name)}, lint.Via(c.B.Host.Via)...)...)
	}
}

func mapping(p model.PublishedPort) string { return fmt.Sprintf("%q", p.Raw) }
