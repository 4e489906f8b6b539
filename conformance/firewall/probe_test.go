package firewall

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/reflint/reflint/internal/model"
)

// The test binary serves as the programs on the hosts as well.
func TestMain(m *testing.M) {
	switch os.Getenv("REFLINT_ROLE") {
	case "listen":
		listen(strings.Split(os.Getenv("REFLINT_PORTS"), ","))
	case "probe":
		probe(strings.Split(os.Getenv("REFLINT_PORTS"), ","), os.Getenv("REFLINT_ADDRESS"))
	case "hold":
		hold(os.Getenv("REFLINT_ADDRESS"))
	default:
		os.Exit(m.Run())
	}
}

// listen answers on ports, such as 443/tcp, of all addresses until standard input ends.
func listen(ports []string) {
	for _, p := range ports {
		port, network, _ := strings.Cut(p, "/")
		var err error
		if network == "udp" {
			var c net.PacketConn
			if c, err = net.ListenPacket("udp", ":"+port); err == nil {
				go echo(c)
			}
		} else {
			var l net.Listener
			if l, err = net.Listen("tcp", ":"+port); err == nil {
				go answer(l)
			}
		}
		if err != nil {
			fmt.Println(err)
			return
		}
	}
	fmt.Println("ready")
	_, _ = os.Stdin.Read(make([]byte, 1))
}

func echo(c net.PacketConn) {
	b := make([]byte, 64)
	for {
		n, from, err := c.ReadFrom(b)
		if err != nil {
			return
		}
		_, _ = c.WriteTo(b[:n], from)
	}
}

func answer(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			_, _ = c.Write([]byte("x"))
			_, _ = io.Copy(c, c)
			_ = c.Close()
		}()
	}
}

// patience is how long an open port may take to answer.
const patience = 3 * time.Second

// probe prints which ports of an address answer, as JSON.
func probe(ports []string, address string) {
	var open []string
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, p := range ports {
		all.Go(func() {
			port, network, _ := strings.Cut(p, "/")
			if answers(network, net.JoinHostPort(address, port)) {
				mu.Lock()
				open = append(open, p)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	_ = json.NewEncoder(os.Stdout).Encode(open)
}

func answers(network, address string) bool {
	c, err := net.DialTimeout(network, address, patience)
	if err != nil {
		return false
	}
	defer c.Close()
	for end := time.Now().Add(patience); time.Now().Before(end); {
		if network == "udp" {
			_, _ = c.Write([]byte("x"))
		}
		_ = c.SetReadDeadline(time.Now().Add(patience / 10))
		if n, _ := c.Read(make([]byte, 1)); n == 1 {
			return true
		}
	}
	return false
}

// hold connects to an address, and tells for each line of standard input whether the connection still works.
func hold(address string) {
	c, err := net.DialTimeout("tcp", address, patience)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = io.ReadFull(c, make([]byte, 1))
	fmt.Println("ready", err)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		_, _ = c.Write([]byte("y"))
		_ = c.SetReadDeadline(time.Now().Add(patience))
		_, err := io.ReadFull(c, make([]byte, 1))
		fmt.Println("works", err)
	}
}

// A program is the test binary in one of its roles.
type program struct {
	in  io.WriteCloser
	out *bufio.Reader
}

// start runs the test binary on the host until the test ends.
func (h *host) start(env ...string) program {
	h.t.Helper()
	cmd := h.command(os.Args[0])
	cmd.Env = append(os.Environ(), env...)
	in, err := cmd.StdinPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	return program{in, bufio.NewReader(out)}
}

// line is the next that the program prints.
func (p program) line() string {
	line, _ := p.out.ReadString('\n')
	return strings.TrimSpace(line)
}

// listens has the host answer on ports until the test ends.
func (h *host) listens(ports []string) {
	h.t.Helper()
	listener := h.start("REFLINT_ROLE=listen", "REFLINT_PORTS="+strings.Join(ports, ","))
	if line := listener.line(); line != "ready" {
		h.t.Fatal(line)
	}
}

// reaches are the ports of an address that answer the host.
func (h *host) reaches(address string, ports []string) []string {
	h.t.Helper()
	cmd := h.command(os.Args[0])
	cmd.Env = append(os.Environ(),
		"REFLINT_ROLE=probe", "REFLINT_PORTS="+strings.Join(ports, ","), "REFLINT_ADDRESS="+address)
	output, err := cmd.Output()
	if err != nil {
		h.t.Fatal(err)
	}
	var open []string
	if err := json.Unmarshal(output, &open); err != nil {
		h.t.Fatal(err)
	}
	slices.Sort(open)
	return open
}

// probes are the ports to try for a stack: the ends and the middle of each range of its table, those beside them, and
// those of what must never be open.
func (s stack) probes() []string {
	var list []string
	for _, protocol := range []model.Protocol{model.TCP, model.UDP} {
		numbers := []int{ssh, 5432, 6379, 7077, 9999}
		for _, row := range s.table.Rows {
			lo, hi := row.Ports.Lo, row.Ports.Hi
			numbers = append(numbers, lo-1, lo, (lo+hi)/2, hi, hi+1)
		}
		slices.Sort(numbers)
		for _, n := range slices.Compact(numbers) {
			list = append(list, strconv.Itoa(n)+"/"+string(protocol))
		}
	}
	return list
}

// among are the ports of a list that a firewall is to let everybody reach.
func (s stack) among(list []string, open func(model.Protocol) model.PortSet) []string {
	var among []string
	for _, p := range list {
		number, protocol, _ := strings.Cut(p, "/")
		n, _ := strconv.Atoi(number)
		if slices.ContainsFunc(open(model.Protocol(protocol)), func(r model.PortRange) bool { return r.Contains(n) }) {
			among = append(among, p)
		}
	}
	slices.Sort(among)
	return among
}
