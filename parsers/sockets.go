package parsers

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// attachSockets notes where a program listens that is told so by variables.
func attachSockets(s *model.Service) {
	image := s.ImageName()
	image = image[strings.LastIndexByte(image, '/')+1:]
	ports := facts.VariablePorts(image)
	told := slices.ContainsFunc(ports, func(p facts.ConfiguredPort) bool { return has(s, p.Key) })
	if !told || s.EnvironmentOpen || s.Build.Valid() {
		return
	}
	var sockets []model.Socket
	for _, known := range ports {
		sockets = append(sockets, toldSocket(s, image, known))
	}
	if model.AllKnown(sockets) {
		s.Sockets = sockets
	}
}

// toldSocket is the socket of a port that a variable may tell.
func toldSocket(s *model.Service, image string, known facts.ConfiguredPort) model.Socket {
	socket := model.Socket{
		Program: image, Key: known.Key, Protocol: model.Protocol(known.Protocol),
		Ports: model.DefaultOf(model.PortRange{Lo: known.Lo, Hi: known.Hi}),
	}
	v, told := s.Env(known.Key)
	number, err := strconv.ParseUint(v.Value.V, 10, 16)
	switch {
	case told && v.Value.Known() && err == nil:
		socket.Ports = model.With(v.Value, model.Port(int(number)))
	case told && v.Value.V != "", known.Lo == 0:
		socket.Ports.Origin = model.Unknown
	}
	if bind, ok := s.Env(known.Bind); ok {
		address, err := netip.ParseAddr(bind.Value.V)
		socket.Loopback = bind.Value.V == "localhost" || err == nil && address.Unmap().IsLoopback()
		socket.Bind = bind
	}
	return socket
}

// has tells whether a service gets one of the variables, and not empty.
func has(s *model.Service, names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool {
		v, ok := s.Env(name)
		return ok && (v.Value.V != "" || !v.Value.Known())
	})
}
