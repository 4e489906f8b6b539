package media

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
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

- Inputs of ingress that nobody is told of: livekit.yaml has no ingress.rtmp_base_url, or no ingress.whip_base_url.
- A port that is published on loopback, for a program of the host, and one to which another service leads: its command, a
  variable or a file that is mounted into it names both, or the base URL has a port that it publishes.
- Services with the host's network, or an address of their own, or on an external network while publishing nothing.
- Ports for probes and metrics, WHIP where a proxy is in front, and ports that another service has on the host.
- SIP over TCP where UDP is published, and the reverse.
- A configuration that is not at hand, and mappings with a variable that is not set.
`,
	Severity: lint.Warning,
	Check:    checkSideServicePortsUnpublished,
}

func checkSideServicePortsUnpublished(pass *lint.Pass) {
	for _, side := range sides(pass.Scenario) {
		if gaps := side.gaps(pass); len(gaps) > 0 {
			side.report(pass, gaps)
		}
	}
}

func (side side) report(pass *lint.Pass, gaps []gap) {
	at, how, where, lost := model.Span{}, "nothing publishes ", "", ""
	var sockets, missing []string
	var places []lint.Related
	for _, g := range gaps {
		sockets = append(sockets, fmt.Sprintf("%s/%s (%s)", g.Ports.V, g.Protocol, g.Key))
		missing = append(missing, g.missing.String())
		places = append(places, related(g.Ports.Span, g.Key+" is set here", g.Ports.Via)...)
		if m := side.meantFor(pass.Scenario, g.Socket); m != nil && !at.Valid() {
			at, how = m.Span, fmt.Sprintf("%q does not publish ", m.Raw)
			if m.Loopback() && len(gaps) == 1 {
				how, where = fmt.Sprintf("%q publishes ", m.Raw), " on loopback only"
			}
		}
		if known := facts.ConfiguredPortOf(g.Program, g.Key); lost == "" && known != nil {
			lost = known.Lost
		}
	}
	if !at.Valid() {
		at = side.publisher.Span
	}
	pass.Report(lint.Warning, at, fmt.Sprintf(
		"%s in service %q listens on %s, but %s%s%s: %s", side.Kind, side.Service.Name, strings.Join(sockets, " and "),
		how, strings.Join(missing, " and "), where, lost,
	), places...)
}

// takenForSides are the mappings of a service at which ports are reported as not published.
func takenForSides(pass *lint.Pass, s *model.Service) []model.Span {
	var list []model.Span
	for _, side := range sides(pass.Scenario) {
		if side.Service != s {
			continue
		}
		for _, g := range side.gaps(pass) {
			if m := side.meantFor(pass.Scenario, g.Socket); m != nil {
				list = append(list, m.Span)
			}
		}
	}
	return list
}

// meantFor is the mapping that was likely meant for a port: it has the port or, in the container, the one that the
// program listens on by default; or nil.
func (side side) meantFor(s *model.Scenario, p model.Socket) *model.PublishedPort {
	for i := range side.publisher.Ports {
		m := &side.publisher.Ports[i]
		own := reach.Listens(s, side.Service, reach.Call{Port: m.Container.V.Lo}).Own
		if m.Container.V.Overlaps(p.Ports.V) || own != nil && own.Key == p.Key && m.Protocol.V == p.Protocol {
			return m
		}
	}
	return nil
}
