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

Caddy reaches the service inside the Docker network, or, from the host's network, at loopback. The published port lets clients go
around Caddy: without TLS, without its headers and access rules.

## How to fix

Drop the mapping, or bind it to loopback, where Caddy in the host's network finds it too. In a stack that also runs without a
proxy, make the address a variable with a safe default: "${BIND_HOST:-127.0.0.1}:7880:7880".

## Not reported

- Media ports: LiveKit's UDP ports and ICE/TCP never pass through Caddy.
- A port that Caddy itself uses through the host from a container (host.docker.internal): at loopback it would not find it.
- A port that a public URL names: clients are meant to use it directly.
- A port whose address a variable sets: bind-host-contradicts-mode tells those.
- A stack without a running Caddy, and a Caddy whose configuration cannot be read.
`,
	Severity: lint.Warning,
	Risk:     5.3, // AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N: what is open is also open through Caddy
	Check:    checkProxiedPortPublished,
}

func checkProxiedPortPublished(pass *lint.Pass) {
	mode := reach.ModeOf(pass.Scenario)
	variables := bindVariables(pass.Scenario)
	for _, b := range besideCaddy(pass.Scenario) {
		if _, bound := variables.of(b.port); bound && b.port.AllInterfaces() && mode.Proxied && !mode.Local {
			continue
		}
		remedy := "bind it to 127.0.0.1 or drop the mapping"
		if b.proxied.byHost {
			remedy = "bind it to 127.0.0.1, where Caddy looks for it"
		}
		related := append([]lint.Related{lint.At(b.proxied.span, "Caddy sends requests to it here")}, b.related()...)
		pass.Report(lint.Warning, b.port.Span, fmt.Sprintf(
			"service %q publishes %d/tcp %s with %s although Caddy proxies it: clients can go around Caddy and its TLS; %s",
			b.service.Name, b.proxied.port, b.where(), b.entry(), remedy,
		), related...)
	}
}

// A beside is a published port through which clients may go around Caddy.
type beside struct {
	exposed
	proxied proxied
}

func besideCaddy(s *model.Scenario) []beside {
	var list []beside
	upstreams, named := proxiedPorts(s), portsInURLs(s)
	for _, e := range exposedPorts(s) {
		if e.port.Protocol.V != model.TCP || private(e.port.HostIP.V) {
			continue
		}
		for _, u := range upstreams {
			if u.service != e.service || !e.port.Container.V.Contains(u.port) || reportedOtherwise(e.service, u.port) {
				continue
			}
			if hostPort := e.port.HostFor(u.port); hostPort == 0 || !named[hostPort] {
				list = append(list, beside{e, u})
				break
			}
		}
	}
	return list
}

// A proxied is a container port that a running proxy sends requests to.
type proxied struct {
	service *model.Service
	port    int
	span    model.Span
	// byHost tells that the proxy, in the host's network, comes in by the published port.
	byHost bool
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
			if target.Host && !target.Loopback {
				continue // Caddy itself comes in by the published port, from outside the host's loopback
			}
			if service != nil && service != proxy.Service && s.Runs(service) {
				list = append(list, proxied{service, port, upstream.Span, target.Host})
			}
		}
	}
	return list
}

// reportedOtherwise tells whether the port is an internal or admin one, which other rules report.
func reportedOtherwise(service *model.Service, port int) bool {
	for _, l := range reach.ListenersAt(service, model.Port(port), model.TCP) {
		if l.Use != facts.HTTP {
			return true
		}
	}
	return false
}

// portsInURLs are the ports that public URLs name. A loopback one counts if it is for browsers: others are what a service
// calls itself.
func portsInURLs(s *model.Scenario) map[int]bool {
	ports := map[int]bool{}
	for u := range reach.URLs(s) {
		if u.Public() && (!u.Loopback() || forBrowsers(u)) {
			ports[u.Port] = true
		}
	}
	return ports
}
