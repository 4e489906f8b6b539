package stack

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// PortsIgnoredOnHostNetwork reports mappings of services that have no network of their own.
var PortsIgnoredOnHostNetwork = &lint.Rule{
	ID: "ports-ignored-on-host-network",
	Doc: `Ports are published although the service uses the host's network

## Why

With "network_mode: host" there is nothing to map: the program listens on the host itself, on every port and address that its
own configuration names. Docker discards "ports:" without a word. A mapping to another number has no effect, and one to
127.0.0.1 closes nothing.

## How to fix

Drop "ports:". If the mapping is what you want, drop "network_mode: host". Where an override file switches to the host's network,
write "ports: !reset []" there.

## Not reported

- A service whose network mode comes from a variable that is not set.
`,
	Severity: lint.Warning,
	Check:    checkPortsIgnoredOnHostNetwork,
}

func checkPortsIgnoredOnHostNetwork(pass *lint.Pass) {
	for _, service := range pass.Running {
		if !service.HostNetwork() || !service.NetworkMode.Known() || len(service.Ports) == 0 {
			continue
		}
		related := []lint.Related{lint.At(service.NetworkMode.Span, "the host's network is chosen here")}
		for _, p := range service.Ports[1:] {
			related = append(related, lint.At(p.Span, "discarded too"))
		}
		pass.Report(lint.Warning, service.Ports[0].Span, fmt.Sprintf(
			"service %q publishes %s with network_mode host: Docker discards the mapping%s; drop it",
			service.Name, entries(service.Ports), instead(service.Ports),
		), append(few(related), lint.Via(service.NetworkMode.Via)...)...)
	}
}

// manyEntries is how many mappings a message names.
const manyEntries = 3

func entries(ports []model.PublishedPort) string {
	var quoted []string
	for i, p := range ports {
		if i == manyEntries {
			return fmt.Sprintf("%s and %d more", strings.Join(quoted, ", "), len(ports)-manyEntries)
		}
		quoted = append(quoted, fmt.Sprintf("%q", p.Raw))
	}
	return strings.Join(quoted, ", ")
}

// instead tells what holds in place of mappings that look as if they did something.
func instead(ports []model.PublishedPort) string {
	closes := slices.ContainsFunc(ports, model.PublishedPort.Loopback)
	moves := slices.IndexFunc(ports, func(p model.PublishedPort) bool {
		return p.Host.Known() && p.Container.Known() && !p.Host.V.IsZero() && !p.OneToOne()
	})
	switch {
	case closes:
		return ", and what the program listens on is not bound to 127.0.0.1 by it"
	case moves >= 0:
		return fmt.Sprintf(", and the program stays on port %s of the host, not %s", ports[moves].Container.V, ports[moves].Host.V)
	default:
		return ", the program opens its ports on the host by itself"
	}
}
