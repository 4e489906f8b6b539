package proxy

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// HTTP3Unpublished tells of HTTP/3 that Caddy offers and nobody can use.
var HTTP3Unpublished = &lint.Rule{
	ID: "http3-unpublished",
	Doc: `HTTP/3 is offered and not published

## Why

Caddy offers HTTP/3, which runs over UDP, on the port of every HTTPS site. Where compose publishes the port as TCP alone,
browsers try, fail, and go on with HTTP/2: nothing breaks, and what HTTP/3 gains on bad networks is lost.

## How to fix

Publish the port as UDP too, "443:443/udp", and open it in the firewall. Or turn HTTP/3 off: "servers { protocols h1 h2 }".

## Not reported

- Ports that are published on loopback only or under another number than the sites have.
`,
	Severity: lint.Info,
	Check:    checkHTTP3Unpublished,
}

func checkHTTP3Unpublished(pass *lint.Pass) {
	for _, p := range pass.RunningProxies() {
		publisher := pass.Publisher(p.Service)
		if p.Service == nil || p.Opaque || p.NoHTTP3 || publisher == nil {
			continue
		}
		for _, l := range p.Listeners {
			tcp, udp := publishedAs(publisher, l.Port, model.TCP), publishedAs(publisher, l.Port, model.UDP)
			if !l.TLS || tcp == nil || udp != nil || tcp.Loopback() || !tcp.OneToOne() {
				continue
			}
			pass.Report(lint.Info, tcp.Span, fmt.Sprintf(
				"Caddy offers HTTP/3 on %d, but service %q publishes the port as TCP only: add \"%d:%d/udp\"",
				l.Port.V, publisher.Name, l.Port.V, l.Port.V,
			), lint.At(p.Service.Span, "Caddy runs here"))
		}
	}
}

// publishedAs is the mapping of a container port with a protocol, or nil.
func publishedAs(s *model.Service, port model.Value[int], protocol model.Protocol) *model.PublishedPort {
	for i := range s.Ports {
		p := &s.Ports[i]
		if port.Known() && p.Protocol.V == protocol && p.Container.V.Contains(port.V) {
			return p
		}
	}
	return nil
}
