package model

// TCPSockets are the TCP ports at which the server listens, that for signalling first.
func (l *LiveKit) TCPSockets() []Socket {
	var list []Socket
	add := func(key string, port Value[int]) {
		socket := Socket{Program: "livekit", Key: key, Protocol: TCP, Ports: With(port, PortRange{})}
		if port.V != 0 {
			socket.Ports.V = Port(port.V)
		}
		list = append(list, socket)
	}
	add("port", l.Port)
	add("rtc.tcp_port", l.TCPPort)
	add("prometheus.port", l.PrometheusPort)
	add("debug_handler.port", l.DebugPort)
	if l.TURN.Enabled.V || !l.TURN.Enabled.Known() {
		add("turn.tls_port", l.TURN.TLSPort)
	}
	return list
}
