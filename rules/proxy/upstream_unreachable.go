package proxy

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// UpstreamUnreachable reports upstreams that are there, but not where Caddy looks for them.
var UpstreamUnreachable = &lint.Rule{
	ID: "upstream-unreachable",
	Doc: `Caddy cannot reach the service that an upstream names

## Why

The service exists, but its name leads nowhere from where Caddy runs, and Caddy answers 502: the two share no network;
the service uses the host's network and so has no name; "localhost" inside Caddy's container is that container;
host.docker.internal is only known where Docker Desktop runs or extra_hosts adds it; the service belongs to a profile
that is off. A Caddy in the host's network asks the host's own ports, and a container's are none of these until they are
published.

## How to fix

Put both on one network and use the name of the service. For a service with "network_mode: host", write
"host.docker.internal:PORT" and give Caddy extra_hosts: ["host.docker.internal:host-gateway"]. The message says what
is missing.

## Not reported

- "localhost" where a service shares Caddy's network (network_mode: service:…), and where Caddy runs outside compose.
- "localhost" in an image of your own is a warning, and only if another service is known for that port.
- A port of the host that nothing publishes is a warning, and only where one service is known for it by its image or
  configuration, nothing else may have it, and it is none on which applications usually listen.
- Profiles, unless COMPOSE_PROFILES or --profile chose some; then it is a warning.
- A name that a link or a name server under "dns:" may know. One that an external network, or the host where Caddy
  uses its network, may know is a warning.
- host.docker.internal without extra_hosts, and ports on the host's loopback, are warnings, as both work with Docker
  Desktop; in development files they are not reported.
`,
	Severity: lint.Error,
	Check:    checkUpstreamUnreachable,
}

func checkUpstreamUnreachable(pass *lint.Pass) { reportUpstreams(pass, use.unreachable) }

func (u use) unreachable() *defect {
	if !u.Host.Known() || u.Scheme == "unix" {
		return nil
	}
	target := u.target()
	switch {
	case target.Loopback && !target.Host:
		return u.inCaddy()
	case target.Host && !target.Loopback:
		return u.onHost()
	case target.Host:
		return u.unpublished()
	case target.Service != nil || !u.bareName() || u.otherwiseKnown():
		return nil
	case target.Named != nil:
		return u.apart(target)
	default:
		return u.profileOff()
	}
}

// otherwiseKnown tells whether the name may lead to something that the files do not tell.
func (u use) otherwiseKnown() bool {
	return u.caddy.OwnDNS || slices.Contains(u.caddy.Links, u.Host.V) || slices.Contains(u.Beside, u.Host.V)
}

// unpublished tells of a port of the host that only a container has, for itself.
func (u use) unpublished() *defect {
	if u.port() == 0 || u.Development {
		return nil
	}
	service := reach.Unpublished(u.Scenario, u.caddy, u.port())
	if service == nil {
		return nil
	}
	return u.defectf([]lint.Related{
		lint.At(service.Span, "service %q is here", service.Name),
		lint.At(u.caddy.Span, "Caddy runs here, in the host's network"),
	}, "Caddy sends requests to %s, where nothing of this stack listens: service %q has port %d in its container only, "+
		`publish it with "127.0.0.1:%d:%d"; this assumes that no program outside compose listens there`,
		u.text(), service.Name, u.port(), u.port(), u.port()).unless(true)
}

// apart tells of a service whose name does not reach as far as Caddy.
func (u use) apart(target reach.Target) *defect {
	named, why := target.Named, target.Reason
	switch owner, shares := strings.CutPrefix(named.NetworkMode.V, "service:"); {
	case named.HostNetwork() && u.caddy.HostNetwork():
		why += "; use localhost"
	case named.HostNetwork():
		why += `; use host.docker.internal, with "host.docker.internal:host-gateway" in Caddy's extra_hosts`
	case shares:
		why += fmt.Sprintf("; use the name %q", owner)
	case len(named.Networks) > 0 && len(u.caddy.Networks) > 0:
		why = fmt.Sprintf("%s (%s) and %s (%s) share no network",
			u.caddy.Name, networkNames(u.caddy), named.Name, networkNames(named))
	}
	return u.defectf([]lint.Related{
		lint.At(named.Span, "service %q is here", named.Name), lint.At(u.caddy.Span, "Caddy runs here"),
	}, "Caddy in service %q cannot reach upstream %s: %s", u.caddy.Name, u.text(), why).
		unless(u.caddy.HostNetwork() || joins(u.Deployment, u.caddy, external))
}

func networkNames(s *model.Service) string {
	var names []string
	for _, n := range s.Networks {
		names = append(names, n.Network)
	}
	return strings.Join(names, ", ")
}

// profileOff tells of a service that the chosen profiles leave out. Without a choice every profile is
// tried, and none is off for good.
func (u use) profileOff() *defect {
	service := reach.Resolve(u.Deployment, u.caddy, u.Host.V).Service
	if u.Choice == nil || service == nil || len(service.Profiles) == 0 || service.ActiveWith(u.Choice) {
		return nil
	}
	var profiles []string
	for _, p := range service.Profiles {
		profiles = append(profiles, fmt.Sprintf("%q", p.V))
	}
	return u.defectf([]lint.Related{lint.At(service.Span, "service %q is here", service.Name)},
		"upstream %s is service %q, which runs only with profile %s; chosen is %s",
		u.text(), service.Name, strings.Join(profiles, " or "), u.Chosen(),
	).unless(true)
}
