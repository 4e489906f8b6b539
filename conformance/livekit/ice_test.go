package livekit

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// iceLaunches are started for TestCandidates.
var iceLaunches = map[string]launch{
	"udp_port":             {config: withRTC(muxLine)},
	"udp_port, a range":    {config: withRTC("udp_port: 27882-27889")},
	"range":                {config: withRTC(lowLine, highLine)},
	"range of one":         {config: withRTC(lowLine, "port_range_end: 27890")},
	"both":                 {config: withRTC(muxLine, lowLine, highLine)},
	"neither":              {config: withRTC()},
	"udp_port 0":           {config: withRTC("udp_port: 0")},
	"only start":           {config: withRTC(lowLine)},
	"only end":             {config: withRTC(highLine)},
	"udp_port and start":   {config: withRTC(muxLine, lowLine)},
	"udp_port and end":     {config: withRTC(muxLine, highLine)},
	"octal":                {config: withRTC("port_range_start: 066362", "port_range_end: 066363")},
	"--dev":                {config: withRTC(), args: []string{"--dev"}},
	"--dev, range":         {config: withRTC(lowLine, highLine), args: []string{"--dev"}},
	"--dev, only start":    {config: withRTC(lowLine), args: []string{"--dev"}},
	"--dev, only end":      {config: withRTC(highLine), args: []string{"--dev"}},
	"--dev=false":          {config: withRTC() + "development: true\n", args: []string{"--dev=false"}},
	"development":          {config: withRTC() + "development: true\n"},
	"LIVEKIT_DEVELOPMENT":  {config: withRTC(), env: []string{"LIVEKIT_DEVELOPMENT=true"}},
	"--dev over variable":  {config: withRTC(), args: []string{"--dev"}, env: []string{"LIVEKIT_DEVELOPMENT=false"}},
	"development, empty":   {config: withRTC() + "development: true\n", env: []string{"LIVEKIT_DEVELOPMENT="}},
	"UDP_PORT":             {config: withRTC(muxLine), env: []string{"UDP_PORT=27883"}},
	"UDP_PORT, a range":    {config: withRTC(muxLine), env: []string{"UDP_PORT=27884-27886"}},
	"UDP_PORT, one of two": {config: withRTC("udp_port: 27882-27889"), env: []string{"UDP_PORT=27883"}},
	"UDP_PORT, no number":  {config: withRTC(muxLine), env: []string{"UDP_PORT=udp"}},
	"UDP_PORT, empty":      {config: withRTC(muxLine), env: []string{"UDP_PORT="}},
	"UDP_PORT under range": {config: withRTC(lowLine, highLine), env: []string{"UDP_PORT=27883"}},
	"--udp-port": {
		config: withRTC(muxLine),
		args:   []string{"--udp-port", "27883"}, env: []string{"UDP_PORT=27884"},
	},
	"--udp-port=": {config: withRTC(muxLine), args: []string{"--udp-port=27883"}},
	"range by variables": {
		config: withRTC(muxLine),
		env:    []string{"LIVEKIT_RTC_PORT_RANGE_START=27890", "LIVEKIT_RTC_PORT_RANGE_END=27891"},
	},
	"range by flags": {
		config: withRTC(muxLine),
		args:   []string{"--rtc.port_range_start=27890", "--rtc.port_range_end", "27891"},
	},
	"start by variable": {
		config: withRTC(lowLine, highLine),
		env:    []string{"LIVEKIT_RTC_PORT_RANGE_START=27891"},
	},
	"range off by variable": {
		config: withRTC(muxLine, lowLine, highLine),
		env:    []string{"LIVEKIT_RTC_PORT_RANGE_START=0"},
	},
	"range, empty variable": {config: withRTC(lowLine, highLine), env: []string{"LIVEKIT_RTC_PORT_RANGE_START="}},
	"LIVEKIT_RTC_UDP_PORT":  {config: withRTC(muxLine), env: []string{"LIVEKIT_RTC_UDP_PORT=27883"}},
	"its start by variable": {config: withRTC(muxLine), env: []string{"LIVEKIT_RTC_UDP_PORT_START=27883"}},
	"tcp_port 0":            {config: withRTC(muxLine, "tcp_port: 0")},
	"tcp_port by variable":  {config: withRTC(muxLine), env: []string{"LIVEKIT_RTC_TCP_PORT=27885"}},
	"tcp_port off by flag":  {config: withRTC(muxLine), args: []string{"--rtc.tcp_port", "0"}},
	"force_tcp":             {config: withRTC(muxLine, "force_tcp: true")},
	"force_tcp by variable": {config: withRTC(muxLine), env: []string{"LIVEKIT_RTC_FORCE_TCP=true"}},
	"node_ip":               {config: withRTC(muxLine, "node_ip: 127.0.0.2"), env: []string{"NODE_IP="}},
	"NODE_IP over node_ip":  {config: withRTC(muxLine, "node_ip: 127.0.0.2"), env: []string{"NODE_IP=127.0.0.3"}},
	"NODE_IP":               {config: withRTC(muxLine), env: []string{"NODE_IP=127.0.0.3"}},
	"node_ip by variable": {
		config: withRTC(muxLine, "node_ip: 127.0.0.2"),
		env:    []string{"LIVEKIT_RTC_NODE_IP_IPV4=127.0.0.4"},
	},
	"not a variable": {config: withRTC(muxLine), env: []string{"LIVEKIT_RTC_NODE_IP=127.0.0.4"}},
	"LIVEKIT_CONFIG": {
		config: withRTC(muxLine),
		env:    []string{"LIVEKIT_CONFIG=" + withRTC("udp_port: 27883")},
	},
	"--config-body": {args: []string{"--config-body", withRTC("udp_port: 27883")}},
}

// TestCandidates holds the ports to which LiveKit has clients send media, and the address, against our model.
func TestCandidates(t *testing.T) {
	for name, l := range iceLaunches {
		t.Run(name, func(t *testing.T) {
			ours, findings := read(t, l)
			s := start(t, l)
			if s.refusal != "" {
				t.Fatal(s.refusal)
			}
			checkMedia(t, s, ours, findings)
		})
	}
}

// checkMedia compares where clients are told to send media with the model, and with what is said of half a range.
func checkMedia(t *testing.T, s *server, ours *model.LiveKit, findings []lint.Finding) {
	t.Helper()
	use, ok := ours.UDP()
	if !ok && !ours.ForceTCP.V {
		use.Ports = told(t, findings)
	}
	if use.Mux {
		checkMux(t, s, use.Ports)
	}
	udp, tcp := meet(t, clients(use), ours.NodeIP.V)
	checkUDP(t, use, ours.ForceTCP.V, udp)
	if want := ports(ours.TCPPort.V); !ours.TCPPort.Known() || !slices.Equal(tcp, want) {
		t.Errorf("TCP candidates %d; we: %d", tcp, want)
	}
}

// ports is a list of one port, or of none for 0.
func ports(port int) []int {
	if port == 0 {
		return nil
	}
	return []int{port}
}

// clients tells how many join: as many as a small range has ports, so that they use all of it.
func clients(use model.UDPUse) int {
	const most = 3
	return max(1, min(use.Ports.Len(), most))
}

// told are the ports of a server of which the model does not tell them, as the only finding about that does.
func told(t *testing.T, findings []lint.Finding) (p model.PortRange) {
	t.Helper()
	list := messages(of(findings, "rtc-range-invalid"))
	if len(list) != 1 {
		t.Fatalf("the UDP ports are not known, and %d findings say why: %q", len(list), list)
	}
	_, instead, _ := strings.Cut(list[0], "LiveKit then uses ")
	n, _ := fmt.Sscanf(instead, "%d-%d", &p.Lo, &p.Hi)
	switch {
	case instead == "UDP ports that the operating system picks":
		return ephemeral(t)
	case n == 1:
		return model.Port(p.Lo)
	case n == 0:
		t.Fatalf("the UDP ports are not known, nor is told which they are: %q", list[0])
	}
	return p
}

// meet lets clients join, and returns the ports at which LiveKit waits for them, sorted, each once.
func meet(t *testing.T, clients int, address string) (udp, tcp []int) {
	t.Helper()
	for i := range clients {
		for _, c := range join(t, fmt.Sprintf("client %d", i)) {
			if c.address != address {
				t.Errorf("candidate %s:%d; we: %s", c.address, c.port, address)
			}
			if c.tcp {
				tcp = append(tcp, c.port)
			} else {
				udp = append(udp, c.port)
			}
		}
	}
	slices.Sort(udp)
	slices.Sort(tcp)
	return slices.Compact(udp), slices.Compact(tcp)
}

// checkUDP compares ports with those of the model. A mux has one port, or of a range as many as there are processors;
// otherwise each client has one of its own.
func checkUDP(t *testing.T, use model.UDPUse, none bool, udp []int) {
	t.Helper()
	outside := slices.ContainsFunc(udp, func(port int) bool { return !use.Ports.Contains(port) })
	switch {
	case none && len(udp) == 0:
	case none, outside, len(udp) == 0, !use.Mux && use.By != "" && len(udp) != clients(use):
		t.Errorf("UDP candidates %d of %d clients; we: %s", udp, clients(use), use.Ports)
	}
}

// checkMux compares the UDP sockets of a server with the ports of a mux: LiveKit opens the first of them, as many as
// there are processors (mediatransportutil a3417d38, pkg/rtcconfig/webrtc_config.go).
func checkMux(t *testing.T, s *server, mux model.PortRange) {
	t.Helper()
	var got, want []int
	for _, socket := range sockets(t, s.process.Pid, "udp", unbound) {
		got = append(got, int(socket.Port()))
	}
	for i := range min(runtime.NumCPU(), mux.Len()) {
		want = append(want, mux.Lo+i)
	}
	slices.Sort(got)
	if got = slices.Compact(got); !slices.Equal(got, want) {
		t.Errorf("LiveKit opens the UDP ports %d; we: %d of %s", got, want, mux)
	}
}

// ephemeral are the ports that the operating system picks from.
func ephemeral(t *testing.T) (p model.PortRange) {
	t.Helper()
	text := readFile(t, "/proc/sys/net/ipv4/ip_local_port_range")
	if _, err := fmt.Sscan(text, &p.Lo, &p.Hi); err != nil {
		t.Fatal(err)
	}
	return p
}
