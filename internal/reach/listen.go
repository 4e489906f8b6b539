package reach

import (
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// A Listening is what is known of a service and a TCP port of its container.
type Listening struct {
	// Verdict tells whether it listens there. No is likely unless Sure.
	Verdict Verdict
	Sure    bool
	// Ports are where it does listen, as far as that is known, and At is the place that says so.
	Ports []int
	At    model.Span
	// Swapped is the mapping that has the port on the host's side and another in the container; nil for none.
	Swapped *model.PublishedPort
	// Own is the socket of its own configuration that is likely meant, Shut one that has the port for its own container
	// alone; nil for none.
	Own, Shut *model.Socket
}

// A Call is a TCP connection to a port of a container.
type Call struct {
	// From opens it; nil for somebody outside the container.
	From *model.Service
	Port int
	// Uses are what it may be for, the likeliest first; nil for anything.
	Uses []facts.Use
	// Variable is the name of the one that says so: what it says is the question and no answer. It is "" for none.
	Variable string
}

// What a call may be for, by what is spoken.
var (
	ForHTTP = []facts.Use{facts.HTTP, facts.Admin}
	NotHTTP = []facts.Use{facts.Internal, facts.Media}
)

// Listens tells whether a service listens on the port of a call: by its configuration, its image, and what compose says
// of its ports.
func Listens(s *model.Scenario, service *model.Service, c Call) Listening {
	port := c.Port
	if l := s.LiveKitOf(service); l != nil {
		return besideLiveKit(l, port)
	}
	if p := s.ProxyOf(service); p != nil {
		return besideProxy(p, port)
	}
	if service.Sockets != nil {
		return besideSockets(s, service, c)
	}
	known := imagePorts(service)
	swapped := Swapped(service, port)
	switch {
	case ImageListens(service, port), Mapped(service, port), Told(s, service, port, c.Variable):
		return Listening{Verdict: Yes, Sure: ImageListens(service, port)}
	case swapped != nil:
		inside := swapped.Container.V.Lo + port - swapped.Host.V.Lo
		return Listening{
			Verdict: No, Sure: !service.EnvironmentOpen, Ports: []int{inside}, At: swapped.Span, Swapped: swapped,
		}
	case len(known) > 0 && !ReadsFile(service):
		sure := oneListener(service) && !Configured(service)
		return Listening{Verdict: No, Sure: sure, Ports: known, At: service.Span}
	case len(known) > 0 && !slices.ContainsFunc(known, func(n int) bool { return Mapped(service, n) }):
		return Listening{Verdict: Maybe}
	case len(known) > 0:
		return Listening{Verdict: No, Ports: known, At: service.Span}
	case slices.Contains(c.Uses, facts.HTTP) && len(TCPPorts(service)) == 0:
		return besideVariable(s, service, port)
	default:
		return besideMappings(service, port)
	}
}

func besideLiveKit(l *model.LiveKit, port int) Listening {
	switch {
	case l.Unread || !l.Port.Known():
		return Listening{Verdict: Maybe}
	case l.Port.V == port, port != facts.SignallingPort && ImageListens(l.Service, port):
		return Listening{Verdict: Yes, Sure: true}
	}
	at := l.Port.Span
	if !at.Valid() {
		at = l.Service.Span
	}
	return Listening{Verdict: No, Sure: !l.Port.Template, Ports: []int{l.Port.V}, At: at}
}

func besideProxy(p *model.Proxy, port int) Listening {
	if p.Opaque || p.Partial || len(p.Listeners) == 0 {
		return Listening{Verdict: Maybe}
	}
	no := Listening{Verdict: No, Sure: !p.Template, At: p.Source}
	for _, l := range p.Listeners {
		if !l.Port.Known() || l.Port.V == port || port == facts.CaddyAdminPort {
			return Listening{Verdict: Yes, Sure: l.Port.Known()}
		}
		no.Ports = append(no.Ports, l.Port.V)
	}
	return no
}

// besideMappings goes by what compose says of an image that nothing is known of. That is no proof.
func besideMappings(service *model.Service, port int) Listening {
	if !MappingsTell(service, port) {
		return Listening{Verdict: Maybe}
	}
	l := Listening{Verdict: No, At: service.Span}
	for _, r := range TCPPorts(service) {
		if r.Len() > 1 {
			return Listening{Verdict: Maybe}
		}
		l.Ports = append(l.Ports, r.Lo)
	}
	return l
}

// MappingsTell tells whether the ports that compose publishes or exposes of a service speak against another one. Those
// for gRPC say nothing of HTTP, which the service may well serve beside it.
func MappingsTell(service *model.Service, port int) bool {
	ports := TCPPorts(service)
	forOthers := func(r model.PortRange) bool { return !forGRPC(service, r) }
	if service.EnvironmentOpen || !slices.ContainsFunc(ports, forOthers) {
		return false
	}
	return len(service.Expose) > 0 || len(ports) == 1 && nearMiss(service, port)
}

// grpcPort is that of gRPC's own examples (grpc.io, Quick start).
const grpcPort = 50051

// forGRPC tells whether ports are for gRPC, by a variable that says so or by their usual number.
func forGRPC(service *model.Service, ports model.PortRange) bool {
	return ports.Contains(grpcPort) || slices.ContainsFunc(service.Environment, func(v *model.Variable) bool {
		return strings.Contains(v.Name, "GRPC") && strings.HasSuffix(v.Value.V, strconv.Itoa(ports.Lo))
	})
}

// nearMiss tells whether a port is likely meant to be one that the service publishes or exposes: it is near, or that
// one is usual for applications. What is published says nothing of the others otherwise: behind a proxy, the port for
// HTTP is just the one that is not, and a debugger's or SSH's may be. LiveKit's neighbours, 7880 for signalling and
// 7881 for media, are two ports.
func nearMiss(s *model.Service, port int) bool {
	return slices.ContainsFunc(TCPPorts(s), func(r model.PortRange) bool {
		livekit := r.Contains(facts.ICETCPPort) && port == facts.SignallingPort
		return !livekit && (r.Lo-near <= port && port <= r.Hi+near || slices.ContainsFunc(applicationPorts, r.Contains))
	})
}

// near is how far a number may be from the one that is meant.
const near = 10

// applicationPorts are what frameworks serve HTTP on unless told otherwise.
var applicationPorts = []int{80, 3000, 3001, 4000, 4200, 5000, 5173, 8000, 8080, 8081, 8888, 9000}

// oneListener tells whether the image is known for a single TCP port. One that has several may well have more than are
// known, with a plugin or in another version.
func oneListener(s *model.Service) bool {
	image, ports := facts.ImageOf(s.ImageName()), 0
	if image == nil {
		return false
	}
	for _, l := range image.Listeners {
		if l.Protocol == string(model.TCP) {
			ports++
		}
	}
	return ports == 1
}

// imagePorts are those on which the image is known to serve HTTP or administrators, or, where it serves no application,
// all of its ports.
func imagePorts(s *model.Service) []int {
	image := facts.ImageOf(s.ImageName())
	if image == nil {
		return nil
	}
	web := slices.ContainsFunc(image.Listeners, func(l facts.Listener) bool { return l.Use == facts.HTTP })
	var list []int
	for _, l := range image.Listeners {
		if l.Protocol == string(model.TCP) && (!web || l.Use == facts.HTTP || l.Use == facts.Admin) {
			list = append(list, l.Port)
		}
	}
	return list
}
