package ports

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// A use is what a service is known to do with ports inside its container.
type use struct {
	ports    model.PortRange
	protocol model.Protocol
	what     string
	// need is that of a port that is published for everybody, in the mode of the table.
	need Need
	// from are the places that say so, nearest first.
	from []model.Place
	// route is the way by Caddy to what is Unneeded.
	route string
	// assumed tells that the value behind it is not known for sure.
	assumed bool
	// web tells that browsers use it, be it by Caddy, and balanced that a load balancer is to end TLS before it.
	web, balanced bool
	// ice tells that clients are told the very number that the service listens on.
	ice bool
	// hidden tells that it is not worth a row where it is not published.
	hidden bool
	// keys, proxy, admin and participants are those of a Row.
	keys         []string
	proxy, admin bool
	participants int
}

// uses lists what a service is known to listen on, what its configuration says before what its image is known for.
func (b *builder) uses(s *model.Service) []use {
	var list []use
	add := func(more ...use) {
		for _, u := range more {
			if !u.ports.IsZero() && !taken(list, u) {
				list = append(list, u)
			}
		}
	}
	if l := b.LiveKitOf(s); l != nil {
		add(b.livekit(l)...)
	}
	if p := b.ProxyOf(s); p != nil {
		add(b.proxy(p)...)
	}
	add(b.sockets(s)...)
	add(b.media(s)...)
	add(b.proxied(s)...)
	add(b.image(s)...)
	return list
}

// taken tells whether a use before u has one of its ports already.
func taken(list []use, u use) bool {
	for _, before := range list {
		if before.protocol == u.protocol && before.ports.Overlaps(u.ports) {
			return true
		}
	}
	return false
}

func set(span model.Span, text string, via []model.Place) []model.Place {
	if !span.Valid() {
		return via
	}
	return append([]model.Place{{Span: span, Text: text}}, via...)
}

// sockets lists what a service opens as its own configuration says.
func (b *builder) sockets(s *model.Service) []use {
	var list []use
	for _, socket := range s.Sockets {
		known := facts.ConfiguredPortOf(socket.Program, socket.Key)
		if known == nil || !socket.Ports.Known() || socket.Loopback {
			continue
		}
		u := use{
			ports: socket.Ports.V, protocol: socket.Protocol, what: known.What, assumed: socket.Ports.Template,
			from: set(socket.Ports.Span, socket.Key+" is set here", socket.Ports.Via), keys: []string{socket.Key},
		}
		list = append(list, b.byUse(s, u, known.Use))
	}
	return list
}

// media lists the ports on which an application other than LiveKit takes media.
func (b *builder) media(s *model.Service) []use {
	var list []use
	for _, known := range facts.MediaRanges() {
		v, ok := s.Env(known.Variable)
		own := known.Telling && facts.ImageOf(s.ImageName()) == nil
		if !ok || !v.Value.Known() || !known.Reads(s.ImageName()) && !own {
			continue
		}
		if ports, ok := model.ParsePortRange(v.Value.V); ok {
			list = append(list, use{
				ports: ports, protocol: model.UDP, need: Required,
				assumed: v.Value.Template, what: fmt.Sprintf("WebRTC media of %s", s.Name),
				from: set(v.Value.Span, known.Variable+" is set here", v.Value.Via), keys: []string{known.Variable},
			})
		}
	}
	return list
}

// image lists what the image is known to listen on when its configuration says nothing else. Where that is read, it
// says all, save for the port on which Caddy is administered.
func (b *builder) image(s *model.Service) []use {
	image := facts.ImageOf(s.ImageName())
	if image == nil || s.Sockets != nil {
		return nil
	}
	live, proxy := b.LiveKitOf(s), b.ProxyOf(s)
	if live != nil && !live.Unread {
		return nil
	}
	read := proxy != nil && !proxy.Opaque && !proxy.Partial
	var list []use
	for _, l := range image.Listeners {
		u := use{ports: model.Port(l.Port), protocol: model.Protocol(l.Protocol), what: l.What}
		u.assumed = live != nil || proxy != nil && !read
		switch {
		case read && l.Port != facts.CaddyAdminPort:
			continue
		case live != nil && l.Use == facts.Media:
			u.need, u.what, u.hidden = Recommended, liveKitTCP, true
		case proxy != nil && l.Use == facts.HTTP:
			u.need, u.proxy, u.hidden = Required, true, true
		default:
			u = b.byUse(s, u, l.Use)
		}
		if image.Family == "caddy" && l.Port == facts.CaddyAdminPort {
			u.need = Never
		}
		u.hidden = u.hidden || len(list) > 0 && u.need == Never // one port tells what the service is
		list = append(list, u)
	}
	return list
}

// byUse fits a use to whom the port is for.
func (b *builder) byUse(s *model.Service, u use, by facts.Use) use {
	switch by {
	case facts.Internal:
		u.need = Never
	case facts.Admin, facts.Clients:
		u.need, u.hidden, u.admin = Optional, true, by == facts.Admin
	case facts.HTTP:
		u.need, u.web = Required, true
		u = b.behindCaddy(s, u.ports, u)
		u.hidden = len(b.waysTo(s, u.ports)) == 0
	default:
		u.need, u.hidden = Required, true
	}
	return u
}

// proxied lists the ports that Caddy sends requests to and of which nothing else is known.
func (b *builder) proxied(s *model.Service) []use {
	var list []use
	for _, way := range b.ways {
		if way.service == s && !reach.ImageListens(s, way.port) {
			list = append(list, b.behindCaddy(s, model.Port(way.port), use{
				ports: model.Port(way.port), protocol: model.TCP, need: Required, web: true, what: s.Name,
			}))
		}
	}
	return list
}

// waysTo are those by Caddy, be it one that does not run in this mode.
func (b *builder) waysTo(s *model.Service, ports model.PortRange) []way {
	return slices.DeleteFunc(slices.Clone(b.ways), func(w way) bool {
		return w.service != s || !ports.Contains(w.port)
	})
}

// behindCaddy makes unneeded what Caddy brings to everybody. In a mode without Caddy it is needed.
func (b *builder) behindCaddy(s *model.Service, ports model.PortRange, u use) use {
	u.ports = ports
	var routes []string
	for _, way := range b.waysTo(s, ports) {
		if label := way.label(); !slices.Contains(routes, label) {
			routes = append(routes, label)
		}
		u.from = append(u.from, model.Place{Span: way.span, Text: "Caddy sends requests to it here"})
	}
	if len(routes) > 0 && len(b.proxies) > 0 {
		u.need, u.route = Unneeded, strings.Join(routes, ", ")
	}
	return u
}
