// Package stack holds the rules on compose itself.
package stack

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
)

// HostPortConflict reports two mappings that claim one host port.
var HostPortConflict = &lint.Rule{
	ID: "host-port-conflict",
	Doc: `Two mappings claim the same host port

## Why

A host port goes to one container. Docker refuses to start the second: "port is already allocated".

## How to fix

Give one of them another host port, or bind them to different addresses.

## Not reported

- Services that never run together: each is in a profile of its own and they are alternatives, such as "gpu" and "cpu".
- Equal numbers with different protocols, or bound to different addresses.
- Two mappings of one port of one service, as an override file leaves them behind.
- Ranges: media-port-overlap tells those.
- Where one of the two is in a profile, which was not chosen, it is a warning: it may be started alone.
- A port whose number comes out of a template is a warning.
`,
	Severity: lint.Error,
	Check:    checkHostPortConflict,
}

func checkHostPortConflict(pass *lint.Pass) {
	for _, c := range pass.HostPortClashes() {
		if c.A.Host.V.Len() > 1 || c.B.Host.V.Len() > 1 || c.ServiceA == c.ServiceB && c.A.Container.V == c.B.Container.V {
			continue
		}
		severity := lint.Error
		oneByDefault := (len(c.ServiceA.Profiles) == 0) != (len(c.ServiceB.Profiles) == 0)
		if c.A.Host.Template || c.B.Host.Template || oneByDefault && pass.Choice == nil {
			severity = lint.Warning
		}
		related := []lint.Related{lint.At(c.A.Span, "service %q claims it here", c.ServiceA.Name)}
		related = append(related, lint.Via(c.A.Host.Via)...)
		pass.Report(severity, c.B.Span, fmt.Sprintf(
			"service %q publishes %q and service %q publishes %q: both claim host port %s/%s",
			c.ServiceB.Name, c.B.Raw, c.ServiceA.Name, c.A.Raw, c.Ports, c.B.Protocol.V,
		), append(related, lint.Via(c.B.Host.Via)...)...)
	}
}
