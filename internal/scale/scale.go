// Package scale writes deployments of any size, to measure how the cost of linting them grows.
package scale

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// A Growth is one way in which deployments grow.
type Growth struct {
	Name string
	// Write puts a deployment of size n into an empty directory.
	Write func(dir string, n int) error
}

// Growths are the ways that cost has to be linear in. The deployments are in order: nothing is reported.
func Growths() []Growth {
	return []Growth{
		{"services", services},
		{"sites", sites},
		{"deployments", deployments},
		{"mappings of ports", mappings},
		{"ports in a range", portRange},
	}
}

// livekit is a service that everything else stands beside.
const livekit = `  livekit:
    image: livekit/livekit-server:v1.10.1
    command: --config /etc/livekit.yaml
    ports: ["127.0.0.1:7880:7880", "7881:7881", "7882:7882/udp"]
    volumes: ["./livekit.yaml:/etc/livekit.yaml:ro"]
`

const livekitConfig = `port: 7880
rtc:
  tcp_port: 7881
  udp_port: 7882
keys:
  key_of_the_server: 7c1e9f04b83d52a6e1907f4c8ab2d365
`

func write(dir string, files map[string]string) error {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func services(dir string, n int) error {
	var b strings.Builder
	b.WriteString("services:\n" + livekit)
	for i := range n {
		fmt.Fprintf(&b, `  app%d:
    image: example/app:%d
    ports: ["127.0.0.1:%d:8080"]
    environment:
      LIVEKIT_URL: ws://livekit:7880
      PEER_URL: http://app%d:8080/api
    depends_on: [livekit]
`, i, i, 10000+i, (i+1)%n)
	}
	return write(dir, map[string]string{"compose.yaml": b.String(), "livekit.yaml": livekitConfig})
}

func sites(dir string, n int) error {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `site%d.example.org {
	handle_path /rtc%d/* {
		reverse_proxy livekit:7880
	}
	handle {
		reverse_proxy web:3000
	}
}
`, i, i)
	}
	const compose = "services:\n" + livekit + `  web:
    image: example/web:1
    environment:
      PUBLIC_URL: https://site0.example.org
      LIVEKIT_PUBLIC_URL: wss://site0.example.org/rtc0
  caddy:
    image: caddy:2
    ports: ["80:80", "443:443"]
    volumes: ["./Caddyfile:/etc/caddy/Caddyfile:ro", "./data:/data"]
`
	return write(dir, map[string]string{
		"compose.yaml": compose,
		"Caddyfile":    b.String(),
		"livekit.yaml": livekitConfig,
	})
}

func deployments(dir string, n int) error {
	for i := range n {
		if err := sites(filepath.Join(dir, "stack"+strconv.Itoa(i)), 1); err != nil {
			return err
		}
	}
	return nil
}

func mappings(dir string, n int) error {
	var b strings.Builder
	b.WriteString("services:\n  relay:\n    image: example/relay:1\n    ports:\n")
	for i := range n {
		fmt.Fprintf(&b, "      - \"%d:%d/udp\"\n", 10000+i, 10000+i)
	}
	return write(dir, map[string]string{"compose.yaml": b.String()})
}

func portRange(dir string, n int) error {
	last := 10000 + n - 1
	compose := fmt.Sprintf(`services:
  livekit:
    image: livekit/livekit-server:v1.10.1
    command: --config /etc/livekit.yaml
    ports: ["7880:7880", "7881:7881", "10000-%d:10000-%d/udp"]
    volumes: ["./livekit.yaml:/etc/livekit.yaml:ro"]
`, last, last)
	config := fmt.Sprintf(`port: 7880
rtc:
  tcp_port: 7881
  port_range_start: 10000
  port_range_end: %d
keys:
  key_of_the_server: 7c1e9f04b83d52a6e1907f4c8ab2d365
`, last)
	return write(dir, map[string]string{"compose.yaml": compose, "livekit.yaml": config})
}
