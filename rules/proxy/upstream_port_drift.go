package proxy

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// UpstreamPortDrift reports upstreams with a port that their service does not listen on.
var UpstreamPortDrift = &lint.Rule{
	ID: "upstream-port-drift",
	Doc: `An upstream's port is not one that its service listens on

## Why

Between containers the container's own port counts. Caddy answers 502 when nothing listens on the port that it is
told: the port in the configuration of LiveKit, ingress or Garage has changed, the number is that of the host ("7078:7077" is 7077
for other containers), or Caddy speaks HTTPS to a service that speaks plain HTTP.

## How to fix

Use the port that the message names, which is the right-hand side of "ports:".

## Not reported

- Services of whose image nothing is known and that neither expose nor publish a port, or only one for gRPC.
- A port that the service's command or environment names, as in PORT=8080.
- Where only "expose:", or the one port that is published, says otherwise, it is a warning.
- LiveKit's media ports: signaling-misrouted tells that.
- 127.0.0.1 where Caddy has the host's network: a program outside the stack may listen there. It is a warning if nothing
  of the stack has the port, and a service that Caddy does not ask yet publishes the same port under another number, a
  neighbouring one, or the same for UDP.
- A loopback address, where Caddy and the service are in one network stack, the host's for one.
- Several services with the same name, and containers that share one network.
`,
	Severity: lint.Error,
	Check:    checkUpstreamPortDrift,
}

func checkUpstreamPortDrift(pass *lint.Pass) { reportUpstreams(pass, use.drifted) }

func (u use) drifted() *defect {
	service := u.alone()
	if service == nil {
		return u.aside()
	}
	if l := u.Scenario.LiveKitOf(service); l != nil {
		return u.besideLiveKit(l)
	}
	if p := u.Scenario.ProxyOf(service); p != nil {
		return u.besideProxy(p)
	}
	if service.Sockets != nil {
		return u.besideSockets(service)
	}
	port := u.port()
	switch known := reach.HTTPPorts(service); {
	case reach.ImageListens(service, port):
		return u.encrypted(service, slices.Contains(known, port) && facts.Plain(service.ImageName()))
	case reach.Mapped(service, port) || reach.Told(u.Scenario, service, port, ""):
		return nil
	case len(known) > 0 && reach.ReadsFile(service) && reach.Swapped(service, port) == nil:
		return nil
	case len(known) > 0:
		return u.elsewhere(service, service.Span, "the image of service %q listens on %s", joinInts(known)).
			unless(reach.Configured(service))
	default:
		return u.besideMappings(service)
	}
}

// alone is the service whose own port the upstream names, or nil where another container may have it, or a mapping
// decides.
func (u use) alone() *model.Service {
	if u.port() == 0 || !u.Host.Known() {
		return nil
	}
	service, _, target := reach.ServiceAt(u.Live, u.caddy, u.Host.V, u.port())
	switch {
	case service == nil || len(target.Also) > 0 || u.Scenario.SharesNetwork(service):
		return nil
	case target.Host && !service.HostNetwork(), target.Loopback && !target.Host:
		return nil
	default:
		return service
	}
}

// elsewhere tells that the service listens on another port.
func (u use) elsewhere(service *model.Service, at model.Span, format, ports string) *defect {
	why := fmt.Sprintf(format, service.Name, ports)
	related := []lint.Related{lint.At(at, "%s", why)}
	if m := reach.Swapped(service, u.port()); m != nil {
		why += fmt.Sprintf("; %d is its port on the host, as %q says", u.port(), m.Raw)
		related = append(related, lint.At(m.Span, "the left side is the port on the host"))
	} else if u.Scheme == "https" {
		why += ", in plain HTTP"
	}
	return u.defectf(related, "Caddy sends requests to %s, but %s", u.text(), why)
}

// encrypted tells of HTTPS to a port that is known to speak plain HTTP.
func (u use) encrypted(service *model.Service, plain bool) *defect {
	if !plain || u.Scheme != "https" {
		return nil
	}
	return u.defectf([]lint.Related{lint.At(service.Span, "this service speaks plain HTTP")},
		`Caddy speaks HTTPS to %s, but service %q speaks plain HTTP there: drop "https://"`, u.text(), service.Name)
}
