package livekit

import (
	"fmt"
	"strings"
)

// The ports of the servers that tests start, apart from those that the operating system picks.
const (
	httpPort = 27880
	tcpPort  = 27881
)

// Lines of a configuration, and of what stands under rtc: in it.
var (
	portLine = fmt.Sprintf("port: %d", httpPort)
	tcpLine  = fmt.Sprintf("rtc: {tcp_port: %d}", tcpPort)

	muxLine  = "udp_port: 27882"
	lowLine  = "port_range_start: 27890"
	highLine = "port_range_end: 27891"
)

// plain is a configuration with a key and these lines.
func plain(lines ...string) string {
	return fmt.Sprintf("keys:\n  %s: %s\n%s\n", keyName, secret, strings.Join(lines, "\n"))
}

// withRTC is a configuration with these lines under rtc, for clients on this machine.
func withRTC(lines ...string) string {
	if !strings.Contains(strings.Join(lines, "\n"), "tcp_port:") {
		lines = append(lines, fmt.Sprintf("tcp_port: %d", tcpPort))
	}
	return plain(portLine, "rtc:", "  interfaces: {includes: [lo]}", "  "+strings.Join(lines, "\n  "))
}
