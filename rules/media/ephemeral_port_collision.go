package media

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// EphemeralPortCollision reports published ranges out of which the operating system gives ports to others.
var EphemeralPortCollision = &lint.Rule{
	ID: "ephemeral-port-collision",
	Doc: `A published range lies where the operating system picks ports for outgoing connections

## Why

For every outgoing connection the operating system picks a port of its ephemeral range: 32768-60999 on Linux, 49152-65535 on
macOS and Windows. When one of these connections holds a published port at the moment at which the container starts, Docker cannot bind
it: "address already in use", and the whole container stays down. It happens now and then, after a reboot or an update.

## How to fix

Reserve the ports on Linux, which takes them out of what the system picks: the message has the line for
/etc/sysctl.d/. Or move the range below 32768.

## Not reported

- Single ports, which are seldom hit.
- Services with the host's network, whose ports nobody binds in advance.
`,
	Severity: lint.Info,
	Check:    checkEphemeralPortCollision,
}

func checkEphemeralPortCollision(pass *lint.Pass) {
	var hit []model.PublishedPort
	var ranges []model.PortRange
	services := pass.Services // all of them, so that it is told once
	if pass.Choice != nil {
		services = pass.Running
	}
	for _, s := range services {
		if pass.Publisher(s) != s {
			continue
		}
		for _, p := range s.Ports {
			if p.Host.Known() && !p.Random() && p.Host.V.Len() > 1 && p.Host.V.Overlaps(ports.EphemeralLinux) {
				hit = append(hit, p)
				ranges = append(ranges, p.Host.V)
			}
		}
	}
	if len(hit) == 0 {
		return
	}
	set := model.NewPortSet(ranges...)
	systems := "Linux (" + ports.EphemeralLinux.String() + ")"
	if len(set.Intersect(model.NewPortSet(ports.EphemeralOther))) > 0 {
		systems += " and of macOS and Windows (" + ports.EphemeralOther.String() + ")"
	}
	more := lint.Via(hit[0].Host.Via)
	for _, p := range hit[1:] {
		more = append(more, lint.At(p.Span, "so is this range"))
	}
	pass.Report(lint.Info, hit[0].Span, fmt.Sprintf(
		"host ports %s are among the ephemeral ports of %s: a connection that holds one keeps the container from starting; "+
			"reserve them with net.ipv4.ip_local_reserved_ports=%s", set, systems, strings.ReplaceAll(set.String(), " ", ""),
	), more...)
}
