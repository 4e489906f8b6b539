package exposure

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// AdminPortPublished reports dashboards, consoles and metrics that are open to the outside.
var AdminPortPublished = &lint.Rule{
	ID: "admin-port-published",
	Doc: `An admin surface is published off loopback

## Why

Dashboards, consoles, admin APIs and metrics (Hatchet 8888, Garage 3903, RabbitMQ 15672, …) speak plain HTTP and often ask for
no password. Published on all interfaces they are open to everybody who reaches the host, whatever ufw says.

## How to fix

Bind the port to loopback, "127.0.0.1:8888:8888", and use an SSH tunnel, or put it behind the proxy with authentication.

## Not reported

- A port bound to loopback or to a private address.
- A surface that an image is not known for: what listens on 8080 of an application cannot be told.
`,
	Severity: lint.Warning,
	Risk:     7.5, // AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N: metrics and state are readable, and some ask for a password to write
	Check:    checkAdminPortPublished,
}

func checkAdminPortPublished(pass *lint.Pass) {
	for _, e := range exposedPorts(pass.Scenario) {
		if private(e.port.HostIP.V) {
			continue
		}
		for _, l := range e.listeners() {
			if l.Use != facts.Admin || reportedAsAdmin(pass.Scenario, e) {
				continue
			}
			pass.Report(lint.Warning, e.port.Span, fmt.Sprintf(
				"service %q publishes an admin surface, %s (%d/%s%s%s), %s with %s: bind it to 127.0.0.1",
				e.service.Name, l.What, l.Port, l.Protocol, plain(l), openMetrics(pass.Scenario, e.service), e.where(), e.entry(),
			), e.related()...)
		}
	}
}

// openMetrics says that Garage's metrics ask for no token. Without admin_token, the rest of its admin API is closed
// (garage v1.1.0, src/api/admin/api_server.rs).
func openMetrics(s *model.Scenario, service *model.Service) string {
	for _, g := range s.Garages {
		if g.Service == service && !g.Template && !g.MetricsToken {
			return ", metrics without metrics_token"
		}
	}
	return ""
}

// plain says what an admin surface mostly speaks, unless it is known for more.
func plain(l facts.Listener) string {
	if strings.Contains(l.What, "HTTPS") || strings.Contains(l.What, "SMTP") {
		return ""
	}
	return ", plain HTTP"
}
