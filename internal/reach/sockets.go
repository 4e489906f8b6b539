package reach

import (
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

// besideSockets compares with what the service's own configuration tells.
func besideSockets(s *model.Service, port int) Listening {
	no := Listening{Verdict: No, Sure: true, At: s.Span, Swapped: Swapped(s, port)}
	for i := range s.Sockets {
		socket := &s.Sockets[i]
		switch at := socket.Ports; {
		case socket.Opens(model.TCP) && at.V.Contains(port):
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
		no.Own = meantSocket(s.Sockets, port)
	}
	if no.Own != nil && no.Own.Ports.Span.Valid() {
		no.At = no.Own.Ports.Span
	}
	return no
}

// meantSocket is the one that is usually on a port, or has one near it, or nil.
func meantSocket(sockets []model.Socket, port int) *model.Socket {
	best, distance := -1, near+1
	for i, socket := range sockets {
		known := factOf(socket)
		apart := max(socket.Ports.V.Lo-port, port-socket.Ports.V.Lo)
		switch {
		case socket.Protocol != model.TCP || socket.Ports.V.IsZero() || known == nil:
		case known.Usual == port || known.Usual == 0 && known.Lo == port:
			return &sockets[i]
		case apart < distance:
			best, distance = i, apart
		}
	}
	if best < 0 {
		return nil
	}
	return &sockets[best]
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
