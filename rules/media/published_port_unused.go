package media

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// PublishedPortUnused reports mappings behind which nothing listens.
var PublishedPortUnused = &lint.Rule{
	ID: "published-port-unused",
	Doc: `A port is published that nothing listens on

## Why

The configuration of LiveKit, egress, ingress, SIP, Caddy and Garage, and the variables of Hatchet, tell all the ports that they
listen on, and of many images the port is known. Another one that is published leads nowhere: the mapping is left over from an earlier port, or the port is missing
in the configuration. It is also a hole in the host's firewall that the next program to listen there gets without anybody's
decision.

## How to fix

Remove the mapping, or configure the port in the program that is meant to listen on it.

## Not reported

- Services whose configuration is not known in full: an image of your own, a file that is not at hand, variables without value,
  Caddy with a configuration that is not a Caddyfile.
- Of other images only a mapping with a port of theirs on the left and another on the right, or with the wrong protocol, or a
  number beside one of theirs that is not published; not where command or environment name the mapping's own port, or may.
- Containers that share their network with others, which may listen there.
- UDP ports of LiveKit: rtc-ports-overpublished tells of those.
- A mapping that is meant for a port that is not published: signal-port-drift, rtc-ports-unpublished, rtc-tcp-unpublished,
  side-service-ports-unpublished and caddy-port-unpublished tell of that.
`,
	Severity: lint.Warning,
	Check:    checkPublishedPortUnused,
}

func checkPublishedPortUnused(pass *lint.Pass) {
	for _, server := range bridgedServers(pass.Scenario) {
		checkServerPorts(pass, server)
	}
	for _, s := range pass.Running {
		checkImagePorts(pass, s)
		checkSocketPorts(pass, s)
	}
	for _, p := range pass.RunningProxies() {
		if p.Service != nil {
			checkProxyPorts(pass, p)
		}
	}
}

// A socket is a range of ports of one protocol that a program listens on. One that is shut is for its own container
// alone.
type socket struct {
	protocol model.Protocol
	ports    model.PortRange
	shut     bool
}

// reportUnused reports the mappings of a service that lead to none of the sockets. what names the program.
func reportUnused(pass *lint.Pass, service *model.Service, what string, listening []socket, skip func(model.PublishedPort) bool) {
	for _, p := range service.Ports {
		if !p.Protocol.Known() || !p.Container.Known() || p.Protocol.V == model.SCTP || assumed(p.Container) || skip(p) {
			continue
		}
		used := slices.ContainsFunc(listening, func(s socket) bool {
			return s.protocol == p.Protocol.V && s.ports.Overlaps(p.Container.V) && !s.shut
		})
		if !used {
			related := lint.Via(p.Container.Via)
			if service.Sockets != nil {
				related = append(related, configuredAt(pass.Scenario, service, p)...)
			}
			pass.Report(lint.Warning, p.Span, fmt.Sprintf(
				"service %q publishes %q, but %s listens on %s: nothing is behind %s/%s",
				service.Name, p.Raw, what, list(listening), p.Container.V, p.Protocol.V,
			), related...)
		}
	}
}

// list writes sockets, "7880/tcp, 7881/tcp".
func list(sockets []socket) string {
	var texts []string
	for _, s := range sockets {
		text := s.ports.String() + "/" + string(s.protocol)
		if s.shut {
			text += " on loopback"
		}
		if !s.ports.IsZero() && !slices.Contains(texts, text) {
			texts = append(texts, text)
		}
	}
	if len(texts) == 0 {
		return "no port"
	}
	return strings.Join(texts, ", ")
}

func checkServerPorts(pass *lint.Pass, server bridged) {
	ports, known := tcpPorts(server.LiveKit)
	use, ok := server.UDP()
	if !known || !ok || !server.alone(pass.Scenario) || !server.sound() || server.Service.EnvironmentOpen {
		return
	}
	var listening []socket
	for _, port := range ports {
		listening = append(listening, socket{protocol: model.TCP, ports: model.Port(port)})
	}
	meant := signalMapping(pass.Scenario, server)
	entries, _ := server.published(model.TCP)
	noFallback := !covered(entries, every).Contains(server.TCPPort.V)
	udp, _ := server.published(model.UDP)
	reachable := covered(udp, every)
	reportUnused(pass, server.Service, "LiveKit", listening, func(p model.PublishedPort) bool {
		meantForUDP := p.Container.V.Overlaps(use.Ports) && len(model.NewPortSet(use.Ports).Minus(reachable)) > 0
		meantForTCP := noFallback && p.Container.V == model.Port(facts.ICETCPPort)
		meantForTURN := server.TURN.Enabled.V && p.Container.V.Contains(server.TURN.UDPPort.V)
		return p.Protocol.V != model.TCP || meant != nil && p.Span == meant.Span || meantForUDP || meantForTCP || meantForTURN
	})
}

// checkSocketPorts compares with what the service's own configuration tells.
func checkSocketPorts(pass *lint.Pass, s *model.Service) {
	if s.Sockets == nil || pass.Publisher(s) != s || pass.SharesNetwork(s) {
		return
	}
	var listening []socket
	for _, o := range s.Sockets {
		listening = append(listening, socket{o.Protocol, o.Ports.V, o.Loopback})
	}
	taken := takenForSides(pass, s)
	reportUnused(pass, s, s.Sockets[0].Program, listening, func(p model.PublishedPort) bool {
		return slices.Contains(taken, p.Span) || slices.ContainsFunc(s.Sockets, func(o model.Socket) bool { // the other protocol is told elsewhere
			return o.Clients && o.Ports.V.Overlaps(p.Container.V)
		})
	})
}

// configuredAt is the place that says where the program listens that a mapping is likely meant for.
func configuredAt(s *model.Scenario, service *model.Service, p model.PublishedPort) []lint.Related {
	l := reach.Listens(s, service, reach.Call{Port: p.Container.V.Lo})
	if l.Own == nil || !l.Own.Ports.Span.Valid() {
		return nil
	}
	return append([]lint.Related{lint.At(l.At, "%s is set here", l.Own.Key)}, lint.Via(l.Own.Ports.Via)...)
}

func checkProxyPorts(pass *lint.Pass, p *model.Proxy) {
	if p.Opaque || p.Partial || p.Refused != nil || pass.Publisher(p.Service) != p.Service || len(p.Listeners) == 0 ||
		pass.SharesNetwork(p.Service) || !substituted(p) || lacksFiles(p.Service) {
		return
	}
	published := func(port int) bool {
		return slices.ContainsFunc(p.Service.Ports, func(m model.PublishedPort) bool {
			return !m.Container.Known() || m.Container.V.Contains(port)
		})
	}
	var listening []socket
	for _, l := range p.Listeners {
		if !l.Port.Known() || !published(l.Port.V) {
			return // caddy-port-unpublished tells of that one
		}
		listening = append(listening, socket{protocol: model.TCP, ports: model.Port(l.Port.V)})
		if l.TLS && !p.NoHTTP3 {
			listening = append(listening, socket{protocol: model.UDP, ports: model.Port(l.Port.V)})
		}
	}
	if len(p.Redirects) > 0 {
		listening = append(listening, socket{protocol: model.TCP, ports: model.Port(p.HTTPPort.V)})
	}
	if slices.ContainsFunc(p.Certificates.Managed, func(m model.ManagedName) bool {
		return m.Issuer == model.IssuerACME || m.Issuer == model.IssuerUnknown
	}) { // an authority asks there, whatever the ports of the sites
		listening = append(listening, socket{protocol: model.TCP, ports: model.Port(p.HTTPPort.V)},
			socket{protocol: model.TCP, ports: model.Port(p.HTTPSPort.V)})
	}
	admin := adminPort(p)
	reportUnused(pass, p.Service, "Caddy", listening, func(m model.PublishedPort) bool {
		return m.Container.V.Contains(admin) || strings.HasPrefix(p.Admin.V, "unix/") && m.Container.V.Contains(facts.CaddyAdminPort)
	})
}

// adminPort is where a proxy takes commands: caddy-admin-exposed tells of it.
func adminPort(p *model.Proxy) int {
	address := p.Admin.V
	if v, ok := p.Service.Env("CADDY_ADMIN"); ok && !p.Admin.Written() {
		address = v.Value.V
	}
	if n, err := strconv.Atoi(address[strings.LastIndexByte(address, ':')+1:]); err == nil {
		return n
	}
	return facts.CaddyAdminPort
}

// lacksFiles tells whether something that is mounted is not at hand and may hold further sites, other than Caddy's own
// directories for data and configuration (caddyserver/caddy-docker, Dockerfile VOLUME).
func lacksFiles(s *model.Service) bool {
	own := []string{"/data", "/config", "/var/log", "/srv"}
	return slices.ContainsFunc(s.Volumes, func(m model.Mount) bool {
		return m.Missing && !slices.ContainsFunc(own, func(dir string) bool { return strings.HasPrefix(m.Target.V, dir) })
	})
}

// substituted tells whether every variable of the configuration is set, so that its ports are the ones in use.
func substituted(p *model.Proxy) bool {
	return !slices.ContainsFunc(p.Substitutions, func(s model.Substitution) bool { return !s.Set || assumed(s.Value) })
}
