package exposure

import (
	"fmt"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// ProxiedPortPublished reports ports that the proxy serves and that are open beside it too.
var ProxiedPortPublished = &lint.Rule{
	ID: "proxied-port-published",
	Doc: `A port that Caddy proxies is also published off loopback

## Why

Caddy reaches the service inside the Docker network. The published port lets clients go around Caddy: without TLS, without its
headers and access rules.

## How to fix

Drop the mapping or bind it to loopback. In a stack that also runs without a proxy, make the address a variable with a safe
default: "${BIND_HOST:-127.0.0.1}:7880:7880".

## Not reported

- Media ports: LiveKit's UDP ports and ICE/TCP never pass through Caddy.
- A port that Caddy itself uses through the host (host.docker.internal, localhost).
- A port that a public URL names: clients are meant to use it directly.
- A stack without a running Caddy, and a Caddy whose configuration cannot be read.
`,
	Severity: lint.Warning,
	Risk:     5.3, // AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N: what is open is also open through Caddy
	Check:    checkProxiedPortPublished,
}

func checkProxiedPortPublished(pass *lint.Pass) {
	upstreams := proxiedPorts(pass.Scenario)
	for _, e := range exposedPorts(pass.Scenario) {
		if e.port.Protocol.V != model.TCP || private(e.port.HostIP.V) {
			continue
		}
		for _, u := range upstreams {
			if u.service != e.service || !e.port.Container.V.Contains(u.port) || reportedOtherwise(e.service, u.port) {
				continue
			}
			if namedByURL(pass.Scenario, e.port.HostFor(u.port)) {
				continue
			}
			related := append([]lint.Related{lint.At(u.span, "Caddy sends requests to it here")}, e.related()...)
			pass.Report(lint.Warning, e.port.Span, fmt.Sprintf(
				"service %q publishes %d/tcp %s with %s although Caddy proxies it: clients can go around Caddy and its TLS; "+
					"bind it to 127.0.0.1 or drop the mapping",
				e.service.Name, u.port, e.where(), e.entry(),
			), related...)
			break
		}
	}
}

// A proxied is a container port that a running proxy sends requests to.
type proxied struct {
	service *model.Service
	port    int
	span    model.Span
}

func proxiedPorts(s *model.Scenario) []proxied {
	var list []proxied
	for _, proxy := range s.RunningProxies() {
		if proxy.Service == nil {
			continue
		}
		for _, upstream := range proxy.AllUpstreams() {
			if !upstream.Host.Known() || !upstream.Ports.Known() {
				continue
			}
			service, port, target := reach.ServiceAt(s.Live, proxy.Service, upstream.Host.V, upstream.Ports.V.Lo)
			if target.Host {
				continue // Caddy itself comes in by the published port
			}
			if service != nil && service != proxy.Service && s.Runs(service) {
				list = append(list, proxied{service, port, upstream.Span})
			}
		}
	}
	return list
}

// reportedOtherwise tells whether the port is an internal or admin one, which other rules report.
func reportedOtherwise(service *model.Service, port int) bool {
	for _, l := range facts.Listeners(service.ImageName(), port, port, string(model.TCP)) {
		if l.Use != facts.HTTP {
			return true
		}
	}
	return false
}

// namedByURL tells whether a public URL names the host port.
func namedByURL(s *model.Scenario, hostPort int) bool {
	for u := range reach.URLs(s) {
		if hostPort != 0 && u.Public() && u.Port == hostPort {
			return true
		}
	}
	return false
}
