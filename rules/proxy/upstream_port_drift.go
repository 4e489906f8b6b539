package proxy

import (
	"fmt"
	"path"
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
told: the port in LiveKit's configuration has changed, the number is that of the host ("7078:7077" is 7077 for other
containers), or Caddy speaks HTTPS to a service that speaks plain HTTP.

## How to fix

Use the port that the message names, which is the right-hand side of "ports:".

## Not reported

- Services of whose image nothing is known and that neither expose nor publish a port.
- A port that the service's command or environment names, as in PORT=8080.
- Where only "expose:", or the one port that is published, says otherwise, it is a warning.
- LiveKit's media ports: signaling-misrouted tells that.
- Several services with the same name, and containers that share one network.
`,
	Severity: lint.Error,
	Check:    checkUpstreamPortDrift,
}

func checkUpstreamPortDrift(pass *lint.Pass) { reportUpstreams(pass, use.drifted) }

func (u use) drifted() *defect {
	service := u.alone()
	if service == nil {
		return nil
	}
	if l := liveKitOf(u.Scenario, service); l != nil {
		return u.besideLiveKit(l)
	}
	if p := proxyOf(u.Scenario, service); p != nil {
		return u.besideProxy(p)
	}
	port := u.port()
	switch known := httpPorts(service); {
	case imageListens(service, port):
		return u.encrypted(service, slices.Contains(known, port) && facts.Plain(service.ImageName()))
	case mapped(service, port) || u.told(service, port):
		return nil
	case len(known) > 0 && readsFile(service) && hostSide(service, port) == nil:
		return nil
	case len(known) > 0:
		return u.elsewhere(service, service.Span, "the image of service %q listens on %s", joinInts(known)).
			unless(configured(service))
	default:
		return u.besideMappings(service)
	}
}

// configured tells whether a service may be told its port by what is not known here.
func configured(s *model.Service) bool {
	return s.EnvironmentOpen || s.Command != nil || s.Entrypoint != nil || len(s.Files) > 0 ||
		slices.ContainsFunc(s.Volumes, func(m model.Mount) bool { return m.Type == "bind" })
}

// readsFile tells whether a file that looks like configuration is mounted into the service: what it says is not known.
func readsFile(s *model.Service) bool {
	return len(s.Files) > 0 || slices.ContainsFunc(s.Volumes, func(m model.Mount) bool {
		suffixes := []string{".toml", ".yml", ".yaml", ".conf", ".cfg", ".ini", ".json", ".env"}
		return m.Type == "bind" && slices.Contains(suffixes, path.Ext(m.Target.V))
	})
}

// alone is the service whose own port the upstream names, or nil where another container may have it.
func (u use) alone() *model.Service {
	if u.port() == 0 || !u.Host.Known() {
		return nil
	}
	service, _, target := reach.ServiceAt(u.Live, u.caddy, u.Host.V, u.port())
	if service == nil || target.Host || target.Loopback || len(target.Also) > 0 || sharesNetwork(u.Live, service) {
		return nil
	}
	return service
}

// elsewhere tells that the service listens on another port.
func (u use) elsewhere(service *model.Service, at model.Span, format, ports string) *defect {
	why := fmt.Sprintf(format, service.Name, ports)
	related := []lint.Related{lint.At(at, "%s", why)}
	if m := hostSide(service, u.port()); m != nil {
		why += fmt.Sprintf("; %d is its port on the host, as %q says", u.port(), m.Raw)
		related = append(related, lint.At(m.Span, "the left side is the port on the host"))
	} else if u.Scheme == "https" {
		why += ", in plain HTTP"
	}
	return u.defectf(related, "Caddy sends requests to %s, but %s", u.text(), why)
}

// hostSide is the mapping that has the port on the host and another one in the container, or nil.
func hostSide(s *model.Service, port int) *model.PublishedPort {
	i := slices.IndexFunc(s.Ports, func(p model.PublishedPort) bool {
		known := p.Protocol.V == model.TCP && p.Host.Known() && p.Container.Known() && !p.Random()
		return known && p.Host.V.Contains(port)
	})
	if i < 0 || s.Ports[i].OneToOne() {
		return nil
	}
	return &s.Ports[i]
}

// encrypted tells of HTTPS to a port that is known to speak plain HTTP.
func (u use) encrypted(service *model.Service, plain bool) *defect {
	if !plain || u.Scheme != "https" {
		return nil
	}
	return u.defectf([]lint.Related{lint.At(service.Span, "this service speaks plain HTTP")},
		`Caddy speaks HTTPS to %s, but service %q speaks plain HTTP there: drop "https://"`, u.text(), service.Name)
}
