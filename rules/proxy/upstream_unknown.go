package proxy

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// UpstreamUnknown reports upstreams that name nothing in the stack.
var UpstreamUnknown = &lint.Rule{
	ID: "upstream-unknown",
	Doc: `A reverse_proxy upstream names no service

## Why

Inside the Docker network Caddy finds other containers by service name, network alias, container name or hostname. A name that is none of
these does not resolve, and Caddy answers 502.

## How to fix

Use the name of the service as compose knows it. The message names the nearest one.

## Not reported

- Names with a dot, addresses, placeholders, and variables without value.
- Names when Caddy joins an external network: another project may provide them. On a network with a "name:" of its own, which others
  can join, it is a warning.
- Names that compose gives containers (project-service-1), links, and what a name server under "dns:" may know.
- A Caddy that runs on the host.
- Services of a profile that is off: they exist.
`,
	Severity: lint.Error,
	Check:    checkUpstreamUnknown,
}

func checkUpstreamUnknown(pass *lint.Pass) {
	for _, p := range pass.RunningProxies() {
		if p.Service == nil || pass.ComposeUnread() {
			continue
		}
		for _, upstream := range p.AllUpstreams() {
			if !isBareName(upstream) {
				continue
			}
			target := reach.Resolve(pass.Deployment, p.Service, upstream.Host.V)
			if target.Service != nil || !target.Known || target.Loopback {
				continue
			}
			severity := lint.Error
			if target.Named != nil {
				continue // there is one, which this container cannot reach: another defect
			}
			if p.Template || upstream.Host.Template || onNamedNetwork(pass.Deployment, p.Service) {
				severity = lint.Warning
			}
			pass.Report(severity, upstream.Span, fmt.Sprintf(
				"upstream %q is no service, alias or container name that Caddy in service %q can resolve%s",
				upstream.Host.V, p.Service.Name, suggestion(upstream.Host.V, pass.Deployment),
			), append([]lint.Related{lint.At(p.Service.Span, "Caddy runs here")}, lint.Via(upstream.Host.Via)...)...)
		}
	}
}

// onNamedNetwork tells whether the service joins a network with a name of its own, which other projects
// can join too.
func onNamedNetwork(d *model.Deployment, s *model.Service) bool {
	return slices.ContainsFunc(d.Networks, func(n *model.Network) bool {
		return n.FullName.Written() && slices.ContainsFunc(s.Networks, func(a model.Attachment) bool { return a.Network == n.Name })
	})
}

// isBareName tells whether an upstream can only mean a container of the stack.
func isBareName(u model.Upstream) bool {
	host := u.Host.V
	if !u.Host.Known() || host == "" || u.Scheme == "unix" || strings.ContainsAny(host, ".{}*:") {
		return false
	}
	_, err := netip.ParseAddr(host)
	return err != nil && host != "localhost"
}

func suggestion(name string, d *model.Deployment) string {
	var names []string
	for _, s := range d.Services {
		names = append(names, s.Name)
	}
	if near := facts.Near(name, names); near != "" {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return ""
}
