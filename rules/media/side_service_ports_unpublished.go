package media

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// SideServicePortsUnpublished reports ingress and SIP services that nobody outside reaches.
var SideServicePortsUnpublished = &lint.Rule{
	ID: "side-service-ports-unpublished",
	Doc: `A port of LiveKit's ingress or SIP service is not published

## Why

Encoders send RTMP to ingress on 1935, browsers WHIP on 8080 and media on UDP 7885; telephone providers call SIP on 5060 and
send voice to UDP ports from 10000 to 20000. What is not published cannot be reached: the stream or call is set up and
nothing arrives, or not even that.

## How to fix

Publish the port under the same number, with "/udp" where it is one, or turn it off in the service's configuration ("rtmp_port: -1").
A large range is better served by "network_mode: host".

## Not reported

- Services with the host's network, or an address of their own, or on an external network while publishing nothing.
- Ports for probes and metrics, WHIP where a proxy is in front, and ports that another service has on the host.
- SIP over TCP where UDP is published, and the reverse.
- A configuration that is not at hand, and mappings with a variable that is not set.
`,
	Severity: lint.Warning,
	Check:    checkSideServicePortsUnpublished,
}

func checkSideServicePortsUnpublished(pass *lint.Pass) {
	_, local := localStack(pass)
	for _, c := range pass.Clients {
		publisher := pass.Publisher(c.Service)
		if !pass.Runs(c.Service) || publisher == nil || c.Unread ||
			len(publisher.Ports) == 0 && (publisher != c.Service || joinsExternal(pass.Networks, publisher)) {
			continue
		}
		for i, p := range c.Ports {
			if p.Clients && p.Ports.Known() && !p.Ports.V.IsZero() && !otherWay(pass.Scenario, c, i) {
				reportSidePort(pass, c, publisher, p, local)
			}
		}
	}
}

// otherWay tells whether clients have another way than the port: another service that has its number on the host and may
// pass on what comes in, a proxy for WHIP, the other protocol for SIP.
func otherWay(s *model.Scenario, c *model.Client, i int) bool {
	p := c.Ports[i]
	for _, o := range s.Running {
		passesOn := func(m model.PublishedPort) bool {
			return m.Protocol.V == p.Protocol && m.Host.V.Overlaps(p.Ports.V)
		}
		if o != s.Publisher(c.Service) && slices.ContainsFunc(o.Ports, passesOn) {
			return true
		}
	}
	if p.Key == "whip_port" {
		return s.Proxied() || slices.ContainsFunc(s.Running, func(o *model.Service) bool {
			image := o.ImageName()
			return facts.Runs(image, "front") || facts.Runs(image, "web-server") || facts.Runs(image, "tunnel")
		})
	}
	same := slices.IndexFunc(c.Ports, func(o model.Socket) bool { return o.Key == p.Key })
	if same < i { // reported with the first of them
		return true
	}
	entries, _ := bridged{publisher: s.Publisher(c.Service)}.published(model.TCP)
	return p.Key == "sip_port" && covered(entries, every).Contains(p.Ports.V.Lo)
}

func reportSidePort(pass *lint.Pass, c *model.Client, publisher *model.Service, p model.Socket, local bool) {
	entries, open := bridged{publisher: publisher}.published(p.Protocol)
	missing := model.NewPortSet(p.Ports.V).Minus(covered(entries, func(m model.PublishedPort) bool {
		sameNumber := m.OneToOne() || p.Protocol == model.TCP // media is announced under its own number
		return !m.Random() && sameNumber && (local || !m.Loopback())
	}))
	if open || len(missing) == 0 {
		return
	}
	at, how := publisher.Span, "nothing publishes"
	for _, m := range publisher.Ports {
		if m.Container.V.Overlaps(p.Ports.V) {
			at, how = m.Span, fmt.Sprintf("%q does not publish", m.Raw)
		}
	}
	pass.Report(lint.Warning, at, fmt.Sprintf(
		"%s in service %q listens on %s/%s (%s), but %s %s: who it is for cannot connect",
		c.Kind, c.Service.Name, p.Ports.V, p.Protocol, p.Key, how, missing,
	), related(p.Ports.Span, p.Key+" is set here", p.Ports.Via)...)
}
