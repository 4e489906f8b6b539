package urls

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// otherPort tells of a service that does not listen on the port.
func (c dial) otherPort(target reach.Target) *defect {
	service, port, at := reach.ServiceAt(c.Live, c.Service, c.Host, c.Port)
	signalling := service != nil && slices.ContainsFunc(c.LiveKits, func(l *model.LiveKit) bool {
		return l.Service == service
	})
	if service == nil || len(target.Also) > 0 || at.Loopback || signalling {
		return nil
	}
	if d := c.noLiveKit(service); d != nil {
		return d
	}
	l := reach.Listens(c.Scenario, service, c.call(port))
	if l.Verdict == reach.Yes && c.talksHTTP() {
		return c.notHTTP(service, port)
	}
	if l.Verdict != reach.No {
		return nil
	}
	d := &defect{
		why:  fmt.Sprintf("service %q listens on %s", service.Name, joinPorts(l.Ports)),
		sure: l.Sure, related: []lint.Related{lint.At(l.At, "%s", heard(service, l))},
	}
	switch {
	case l.Shut != nil:
		d.why = fmt.Sprintf("service %q listens there at a loopback address, for its own container alone", service.Name)
	case l.Swapped != nil:
		d.why += fmt.Sprintf("; %d is its port on the host, as %q says", port, l.Swapped.Raw)
		d.related = append(d.related, lint.At(l.Swapped.Span, "the left side is the port on the host"))
	case l.Own != nil:
		d.why = fmt.Sprintf("service %q %s", service.Name, reach.Serves(*l.Own))
		d.moved = l.Own.Ports.Span
	case !l.Sure:
		d.why += ", as far as is known"
	}
	return d
}

// heard says what the place tells that says where a service listens.
func heard(service *model.Service, l reach.Listening) string {
	if l.Shut != nil {
		key, _ := l.Shut.BoundBy()
		return key + " is a loopback address"
	}
	if l.Own != nil && l.Own.Ports.Span == l.At {
		return fmt.Sprintf("%s of service %q is set here", l.Own.Key, service.Name)
	}
	if l.At != service.Span && l.Swapped == nil {
		return fmt.Sprintf("service %q is told its port here", service.Name)
	}
	return fmt.Sprintf("service %q is here", service.Name)
}

func joinPorts(list []int) string {
	ports := make([]model.PortRange, len(list))
	for i, n := range list {
		ports[i] = model.Port(n)
	}
	return model.NewPortSet(ports...).String()
}

func (c dial) talksHTTP() bool { return c.Plain() || c.Secure() }

// notHTTP tells of HTTP to a port of an image that is for another protocol.
func (c dial) notHTTP(service *model.Service, port int) *defect {
	image := facts.ImageOf(service.ImageName())
	if image == nil {
		return nil
	}
	web, other := len(reach.HTTPPorts(service)) > 0, ""
	for _, l := range reach.ListenersAt(service, model.Port(port), model.TCP) {
		if l.Use == facts.Internal || l.Use == facts.Media {
			other = l.What
		}
	}
	if !web || other == "" {
		return nil
	}
	return &defect{
		why:     fmt.Sprintf("port %d of service %q is for %s, not for HTTP", port, service.Name, other),
		sure:    true,
		related: []lint.Related{lint.At(service.Span, "service %q is here", service.Name)},
	}
}
