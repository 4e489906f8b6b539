package urls

import (
	"fmt"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// WebhookUnreachable reports webhooks that LiveKit cannot deliver.
var WebhookUnreachable = &lint.Rule{
	ID: "webhook-unreachable",
	Doc: `LiveKit cannot reach its webhook

## Why

LiveKit tells an application by webhook that rooms and participants come and go and that recordings are done. It
looks for the host from where it runs itself: with "network_mode: host" there are no names of services, and in a
container localhost is LiveKit. Deliveries fail in LiveKit's log alone; rooms stay open and recordings are never
picked up.

## How to fix

Write the service's name and the port that it listens on; from the host's network, localhost and a published port.

## Not reported

- Hosts outside the stack, and services of which it is not known where they listen.
- The path, unless it is known where the application takes webhooks.
- A scheme that the port does not speak: tls-url-to-plain-port tells that.
- A port of the host at which a program outside the stack may listen, unless a service publishes the same or a
  neighbouring one under another number; then it is a warning.
- It is a warning where only "expose:" or "ports:" tell the port, or the variable PORT and Caddy, for host.docker.internal without extra_hosts, in
  templates and in development files.
`,
	Severity: lint.Error,
	Check:    checkWebhookUnreachable,
}

func checkWebhookUnreachable(pass *lint.Pass) {
	if pass.ComposeUnread() || pass.Overlaid {
		return
	}
	dialer := newDialer(pass.Scenario)
	for _, u := range webhooks(pass.Scenario) {
		d := webhook{dial{dialer, u}}.defect()
		if d == nil {
			continue
		}
		pass.Report(severity(d.sure && !u.Value.Template && !pass.Development), u.Value.Span, fmt.Sprintf(
			"LiveKit in service %q sends webhooks to %s, but %s", u.Service.Name, u.Text(), d.why,
		), append(append([]lint.Related{lint.At(u.Service.Span, "LiveKit runs here")}, d.related...), via(u)...)...)
	}
}

// A webhook is the connection that LiveKit opens to deliver one.
type webhook struct{ dial }

func (w webhook) defect() *defect {
	service, port, target := reach.ServiceAt(w.Live, w.Service, w.Host, w.Port)
	switch {
	case target.Host && target.Loopback:
		if service != nil {
			return w.wrongPath(service)
		}
		return w.aside()
	case target.Loopback && service == w.Service && reach.Listens(w.Scenario, service, w.call(port)).Verdict == reach.No:
		d := &defect{why: "that is LiveKit's own container", sure: true}
		if meant := w.meant(); meant != nil {
			d.why += fmt.Sprintf(": use the name of the service, %s:%d", meant.Name, w.Port)
			d.related = append(d.related, lint.At(meant.Span, "service %q listens on %d", meant.Name, w.Port))
		}
		return d
	case target.Loopback:
		return nil
	}
	if d := w.dial.defect(); d != nil || service == nil {
		return d
	}
	return w.wrongPath(service)
}

// wrongPath tells of an application that takes webhooks at another path.
func (w webhook) wrongPath(service *model.Service) *defect {
	path := facts.WebhookPath(service.ImageName())
	if path == "" || w.Path == path || w.Scenario.ProxyOf(service) != nil {
		return nil
	}
	return &defect{
		why: fmt.Sprintf("service %q takes them at %s", service.Name, path), sure: true,
		related: []lint.Related{lint.At(service.Span, "service %q is here", service.Name)},
	}
}
