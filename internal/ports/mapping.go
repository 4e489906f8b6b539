package ports

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// published adds the rows of what a service listens on and publisher publishes, which is the service itself or the one
// whose network it shares; then those of the publisher's other mappings.
func (b *builder) published(s, publisher *model.Service, uses []use) {
	left := map[*model.PublishedPort][]model.PortRange{}
	var missing []use
	for _, u := range uses {
		found := false
		first := len(b.table.Rows)
		for i := range publisher.Ports {
			p := &publisher.Ports[i]
			part := p.Container.V.Intersect(u.ports)
			if !fixed(p) || p.Protocol.V != u.protocol || part.IsZero() {
				continue
			}
			left[p] = append(left[p], part)
			b.mapping(s, p, part, u)
			// Under another number, its own is still one that nobody must open.
			found = u.need != Never || hostSide(p, part) == part
		}
		if u.ice {
			contradicted(b.table.Rows[first:], u.ports)
		}
		if !found {
			missing = append(missing, u)
		}
	}
	b.unpublished(s, missing)
	if s != publisher {
		return
	}
	for i := range publisher.Ports {
		p := &publisher.Ports[i]
		if !fixed(p) {
			b.unfixed(s, p)
			continue
		}
		for _, rest := range model.NewPortSet(p.Container.V).Minus(model.NewPortSet(left[p]...)) {
			if !b.shared(s, p, rest) {
				b.mapping(s, p, rest, b.unknown(s, p, rest))
				l := b.LiveKitOf(s)
				b.table.Rows[len(b.table.Rows)-1].Idle = l != nil && !l.Unread
			}
		}
	}
}

// contradicted marks the rows of a use that are not, taken together, the ports of the host that clients are told.
func contradicted(rows []Row, told model.PortRange) {
	var have []model.PortRange
	for _, r := range rows {
		have = append(have, r.Ports)
	}
	if slices.Equal(model.NewPortSet(have...), model.NewPortSet(told)) {
		return
	}
	for i := range rows {
		rows[i].Meant = told
	}
}

// unfixed notes a mapping whose ports of the host cannot be told.
func (b *builder) unfixed(s *model.Service, p *model.PublishedPort) {
	if p.Random() {
		b.table.Notes = append(b.table.Notes, fmt.Sprintf(
			"service %q publishes %q, for which Docker picks a port of the host at each start", s.Name, p.Raw))
		return
	}
	b.unsure("service %q publishes ports that cannot be told", s.Name)
}

// fixed tells whether a mapping is known, and has ports of the host that it says itself.
func fixed(p *model.PublishedPort) bool {
	return p.Host.Known() && p.Container.Known() && p.Protocol.Known() && !p.Random()
}

// shared tells whether another service that shares the publisher's network listens behind a mapping.
func (b *builder) shared(publisher *model.Service, p *model.PublishedPort, ports model.PortRange) bool {
	return slices.ContainsFunc(b.Running, func(s *model.Service) bool {
		return s != publisher && b.Publisher(s) == publisher && slices.ContainsFunc(b.uses(s), func(u use) bool {
			return u.protocol == p.Protocol.V && u.ports.Overlaps(ports)
		})
	})
}

// unknown is what a published port is when no file tells. Without Caddy, one that a public URL names is needed, and so
// are those for web browsers of a program that may be a proxy.
func (b *builder) unknown(s *model.Service, p *model.PublishedPort, container model.PortRange) use {
	u := use{ports: container, protocol: p.Protocol.V, need: Optional, what: s.Name}
	host := hostSide(p, container)
	if l := b.LiveKitOf(s); l != nil && p.Protocol.V == model.UDP {
		if _, known := l.UDP(); !known && !l.ForceTCP.V {
			u.need, u.what, u.assumed = Required, liveKitMedia, true
			return u
		}
	}
	if url, ok := b.named(host); ok && p.Protocol.V == model.TCP {
		u.need = Required
		u.from = set(url.Value.Span, url.Name+" names the port", url.Value.Via)
	} else if forWeb := host == model.Port(httpPort) || host == model.Port(httpsPort); forWeb &&
		reach.MayPassOn(s) && p.Protocol.V == model.TCP {
		u.need, u.assumed = Required, true
	}
	return u
}

// The ports that browsers use when a URL names none.
const (
	httpPort  = 80
	httpsPort = 443
)

// named is a public URL for browsers that names a port of the host.
func (b *builder) named(ports model.PortRange) (reach.URL, bool) {
	u, ok := b.urls[ports.Lo]
	return u, ok && ports.Len() == 1
}

// urlsOf are the public URLs for browsers on other machines, the first by its port.
func urlsOf(s *model.Scenario) map[int]reach.URL {
	urls := map[int]reach.URL{}
	for u := range reach.URLs(s) {
		if _, known := urls[u.Port]; !known && u.Port != 0 && u.ForBrowsers() && u.Public() && !u.Loopback() {
			urls[u.Port] = u
		}
	}
	return urls
}

// hostSide are the ports of the host behind a part of a mapping's container ports.
func hostSide(p *model.PublishedPort, container model.PortRange) model.PortRange {
	shift := p.Host.V.Lo - p.Container.V.Lo
	return model.PortRange{Lo: container.Lo + shift, Hi: container.Hi + shift}
}

func (b *builder) mapping(s *model.Service, p *model.PublishedPort, container model.PortRange, u use) {
	filter := Docker
	if p.Loopback() {
		filter = Loopback
	}
	if _, named := b.named(hostSide(p, container)); len(b.proxies) > 0 && u.web && u.need == Required && !named {
		u.need = Optional // beside Caddy, and no URL says that clients use it
	}
	u.assumed = u.assumed || p.Container.Template || p.Host.Template
	because := fmt.Sprintf("compose publishes %q", p.Raw)
	if b.opened[p.Span] {
		because += " at the address of a variable, taken for all interfaces in this mode"
	}
	b.add(s, u, hostSide(p, container), filter, because, p.Span)
	row := &b.table.Rows[len(b.table.Rows)-1]
	row.Container = container
	row.Via = slices.Concat(p.HostIP.Via, p.Host.Via, p.Container.Via)
}

// unpublished adds what only other containers reach.
func (b *builder) unpublished(s *model.Service, uses []use) {
	for _, u := range uses {
		if !u.hidden {
			b.add(s, u, u.ports, Internal, fmt.Sprintf("service %q does not publish it", s.Name), s.Span)
		}
	}
}
