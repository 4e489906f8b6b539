package proxy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// inCaddy tells of an upstream in Caddy's own container where nothing but Caddy runs.
func (u use) inCaddy() *defect {
	port := u.port()
	if port == 0 || strings.HasSuffix(u.Host.V, ".localhost") || u.ownPort(port) {
		return nil
	}
	if u.proxy.Partial || u.Scenario.SharesNetwork(u.caddy) {
		return nil
	}
	var related []lint.Related
	hint := ""
	meant := u.listening(port)
	if meant != nil {
		hint = fmt.Sprintf("; use %s:%d", meant.Name, port)
		related = append(related, lint.At(meant.Span, "service %q listens on %d", meant.Name, port))
	}
	alone := facts.Runs(u.caddy.ImageName(), "caddy") && !u.caddy.Build.Valid() && u.caddy.Entrypoint == nil &&
		(len(u.caddy.Command) == 0 || u.caddy.Command[0].V == "caddy")
	if !alone && meant == nil {
		return nil
	}
	return u.defectf(append(related, lint.At(u.caddy.Span, "Caddy runs here")),
		"upstream %s is the container of Caddy itself, service %q, and nothing in it listens on %d%s",
		u.text(), u.caddy.Name, port, hint,
	).unless(!alone)
}

// onHost tells of the host's own name where Caddy does not know it, and of ports of the host that only the host
// reaches.
func (u use) onHost() *defect {
	if u.Development || u.caddy.NetworkMode.V != "" {
		return nil
	}
	const gateway = "host.docker.internal"
	given := slices.ContainsFunc(u.caddy.ExtraHosts, func(e model.ExtraHost) bool { return e.Name == gateway })
	if u.Host.V == gateway && !given {
		return u.defectf([]lint.Related{lint.At(u.caddy.Span, "Caddy runs here")},
			`Caddy in service %q cannot resolve upstream %s on Linux: extra_hosts lacks "%s:host-gateway"`,
			u.caddy.Name, u.text(), gateway,
		).unless(true)
	}
	if service, _, target := reach.ServiceAt(u.Live, u.caddy, u.Host.V, u.port()); service != nil || !target.Known {
		return nil
	}
	for _, s := range u.Running {
		for _, p := range s.Ports {
			if p.Loopback() && p.Host.V.Contains(u.port()) && p.Protocol.V == model.TCP {
				return u.defectf([]lint.Related{lint.At(p.Span, "it is published here")},
					"Caddy in service %q cannot reach upstream %s on Linux: service %q publishes it on the host's "+
						"loopback only, with %q",
					u.caddy.Name, u.text(), s.Name, p.Raw,
				).unless(true)
			}
		}
	}
	return nil
}
