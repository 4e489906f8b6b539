package livekit

import (
	"encoding/hex"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
)

// socketLaunches are started for TestSockets.
var socketLaunches = map[string]launch{
	"defaults":          {config: plain()},
	"null":              {config: plain("port:", "rtc: {tcp_port: }")},
	"port and tcp_port": {config: plain(portLine, tcpLine)},
	"no tcp_port":       {config: plain(portLine, "rtc: {tcp_port: 0}")},
	"any port":          {config: plain("port: 0", tcpLine)},
	"--port": {
		config: plain(portLine, tcpLine),
		args:   []string{"--port", "27885"}, env: []string{"LIVEKIT_PORT=27886"},
	},
	"LIVEKIT_PORT":              {config: plain(portLine, tcpLine), env: []string{"LIVEKIT_PORT=27885"}},
	"LIVEKIT_PORT, hexadecimal": {config: plain(portLine, tcpLine), env: []string{"LIVEKIT_PORT=0x6CED"}},
	"LIVEKIT_PORT, octal":       {config: plain(portLine, tcpLine), env: []string{"LIVEKIT_PORT=066355"}},
	"LIVEKIT_PORT, empty":       {config: plain(portLine, tcpLine), env: []string{"LIVEKIT_PORT="}},
	"LIVEKIT_RTC_TCP_PORT":      {config: plain(portLine), env: []string{"LIVEKIT_RTC_TCP_PORT=27885"}},
	"bind one":                  {config: plain(portLine, tcpLine, "bind_addresses: [127.0.0.1]")},
	"bind two":                  {config: plain(portLine, tcpLine, "bind_addresses:\n  - 127.0.0.1\n  - 127.0.0.2")},
	"bind all":                  {config: plain(portLine, tcpLine, "bind_addresses: [0.0.0.0]")},
	"bind empty":                {config: plain(portLine, tcpLine, `bind_addresses: [""]`)},
	"bind none":                 {config: plain(portLine, tcpLine, "bind_addresses:")},
	"bind an empty list":        {config: plain(portLine, tcpLine, "bind_addresses: []")},
	"--bind": {
		config: plain(portLine, tcpLine, "bind_addresses: [127.0.0.1]"),
		args:   []string{"--bind", "127.0.0.2"},
	},
	"--bind with commas": {config: plain(portLine, tcpLine), args: []string{"--bind=127.0.0.1,127.0.0.2"}},
	"--bind twice": {
		config: plain(portLine, tcpLine),
		args:   []string{"--bind", "127.0.0.1", "--bind", "127.0.0.2"},
	},
	"LIVEKIT_BIND_ADDRESSES": {
		config: plain(portLine, tcpLine),
		env:    []string{"LIVEKIT_BIND_ADDRESSES=127.0.0.1"},
	},
	"--dev":               {config: plain(portLine, tcpLine), args: []string{"--dev"}},
	"--dev, no keys":      {config: portLine + "\n" + tcpLine + "\n", args: []string{"--dev"}},
	"--dev, no file":      {args: []string{"--dev"}},
	"--dev, LIVEKIT_KEYS": {args: []string{"--dev"}, env: []string{"LIVEKIT_KEYS=" + keyName + ": " + secret}},
	"--dev, no keys, --bind": {
		config: portLine + "\n" + tcpLine + "\n",
		args:   []string{"--dev", "--bind", "127.0.0.2"},
	},
	"--dev false, no keys": {config: portLine + "\n" + tcpLine + "\n", args: []string{"--dev", "false"}},
	"--port twice":         {config: plain(tcpLine), args: []string{"--port", "27885", "--port", "27886"}},
	"--dev, then a word":   {config: plain(portLine, tcpLine), args: []string{"--dev", "serve"}},
	"development, no keys": {config: portLine + "\n" + tcpLine + "\ndevelopment: true\n"},
}

// TestSockets holds the TCP sockets at which LiveKit listens against our model.
func TestSockets(t *testing.T) {
	for name, l := range socketLaunches {
		t.Run(name, func(t *testing.T) {
			ours, _ := read(t, l)
			s := start(t, l)
			if s.refusal != "" {
				t.Fatal(s.refusal)
			}
			checkSockets(t, s, ours)
		})
	}
}

// checkSockets compares the sockets of a server with those of the model.
func checkSockets(t *testing.T, s *server, ours *model.LiveKit) {
	t.Helper()
	got, want := sockets(t, s.process.Pid, "tcp", listens), expectedSockets(t, ours)
	if ours.Port.V == 0 { // the system picks one
		want = want[1:]
		got = slices.DeleteFunc(got, func(a netip.AddrPort) bool { return !slices.Contains(want, a) })
	}
	slices.SortFunc(want, netip.AddrPort.Compare)
	if !slices.Equal(got, want) {
		t.Errorf("LiveKit listens at %v; we: %v", got, want)
	}
}

// expectedSockets are those of the model, that of the HTTP port first.
func expectedSockets(t *testing.T, l *model.LiveKit) []netip.AddrPort {
	t.Helper()
	if !l.Port.Known() || !l.TCPPort.Known() {
		t.Fatalf("port %+v, tcp_port %+v", l.Port, l.TCPPort)
	}
	var list []netip.AddrPort
	for _, address := range l.BindAddresses {
		list = append(list, socket(address.V, l.Port.V))
	}
	if l.BindAddresses == nil {
		list = append(list, socket("", l.Port.V))
	}
	if l.TCPPort.V != 0 {
		list = append(list, socket("", l.TCPPort.V))
	}
	return list
}

// socket names one as Go opens it: of all addresses, those of both families.
func socket(address string, port int) netip.AddrPort {
	if address == "" || address == "0.0.0.0" {
		address = "::"
	}
	return netip.AddrPortFrom(netip.MustParseAddr(address), uint16(port))
}

// The states of sockets in /proc/net (Linux, include/net/tcp_states.h): of TCP when they take connections, of UDP when
// nobody is connected.
const (
	listens = "0A"
	unbound = "07"
)

// sockets are those of a process for "tcp" or "udp", sorted.
func sockets(t *testing.T, pid int, network, inState string) []netip.AddrPort {
	t.Helper()
	own := map[string]bool{}
	links, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", pid))
	if err != nil {
		t.Fatal(err)
	}
	for _, link := range links {
		target, _ := os.Readlink(link) // some are closed by now
		own[target] = true
	}
	const state, inode = 3, 9
	var list []netip.AddrPort
	for _, table := range []string{network, network + "6"} {
		for line := range strings.Lines(readFile(t, fmt.Sprintf("/proc/%d/net/%s", pid, table))) {
			fields := strings.Fields(line)
			if fields[state] == inState && own["socket:["+fields[inode]+"]"] {
				list = append(list, local(t, fields[1]))
			}
		}
	}
	slices.SortFunc(list, netip.AddrPort.Compare)
	return list
}

// local reads an address of /proc/net/tcp: words of the machine's order, which is little endian, and a port.
func local(t *testing.T, text string) netip.AddrPort {
	t.Helper()
	digits, portDigits, _ := strings.Cut(text, ":")
	address, err := hex.DecodeString(digits)
	if err != nil {
		t.Fatal(err)
	}
	const word = 4
	for i := 0; i < len(address); i += word {
		slices.Reverse(address[i : i+word])
	}
	ip, _ := netip.AddrFromSlice(address)
	var port uint16
	if _, err := fmt.Sscanf(portDigits, "%X", &port); err != nil {
		t.Fatal(err)
	}
	return netip.AddrPortFrom(ip, port)
}
