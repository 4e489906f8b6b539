package model

import "slices"

// A Socket is a port that a program listens on inside its container, as its own configuration and the program's
// defaults say.
type Socket struct {
	// Program is whose configuration it is, "ingress" or "garage", and Key is what sets it there: "rtmp_port",
	// "s3_api.api_bind_addr", or the name of a variable.
	Program, Key string
	Protocol     Protocol
	// Ports is the zero range where it is turned off.
	Ports Value[PortRange]
	// Loopback tells that it is opened for the container itself alone, and Bind is the variable that says so where that
	// is not Key.
	Loopback bool
	Bind     Variable
	// Clients tells that whom a side service of LiveKit's is for connects there: encoders, browsers, telephones.
	Clients bool
}

// Opens tells whether the socket is one of this protocol for others than its own container.
func (s Socket) Opens(protocol Protocol) bool {
	return s.Protocol == protocol && !s.Ports.V.IsZero() && !s.Loopback
}

// BoundBy is what says the address that the socket is opened on.
func (s Socket) BoundBy() (key string, at Span) {
	if s.Bind.Name != "" {
		return s.Bind.Name, s.Bind.Value.Span
	}
	return s.Key, s.Ports.Span
}

// AllKnown tells whether it is known of each of the sockets where it is.
func AllKnown(sockets []Socket) bool {
	return !slices.ContainsFunc(sockets, func(s Socket) bool { return !s.Ports.Known() })
}
