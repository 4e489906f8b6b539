package urls

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// ServiceURLUnresolved reports URLs among containers that lead nowhere.
var ServiceURLUnresolved = &lint.Rule{
	ID: "service-url-unresolved",
	Doc: `A URL among containers leads to no service, or to a port that it does not listen on

## Why

Containers find each other by the names of services, container names and aliases, on networks that both are on, and
at the container's own port: the left side of "ports:" is for the host only. A container's localhost is that
container. What connects there retries for ever or fails at the first request, long after everything has started.
Egress that has no ws_url at all joins no room.

## How to fix

Write the name of the service and the port that it listens on, as the message tells.

Where Garage listens is in garage.toml, where ingress, egress and SIP do in their configuration, and Hatchet is told by
SERVER_GRPC_PORT and the like; these count more than what their images are known for.

## Not reported

- Names with a dot, addresses, and names that an external network, a link or a name server of one's own may know.
- Services of which it is not known where they listen, and ports that their command or environment names.
- Addresses to listen on: 0.0.0.0, [::], "+" and "*", and variables that say where a program listens.
- localhost with the service's own port, and localhost in URLs that may be for browsers. In the host's network it is a
  warning where nothing of the stack has the port and a service publishes the same or a neighbouring one under another
  number: a program outside the stack may listen there.
- Databases and Redis (database-url-drift, redis-drift), LiveKit's signalling port (signal-port-drift), Caddy's
  upstreams (upstream-unknown, upstream-unreachable, upstream-port-drift), LiveKit's webhooks (webhook-unreachable).
- A service of a profile that was not chosen is a warning, once for each such service; not where another depends on it
  (depends-on-inactive), and not where a default in the compose file names it.
- It is a warning where only "expose:" or "ports:" tell the port, or the variable PORT and Caddy, for images that listen on several ports and may have
  more than are known, for images of one's own that may bring what they connect to, in templates and in development
  files.
`,
	Severity: lint.Error,
	Check:    checkServiceURLUnresolved,
}

func checkServiceURLUnresolved(pass *lint.Pass) {
	if pass.ComposeUnread() || pass.Overlaid {
		return
	}
	reportEgress(pass)
	dialer := newDialer(pass.Scenario)
	seen := map[model.Span]bool{}
	off := map[*model.Service]bool{}
	var list []unresolved
	for _, u := range innerURLs(pass.Scenario) {
		if p, browsers := publicOf(u); seen[u.Value.Span] || browsers && p.families != nil ||
			facts.BrowserURL(u.Name) != 0 || facts.CORSList(u.Name) {
			continue
		}
		call := dial{dialer, u}
		d, absent := call.defect(), call.off()
		if d == nil || absent != nil && (off[absent] || required(pass.Scenario, absent)) {
			continue
		}
		off[absent] = true
		seen[u.Value.Span] = true
		if first := sameMove(list, d, u.Port); first != nil {
			first.d.related = append(first.d.related,
				lint.At(u.Value.Span, "%s of service %q is %s too", u.Name, u.Service.Name, u.Text()))
			continue
		}
		list = append(list, unresolved{u, d})
	}
	for _, o := range list {
		u, d := o.u, o.d
		pass.Report(severity(d.sure && !u.Value.Template && !pass.Development), u.Value.Span, fmt.Sprintf(
			"%s of service %q is %s, but %s", u.Name, u.Service.Name, u.Text(), d.why,
		), append(d.related, via(u)...)...)
	}
}

// An unresolved is a URL with what is wrong with it.
type unresolved struct {
	u reach.URL
	d *defect
}

// sameMove is the one before that calls the same port, which its program no longer has: one change, one finding. It is
// nil for none.
func sameMove(list []unresolved, d *defect, port int) *unresolved {
	i := slices.IndexFunc(list, func(o unresolved) bool {
		return d.moved.Valid() && o.d.moved == d.moved && o.u.Port == port
	})
	if i < 0 {
		return nil
	}
	return &list[i]
}

// required tells whether a running service cannot do without one that does not run, which depends-on-inactive tells.
func required(s *model.Scenario, absent *model.Service) bool {
	return slices.ContainsFunc(s.Running, func(o *model.Service) bool {
		return slices.ContainsFunc(o.DependsOn, func(d model.Dependency) bool { return d.Required && d.Service == absent.Name })
	})
}

// reportEgress reports egress that is not told where LiveKit is. Its server does not tell it either, and it refuses each
// recording of a room (livekit/egress pkg/config/pipeline.go).
func reportEgress(pass *lint.Pass) {
	for _, c := range pass.Clients {
		known := pass.Runs(c.Service) && !c.Unread && !c.Service.EnvironmentOpen
		if c.Kind != "egress" || !known || c.WSURL.Written() || !facts.Runs(c.Service.ImageName(), "egress") {
			continue
		}
		at := c.Source
		if !at.Valid() {
			at = c.Service.Span
		}
		pass.Report(severity(!c.Template && !pass.Development && c.Source.Valid()), at, fmt.Sprintf(
			"egress in service %q has no ws_url, nor LIVEKIT_WS_URL: it cannot join the rooms that it is to record",
			c.Service.Name), lint.At(c.Service.Span, "egress runs here"))
	}
}
