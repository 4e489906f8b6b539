package media

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// RTCRangeTooLarge reports services that publish more UDP ports than Docker handles well.
var RTCRangeTooLarge = &lint.Rule{
	ID: "rtc-range-too-large",
	Doc: `Thousands of UDP ports are published one by one

## Why

Docker starts a docker-proxy process for each published port and address family, and writes firewall rules for each. Ten thousand
ports are twenty thousand processes: the container takes minutes to start and to stop, and the host runs out of memory.

## How to fix

Set rtc.udp_port, a single UDP port that carries all media, use a range of a few hundred ports, or "network_mode: host".

## Not reported

- A service with the host's network.
- Up to a thousand UDP ports of one service, and mappings that depend on a variable that is not set.
`,
	Severity: lint.Warning,
	Check:    checkRTCRangeTooLarge,
}

// mostPorts is the number of UDP ports of one service that Docker publishes without trouble; 101 of them took 1 GB of memory
// in a report (felinics/Memoh#946), with a docker-proxy each (moby/moby#11185).
const mostPorts = 1000

func checkRTCRangeTooLarge(pass *lint.Pass) {
	for _, s := range pass.Running {
		if pass.Publisher(s) != s {
			continue
		}
		entries, _ := bridged{publisher: s}.published(model.UDP)
		ports := covered(entries, func(p model.PublishedPort) bool { return !assumed(p.Container) })
		if ports.Len() <= mostPorts || overpublished(pass.Scenario, s, ports) {
			continue
		}
		widest := entries[0]
		for _, p := range entries {
			if p.Container.V.Len() > widest.Container.V.Len() {
				widest = p
			}
		}
		pass.Report(lint.Warning, widest.Span, fmt.Sprintf(
			"service %q publishes %d UDP ports, %s: Docker starts a process for each of them and address family, about %d",
			s.Name, ports.Len(), ports, 2*ports.Len(),
		), lint.Via(widest.Container.Via)...)
	}
}

// overpublished tells whether the number is above what is no trouble only by ports that a server does not use.
func overpublished(s *model.Scenario, publisher *model.Service, ports model.PortSet) bool {
	return slices.ContainsFunc(bridgedServers(s), func(server bridged) bool {
		_, used, ok := server.usedUDP(s)
		return ok && server.publisher == publisher && ports.Intersect(used).Len() <= mostPorts
	})
}
