package stack

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// OverridePortsAppended reports mappings of an override file that stand beside those that they mean to replace.
var OverridePortsAppended = &lint.Rule{
	ID: "override-ports-appended",
	Doc: `An override file adds a mapping and the first one stays

## Why

Compose joins the "ports:" of the files that are laid over each other: an entry in compose.override.yaml, or in the second -f,
never replaces one. "127.0.0.1:6379:6379" over "6379:6379" closes nothing, "ports: []" removes nothing, and another host port
leaves the first one published.

## How to fix

Tag the list in the override: "ports: !override" replaces all entries, "ports: !reset []" removes them (docker compose 2.24).

## Not reported

- Equal mappings, which compose keeps once, and mappings of other container ports or another protocol.
- Files that are included or extended.
- It is an error where the override binds to loopback what the first file leaves open, or claims the same host port again; a
  warning for another host port, in stacks for development, and for empty lists.
`,
	Severity: lint.Error,
	Check:    checkOverridePortsAppended,
}

func checkOverridePortsAppended(pass *lint.Pass) {
	for _, service := range pass.Running {
		if pass.Publisher(service) != service {
			continue
		}
		for _, p := range service.Ports {
			if base, ok := leftBehind(service, p); ok {
				reportAppended(pass, service, base, p)
			}
		}
		for _, empty := range service.EmptyPorts {
			pass.Report(lint.Warning, empty, fmt.Sprintf(
				`the empty "ports:" of service %q removes nothing: %s stays published; write "ports: !reset []"`,
				service.Name, entries(service.Ports),
			), lint.At(service.Ports[0].Span, "stays published"))
		}
	}
}

// leftBehind is the first mapping of the same container ports in a file that p's is laid over.
func leftBehind(service *model.Service, p model.PublishedPort) (model.PublishedPort, bool) {
	if p.Layer <= 0 { // most stand in the first file
		return model.PublishedPort{}, false
	}
	for i := range service.Ports {
		base := &service.Ports[i]
		if addsAddress(*base, p) {
			continue
		}
		known := base.Container.Known() && p.Container.Known() && base.Protocol.Known() && p.Protocol.Known()
		if known && base.Layer >= 0 && base.Layer < p.Layer && base.Protocol.V == p.Protocol.V &&
			base.Container.V.Overlaps(p.Container.V) {
			return *base, true
		}
	}
	return model.PublishedPort{}, false
}

// addsAddress tells whether p publishes the same port on one more address, as one does on purpose.
func addsAddress(base, p model.PublishedPort) bool {
	single := base.HostIP.Known() && p.HostIP.Known() && !base.AllInterfaces() && !p.AllInterfaces()
	return single && base.HostIP.V != p.HostIP.V && base.Host.V == p.Host.V
}

func reportAppended(pass *lint.Pass, service *model.Service, base, p model.PublishedPort) {
	severity, effect := lint.Warning, "both stay published"
	certain := base.Host.Known() && base.HostIP.Known() && p.Host.Known() && p.HostIP.Known()
	switch {
	case p.Loopback() && !base.Loopback():
		severity, effect = lint.Error, fmt.Sprintf("%q stays open", base.Raw)
	case certain && !base.Random() && !p.Random() && base.Clashes(p):
		severity, effect = lint.Error, "both claim the host port, and the container does not start"
	}
	if !certain || pass.Development {
		severity = lint.Warning
	}
	related := append([]lint.Related{lint.At(base.Span, "the first mapping")}, lint.Via(p.HostIP.Via)...)
	pass.Report(severity, p.Span, fmt.Sprintf(
		`service %q publishes %q here in addition to %q, not in its place: %s; write "ports: !override"`,
		service.Name, p.Raw, base.Raw, effect,
	), related...)
}
