package urls

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// signals tells whether the address is one at which a program looks for LiveKit.
func signals(u reach.URL) bool {
	return facts.ServerSignalling(u.Name) || strings.HasPrefix(u.Name, clientURL)
}

// clientURL begins the names of the URLs that egress, ingress and SIP have in their configuration.
const clientURL = "ws_url of "

// noLiveKit tells of a service in LiveKit's place that is known to be something else.
func (c dial) noLiveKit(service *model.Service) *defect {
	image := facts.ImageOf(service.ImageName())
	known := image != nil && image.Family != "livekit" && c.Scenario.ProxyOf(service) == nil && !reach.MayPassOn(service)
	if !known || !signals(c.URL) {
		return nil
	}
	d := &defect{
		why:     fmt.Sprintf("service %q runs %s, not LiveKit", service.Name, service.ImageName()),
		sure:    !service.Build.Valid(),
		related: []lint.Related{lint.At(service.Span, "service %q is here", service.Name)},
	}
	if servers := c.RunningLiveKits(); len(servers) == 1 && servers[0].Service != nil {
		d.why += fmt.Sprintf(": that is service %q", servers[0].Service.Name)
	}
	return d
}

// signallingOnHost tells of a port of the host where LiveKit is looked for, and that of the stack is on another. A
// second LiveKit may run there.
func (c dial) signallingOnHost() *defect {
	doors, _ := reach.Doors(c.Scenario, c.Port)
	if !signals(c.URL) || len(doors) > 0 || c.Development || c.Value.Template {
		return nil
	}
	for _, l := range c.RunningLiveKits() {
		if l.Unread || !l.Port.Known() {
			continue
		}
		port := l.Port.V
		if !l.Service.HostNetwork() {
			mapping := slices.IndexFunc(l.Service.Ports, func(p model.PublishedPort) bool {
				return p.Protocol.V == model.TCP && p.HostFor(l.Port.V) != 0
			})
			if mapping < 0 {
				continue
			}
			port = l.Service.Ports[mapping].HostFor(l.Port.V)
		}
		return &defect{
			why: fmt.Sprintf("LiveKit in service %q is on %d of the host; this assumes that no other LiveKit runs there",
				l.Service.Name, port),
			related: []lint.Related{lint.At(l.Service.Span, "LiveKit runs here")},
		}
	}
	return nil
}
