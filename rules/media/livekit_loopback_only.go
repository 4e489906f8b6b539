package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// LiveKitLoopbackOnly reports servers that listen inside their container for nobody but themselves.
var LiveKitLoopbackOnly = &lint.Rule{
	ID: "livekit-loopback-only",
	Doc: `LiveKit takes signalling on the container's loopback address only

## Why

Inside a container 127.0.0.1 is the container itself: neither a published port nor another service reaches what is bound to it.
That is so with "bind_addresses: [127.0.0.1]", and with --dev or "development: true" where no keys are set: LiveKit then brings
the well-known devkey and listens for its own machine alone.

## How to fix

Remove bind_addresses, or set it to 0.0.0.0. In development mode set keys, or "--bind 0.0.0.0" on a machine that nobody else
reaches.

## Not reported

- A service with the host's network, where loopback is the host's own, and one whose network other services share.
- A configuration that cannot be read, and keys that a missing env file may bring.
`,
	Severity: lint.Error,
	Check:    checkLiveKitLoopbackOnly,
}

func checkLiveKitLoopbackOnly(pass *lint.Pass) {
	for _, server := range bridgedServers(pass.Scenario) {
		if !server.LoopbackOnly() || pass.SharesNetwork(server.publisher) || server.publisher != server.Service {
			continue
		}
		at, why := server.Dev.Span, "as development mode without keys has it"
		addresses := server.BindAddresses
		if len(addresses) > 0 && addresses[0].Span.Valid() {
			at, why = addresses[0].Span, "as bind_addresses says"
			if _, flag := server.Service.Flag("bind"); flag {
				why = "as --bind says"
			}
		}
		where := "on loopback only, " + why
		if len(addresses) == 0 {
			at, where = server.Source, "nowhere, as bind_addresses is an empty list"
		}
		pass.Report(unlessTemplate(server.Template || pass.Overlaid || templatedAddress(addresses)), at, fmt.Sprintf(
			"LiveKit takes signalling %s: neither a published port nor another service reaches port %d of service %q",
			where, server.Port.V, server.Service.Name,
		), lint.At(server.Service.Span, "this container has a loopback of its own"))
	}
}

func templatedAddress(addresses []model.Value[string]) bool {
	for _, a := range addresses {
		if a.Template || assumed(a) {
			return true
		}
	}
	return false
}
