package exposure

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
)

// InternalPortPublished reports databases, brokers and worker ports that are open to the outside.
var InternalPortPublished = &lint.Rule{
	ID: "internal-port-published",
	Doc: `A database, broker or worker port is published off loopback

## Why

PostgreSQL (5432), Redis (6379), Hatchet's gRPC (7077) and their kind are for the other services of the stack. Those reach
them inside the Docker network without any published port. A published port is open to everybody who reaches the host:
Docker's own forwarding rules come before ufw and firewalld, so a firewall on the host does not close it.
The container port decides: "7078:7077" publishes Hatchet's gRPC too.

## How to fix

Drop the mapping. Where tools on the host need it, bind it to loopback: "127.0.0.1:6379:6379".

## Not reported

- A port bound to 127.0.0.0/8 or ::1, and ports under "expose:", which publishes nothing.
- A port bound to a private address (RFC 1918, RFC 6598, unique local) is a warning, as is one in a stack whose
  file name says dev, local or test, and one whose address depends on a variable that is not set.
- A port to which the service's own setting calls programs on other machines is an info: Garage's rpc_public_addr,
  Hatchet's SERVER_GRPC_BROADCAST_ADDRESS, with an address of the host.
- A port over TLS (RabbitMQ's 5671, Redis with --tls-port) is a warning: clients outside may be meant, and only they
  ought to get as far as the password.
`,
	Severity: lint.Error,
	Risk:     8.6, // AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:L/A:L: many of these ask for no password
	Check:    checkInternalPortPublished,
}

func checkInternalPortPublished(pass *lint.Pass) {
	for _, e := range exposedPorts(pass.Scenario) {
		for _, l := range e.listeners() {
			if l.Use != facts.Internal {
				continue
			}
			if setting, ok := e.announced(pass.Scenario, l); ok {
				pass.Report(lint.Info, e.port.Span, fmt.Sprintf(
					"service %q publishes %s (%d/%s) %s with %s, and %s calls programs on other machines to %s: "+
						"let nobody else get there",
					e.service.Name, l.What, l.Port, l.Protocol, e.where(), e.entry(), setting.Name, setting.Value.V,
				), append(e.related(), lint.At(setting.Value.Span, "%s is set here", setting.Name))...)
				continue
			}
			severity := e.severity(pass.Scenario)
			if e.overTLS(l) { // which is there for clients outside, and does not keep anybody else out
				severity = min(severity, lint.Warning)
			}
			pass.Report(severity, e.port.Span, fmt.Sprintf(
				"service %q publishes %s (%d/%s) %s with %s: %s; "+
					"bind it to 127.0.0.1 or drop the mapping, other services reach %s:%d without it",
				e.service.Name, l.What, l.Port, l.Protocol, e.where(), e.entry(), e.consequence(), e.service.Name, l.Port,
			), e.related()...)
		}
	}
}

// overTLS tells whether a service speaks TLS on a port: Redis does on that of --tls-port.
func (e exposed) overTLS(l facts.Listener) bool {
	port, ok := e.service.Flag("tls-port")
	return strings.Contains(l.What, "over TLS") || ok && port.V == strconv.Itoa(l.Port)
}
