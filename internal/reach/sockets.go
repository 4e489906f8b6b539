package reach

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// ListenersAt are what listens on some ports of a service's container: as its own configuration tells, else as its
// image and the numbers are known for.
func ListenersAt(s *model.Service, ports model.PortRange, protocol model.Protocol) []facts.Listener {
	if s.Sockets == nil {
		return facts.Listeners(s.ImageName(), ports.Lo, ports.Hi, string(protocol))
	}
	var list []facts.Listener
	for _, socket := range s.Sockets {
		shared := socket.Ports.V.Intersect(ports)
		if known := factOf(socket); known != nil && socket.Opens(protocol) && !shared.IsZero() {
			list = append(list, facts.Listener{
				Port: shared.Lo, Protocol: string(protocol), Use: known.Use, What: known.What,
			})
		}
	}
	return list
}

func factOf(s model.Socket) *facts.ConfiguredPort { return facts.ConfiguredPortOf(s.Program, s.Key) }

// besideSockets compares with what the service's own configuration tells. What is opened at a loopback address answers
// whoever lives in the same network stack.
func besideSockets(sc *model.Scenario, s *model.Service, c Call) Listening {
	port := c.Port
	no := Listening{Verdict: No, Sure: true, At: s.Span, Swapped: Swapped(s, port)}
	within := together(sc.Deployment, c.From, s)
	for i := range s.Sockets {
		socket := &s.Sockets[i]
		switch at := socket.Ports; {
		case socket.Protocol == model.TCP && at.V.Contains(port) && (within || !socket.Loopback):
			return Listening{Verdict: Yes, Sure: true}
		case socket.Opens(model.TCP):
			no.Ports = append(no.Ports, at.V.Lo)
		case socket.Protocol == model.TCP && at.V.Contains(port):
			no.Shut = socket
		}
		no.Sure = no.Sure && !socket.Ports.Template
	}
	slices.Sort(no.Ports)
	no.Own = no.Shut
	if no.Own == nil {
		no.Own = meantSocket(s.Sockets, c)
	}
	if no.Own != nil && no.Own.Ports.Span.Valid() {
		no.At = no.Own.Ports.Span
	}
	if no.Shut != nil {
		_, no.At = no.Shut.BoundBy()
	}
	return no
}

// together tells whether two services live in one network stack.
func together(d *model.Deployment, a, b *model.Service) bool {
	if a == nil || b == nil {
		return false
	}
	home := namespace(d, a)
	return a.HostNetwork() && b.HostNetwork() || home != nil && home == namespace(d, b)
}

// meantSocket is the one that is usually on the port of a call, else the only one for its use, else one of a port near
// it; or nil.
func meantSocket(sockets []model.Socket, c Call) *model.Socket {
	byUse := map[facts.Use][]*model.Socket{}
	var all []*model.Socket
	for i := range sockets {
		socket := &sockets[i]
		known := factOf(*socket)
		if socket.Protocol != model.TCP || socket.Ports.V.IsZero() || known == nil {
			continue
		}
		if known.Usual == c.Port || known.Usual == 0 && known.Lo == c.Port {
			return socket
		}
		byUse[known.Use] = append(byUse[known.Use], socket)
		all = append(all, socket)
	}
	for _, use := range c.Uses {
		if len(byUse[use]) == 1 {
			return byUse[use][0]
		}
		if found := nearest(byUse[use], c.Port); found != nil {
			return found
		}
	}
	if c.Uses != nil {
		return nil
	}
	return nearest(all, c.Port)
}

// nearest is the socket whose port is the nearest to another one, and not far from it; or nil.
func nearest(sockets []*model.Socket, port int) *model.Socket {
	var best *model.Socket
	distance := near + 1
	for _, socket := range sockets {
		if apart := max(socket.Ports.V.Lo-port, port-socket.Ports.V.Lo); apart < distance {
			best, distance = socket, apart
		}
	}
	return best
}

// Serves says which port a service's socket has, for a message: "has Garage S3 on 3900".
func Serves(s model.Socket) string {
	what := s.Key
	if known := factOf(s); known != nil {
		what = known.What
	}
	return fmt.Sprintf("has %s on %s", what, s.Ports.V)
}

// hasSocket tells whether a service's own configuration says that it listens on a TCP port.
func hasSocket(s *model.Service, port int) bool {
	return slices.ContainsFunc(s.Sockets, func(o model.Socket) bool {
		return o.Opens(model.TCP) && o.Ports.V.Contains(port)
	})
}

// HTTPPorts are those on which a service is known to serve HTTP, by its own configuration or its image.
func HTTPPorts(s *model.Service) []int {
	var list []int
	for _, socket := range s.Sockets {
		if known := factOf(socket); known != nil && known.Use == facts.HTTP && socket.Opens(model.TCP) {
			list = append(list, socket.Ports.V.Lo)
		}
	}
	image := facts.ImageOf(s.ImageName())
	if s.Sockets != nil || image == nil {
		return list
	}
	for _, l := range image.Listeners {
		if l.Use == facts.HTTP {
			list = append(list, l.Port)
		}
	}
	return list
}
