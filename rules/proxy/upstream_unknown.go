package proxy

import (
	"fmt"
	"slices"

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

Inside the Docker network Caddy finds other containers by service name, network alias, container name or hostname. A
name that is none of these does not resolve, and Caddy answers 502.

## How to fix

Use the name of the service as compose knows it. The message names the nearest one.

## Not reported

- Names with a dot, addresses, placeholders, and variables without value.
- Names when Caddy joins an external network: another project may provide them. On a network with a "name:" of its
  own, which others can join, it is a warning.
- Names that compose gives containers (project-service-1), links, and what a name server under "dns:" may know.
- A Caddy that runs on the host.
- Services of a profile that is off: they exist.
`,
	Severity: lint.Error,
	Check:    checkUpstreamUnknown,
}

func checkUpstreamUnknown(pass *lint.Pass) { reportUpstreams(pass, use.unknown) }

// unknown tells of a name that is nobody's. One that is somebody's whom Caddy cannot reach is another defect.
func (u use) unknown() *defect {
	if !u.bareName() {
		return nil
	}
	target := reach.Resolve(u.Deployment, u.caddy, u.Host.V)
	if target.Service != nil || !target.Known || target.Host || target.Loopback || target.Named != nil {
		return nil
	}
	return u.defectf([]lint.Related{lint.At(u.caddy.Span, "Caddy runs here")},
		"upstream %q is no service, alias or container name that Caddy in service %q can resolve%s",
		u.Host.V, u.caddy.Name, suggestion(u.Host.V, u.Deployment),
	).unless(joins(u.Deployment, u.caddy, named))
}

// named tells of a network with a name of its own, which other projects can join too.
func named(n *model.Network) bool { return n.FullName.Written() }

func external(n *model.Network) bool { return n.External }

// joins tells whether the service is on a network of a kind.
func joins(d *model.Deployment, s *model.Service, kind func(*model.Network) bool) bool {
	return slices.ContainsFunc(d.Networks, func(n *model.Network) bool {
		return kind(n) && slices.ContainsFunc(s.Networks, func(a model.Attachment) bool { return a.Network == n.Name })
	})
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
