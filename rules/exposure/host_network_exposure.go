package exposure

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// HostNetworkExposure reports databases, brokers and admin surfaces that open their ports on the host itself.
var HostNetworkExposure = &lint.Rule{
	ID: "host-network-exposure",
	Doc: `The host's network puts an internal or admin port on the host

## Why

With "network_mode: host" a program listens on the host itself, without any "ports:". Databases and dashboards in containers
listen on every interface by default, so whoever reaches the host reaches them. Only a firewall on the host is left; it applies
here, unlike to ports that Docker publishes.

## How to fix

Give the service a network of its own, or make it listen on 127.0.0.1: "command: redis-server --bind 127.0.0.1".

## Not reported

- A service whose command line or variables name an address or port to listen on, and one with a mounted configuration.
- Ports that are opened by a setting only, such as LiveKit's metrics, or on loopback, such as Caddy's admin endpoint.
`,
	Severity: lint.Warning,
	Risk:     8.6, // AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:L/A:L: as internal-port-published, where no firewall closes it
	Check:    checkHostNetworkExposure,
}

func checkHostNetworkExposure(pass *lint.Pass) {
	for _, service := range pass.Running {
		if !service.HostNetwork() || service.Build.Valid() || saysWhereToListen(service) {
			continue
		}
		open := facts.OpensByDefault(service.ImageName())
		if len(open) == 0 {
			continue
		}
		var names []string
		for _, l := range open {
			names = append(names, fmt.Sprintf("%s (%d/%s)", l.What, l.Port, l.Protocol))
		}
		pass.Report(lint.Warning, service.NetworkMode.Span, fmt.Sprintf(
			"service %q is in the host's network and listens there on every interface with %s: make it listen on 127.0.0.1, "+
				"or give it a network of its own", service.Name, strings.Join(names, ", "),
		), lint.At(service.Image.Span, "listens on every interface by default"))
	}
}

// saysWhereToListen tells whether a service is told where to listen, or may be.
func saysWhereToListen(service *model.Service) bool {
	if configured(service) {
		return true
	}
	for _, word := range argv(service) {
		if !word.Known() || speaksOfListening(word.V) || strings.Contains(word.V, ".conf") {
			return true
		}
	}
	return slices.ContainsFunc(service.Environment, func(v *model.Variable) bool {
		return speaksOfListening(v.Name) || namesLoopback(v.Value.V) && !strings.Contains(v.Value.V, "://")
	})
}

func speaksOfListening(text string) bool {
	lower := strings.ToLower(text)
	return namesLoopback(lower) || slices.ContainsFunc([]string{"bind", "listen", "port"}, func(word string) bool {
		return strings.Contains(lower, word)
	})
}

func namesLoopback(text string) bool {
	return strings.Contains(text, "127.0.0.1") || strings.Contains(text, "localhost") || strings.Contains(text, "::1")
}
