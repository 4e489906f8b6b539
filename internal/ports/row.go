// Package ports derives from a deployment which ports of its host must be reachable from outside, may be, and must not
// be, in the mode that it runs in or in another.
package ports

import (
	"slices"

	"github.com/reflint/reflint/internal/model"
)

// A Need tells what depends on a port being reachable from outside.
type Need uint8

const (
	// Never is for what only other services use: a database, a broker. Open, it is a hole.
	Never Need = iota + 1
	// Unneeded is for what Caddy brings to everybody already.
	Unneeded
	// Optional is for what an administrator may want, and for what is published and known to nobody.
	Optional
	// Recommended is for what works without it for most: ICE over TCP.
	Recommended
	// Required is for what does not work without it.
	Required
)

// String is the word of a port table.
func (n Need) String() string {
	switch n {
	case Never:
		return "never"
	case Unneeded:
		return "unneeded"
	case Optional:
		return "optional"
	case Recommended:
		return "recommended"
	case Required:
		return "required"
	default:
		return ""
	}
}

// A Filter tells what stands between the outside and a port of the host.
type Filter uint8

const (
	// Docker publishes it: ufw and the chain INPUT do not see it, DOCKER-USER and a cloud's firewall do.
	Docker Filter = iota + 1
	// Host has a process of the host behind it, or a service on the host network: ufw sees it.
	Host
	// Loopback is published for this host alone.
	Loopback
	// Internal is not published: only other containers reach it.
	Internal
)

// String is the word of a port table.
func (f Filter) String() string {
	switch f {
	case Docker:
		return "docker"
	case Host:
		return "host"
	case Loopback:
		return "loopback"
	case Internal:
		return "internal"
	default:
		return ""
	}
}

// A Row is a port or range and what is to be known of it.
type Row struct {
	// Ports are those of the host; of what is Internal, those of the container.
	Ports    model.PortRange
	Protocol model.Protocol
	// Container are the ports inside the container, which DOCKER-USER sees.
	Container model.PortRange
	// Meant are the ports that compose would have for it, did it agree with what LiveKit listens on, which is the same
	// inside and outside; zero where it does. rtc-ports-unpublished and rtc-ports-remapped tell that it does not.
	Meant model.PortRange
	// Service has it; nil for a program beside compose.
	Service *model.Service
	// What says what it is for: "Caddy HTTPS: web app, API, LiveKit signalling (/lk-ws)".
	What   string
	Need   Need
	Filter Filter
	// Because says, with the place, what it was derived from: the mapping, the configuration.
	Because string
	At      model.Span
	// From are further places that had a part in it, the other side of what is published: `rtc.tcp_port is set here`.
	From []model.Place
	// Via are the variables that the mapping at At is made of, where they are set.
	Via []model.Place
	// Keys are the settings that the ports come from, the first of which stands at the first of From:
	// "rtc.port_range_start", "rtc.port_range_end"; nil where nobody set any.
	Keys []string
	// Route is the way by Caddy to what is Unneeded, "https://meet.example.org/lk-ws", or another way: ByTunnel.
	Route string
	// By is the service whose proxy or tunnel, other than Caddy, is taken to bring what comes here.
	By *model.Service
	// Profiles are those that start the service; nil when it always runs.
	Profiles []string
	// Proxy tells that Caddy listens there, and hands requests on by the routes of others.
	Proxy bool
	// Admin tells that it is for who runs the stack.
	Admin bool
	// Participants is how many can take part in rooms at once, as each takes PerParticipant of the ports; 0 where the
	// number of ports sets no bound, or no known one.
	Participants int
	// Assumed tells that it rests on something that is not known.
	Assumed bool
	// Inside tells that the host has its number for another row: this one, which is Internal, says nothing of the
	// host's.
	Inside bool
	// Idle tells that LiveKit listens on other ports than this one, which its service publishes.
	Idle bool
	// Beyond tells that it is for a proxy of which no file tells, or not on which ports it listens: those that public
	// URLs name, which are the Keys, or 80 and 443.
	Beyond bool
	// web tells that browsers use it, and balanced that a load balancer is to end TLS before it.
	web, balanced bool
}

// PerParticipant is the number of LiveKit's ports that a participant takes: for the transport of the publisher and that
// of the subscriber (livekit-server v1.13.11, pkg/rtc/transportmanager.go).
const PerParticipant = 2

// The routes by what is outside the stack.
const (
	ByTunnel = "the tunnel"
	ByFront  = "the proxy outside compose"
)

// Places are all that the row was derived from, what it is at first.
func (r Row) Places() []model.Place {
	return slices.Concat([]model.Place{{Span: r.At, Text: r.Because}}, r.From, r.Via)
}

// Shares tells whether a row has one of some ports, or would have once compose agrees with LiveKit.
func (r Row) Shares(at model.PortRange) bool { return r.Ports.Overlaps(at) || r.Meant.Overlaps(at) }

// Elsewhere tells whether requests come by another way than by Caddy.
func (r Row) Elsewhere() bool { return r.By != nil || r.Route == ByTunnel || r.Route == ByFront }

// A Table is the ports of one deployment in one mode, the most needed first, then by port.
type Table struct {
	// Mode is that of `--mode`: caddy, direct, tunnel or local.
	Mode string
	// Fronted tells that a proxy outside compose brings requests, or is taken to do so.
	Fronted bool
	// Brought tells that the proxy or tunnel of a service, other than a Caddy whose routes are read, is taken to bring
	// requests.
	Brought bool
	// PlainHTTP tells that browsers on other machines load pages by plain HTTP, where they keep microphone and camera
	// off.
	PlainHTTP bool
	Rows      []Row
	// Partial tells that there may be ports that are not known: a file could not be read, or a service on the host
	// network listens where no file tells.
	Partial bool
	// Flaw is why the stack cannot work in this mode as it is; "" where nothing says so. It is one of the Notes.
	Flaw string
	// Notes tell what is not known, or taken for granted in this mode, a sentence each.
	Notes []string
}

// Title is the mode as a heading has it.
func (t *Table) Title() string {
	switch {
	case t.Mode == model.ModeCaddy:
		return "With Caddy"
	case t.Mode == model.ModeTunnel:
		return "Through a tunnel"
	case t.Mode == model.ModeLocal:
		return "On this machine only (localhost)"
	case t.Fronted:
		return "Without Caddy (behind a proxy outside compose)"
	case t.Brought:
		return "Without Caddy (behind another proxy)"
	default:
		return "Without Caddy (direct access)"
	}
}
