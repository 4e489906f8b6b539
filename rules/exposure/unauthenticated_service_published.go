package exposure

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// UnauthenticatedServicePublished reports what is open to the outside and asks nobody who they are.
var UnauthenticatedServicePublished = &lint.Rule{
	ID: "unauthenticated-service-published",
	Doc: `A service that asks for no password is published off loopback

## Why

Some programs trust whoever reaches them: Redis and MongoDB as their images ship, vector stores, Ollama and other model
servers. Published on all interfaces, their data, or a GPU that you pay for, is everybody's. For a datastore that adds to
internal-port-published: here not even a password stands in the way.

## How to fix

Bind the port to 127.0.0.1 or drop the mapping; give the service a password or key (the message names the setting). Model servers
without any are put behind a proxy that asks for one.

## Not reported

- A port bound to loopback; for other than datastores, one bound to a private address.
- A service whose configuration file is mounted, whose env file is not at hand, or whose image is built here: the password
  may be there.
- It is an error for datastores and the Docker API, a warning for other services, and in stacks for development.
`,
	Severity: lint.Error,
	Risk:     9.8, // AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H: whoever connects may read, write and delete
	Check:    checkUnauthenticatedServicePublished,
}

func checkUnauthenticatedServicePublished(pass *lint.Pass) {
	var access *facts.Access
	var related []lint.Related
	var service *model.Service // that access is of: the ports of a service follow each other
	for _, e := range exposedPorts(pass.Scenario) {
		ports := e.port.Container.V
		if e.service != service {
			service = e.service
			access, related = openAccess(service)
		}
		if access == nil || e.port.Protocol.V != model.TCP || !access.Serves(ports.Lo, ports.Hi) {
			continue
		}
		severity := lint.Warning
		if access.Data {
			severity = e.severity(pass.Scenario)
		} else if private(e.port.HostIP.V) {
			continue
		}
		pass.Report(severity, e.port.Span, fmt.Sprintf(
			"service %q publishes %s %s with %s and asks nobody for a password or key: %s",
			e.service.Name, access.What, e.where(), e.entry(), remedy(access),
		), append(slices.Clone(related), e.related()...)...)
	}
}

// remedy is how to close it.
func remedy(access *facts.Access) string {
	if access.Remedy == "" {
		return "bind it to 127.0.0.1"
	}
	return "bind it to 127.0.0.1 or set " + access.Remedy
}
