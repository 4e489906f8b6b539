package docs

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// checkCompose reports ports that an example publishes of the stack's services otherwise than the stack does.
func (g guide) checkCompose(pass *lint.Pass, s *model.Snippet) {
	own := 0
	for _, example := range s.Services {
		if g.whole.Service(example.Name) != nil {
			own++
		}
	}
	if 2*own < len(s.Services) || varied(s) {
		return
	}
	for _, example := range s.Services {
		service := g.whole.Service(example.Name)
		if service == nil || otherImage(example, service) {
			continue
		}
		for _, p := range example.Ports {
			if !p.Host.Known() || !p.Container.Known() || !p.HostIP.Known() || !p.Protocol.Known() || p.Random() {
				continue
			}
			message, related := otherRange(service, p)
			if message == "" && (example.Image.Written() || example.Build.Valid()) {
				message, related = g.opened(s, service, p)
			}
			if message != "" {
				pass.Report(lint.Warning, p.Span, message, related...)
			}
		}
	}
}

// otherImage tells whether an example has another program under the name of a service. Versions and registries may
// differ.
func otherImage(example, service *model.Service) bool {
	return example.Image.Written() && service.Image.Written() && example.ImageName() != service.ImageName()
}

// otherRange says that the stack has a range for the one that an example publishes of a service. What a variable of the
// example gives by default counts where the stack leaves it at that.
func otherRange(service *model.Service, p model.PublishedPort) (message string, related []lint.Related) {
	for _, q := range service.Ports {
		switch {
		case !q.Host.Known() || q.Protocol.V != p.Protocol.V:
		case q.Host.V == p.Host.V:
			return "", nil
		case p.Host.V.Len() > 1 && q.Host.V.Len() > 1 && similar(p.Host.V, q.Host.V) &&
			(p.Host.Origin != model.Interpolated || len(q.Host.Via) == 0):
			message = fmt.Sprintf("the example publishes %q of service %q, but the stack publishes %q",
				p.Raw, service.Name, q.Raw)
			related = append([]lint.Related{lint.At(q.Span, "it is published here")}, lint.Via(q.Host.Via)...)
		}
	}
	return message, related
}

// opened says that an example publishes for everybody what the stack keeps for its services.
func (g guide) opened(s *model.Snippet, service *model.Service, p model.PublishedPort) (string, []lint.Related) {
	tables := g.tables(s.Section)
	if p.Loopback() || p.HostIP.Origin == model.Interpolated || len(tables) == 0 ||
		mentions(s.About, "debug", "local", "dev", "test", "override", "temporar", "inspect", "admin") {
		return "", nil
	}
	var kept ports.Row
	for _, table := range tables {
		found := false
		for _, r := range table.Rows {
			if r.Service == nil || r.Service.Name != service.Name || r.Protocol != p.Protocol.V ||
				!r.Container.Overlaps(p.Container.V) {
				continue
			}
			if r.Need != ports.Never || published(r) || r.Assumed {
				return "", nil
			}
			kept, found = r, true
		}
		if !found {
			return "", nil
		}
	}
	return fmt.Sprintf("the example publishes %q of service %q for everybody, which only other services use: %s",
		p.Raw, service.Name, kept.Because), because(kept)
}
