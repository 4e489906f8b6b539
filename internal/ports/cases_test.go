package ports_test

import (
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
	"github.com/reflint/reflint/parsers"
)

const liveKit = `
-- livekit.yaml --
port: 7880
rtc:
  tcp_port: 7881
  port_range_start: 50000
  port_range_end: 50099
keys:
  APIkey: 0123456789abcdef0123456789abcdef
`

func TestSharedNetwork(t *testing.T) {
	expect(t, ports.Of(stack(t, `
-- compose.yaml --
services:
  gate:
    image: example.org/gate
    ports: ["7881:7881", "50000-50099:50000-50099/udp", "9000:9000"]
  livekit:
    image: livekit/livekit-server:v1.10.1
    command: --config /etc/livekit.yaml
    network_mode: service:gate
    volumes: ["./livekit.yaml:/etc/livekit.yaml:ro"]
`+liveKit)),
		"7880/tcp required internal livekit: LiveKit signalling (WebSocket)",
		"50000-50099/udp required docker livekit: LiveKit WebRTC media (audio and video), for 50",
		"7881/tcp recommended docker livekit: LiveKit ICE over TCP (media where the client's network blocks UDP)",
		"9000/tcp optional docker gate: gate",
	)
}

func TestHostNetwork(t *testing.T) {
	table := ports.Of(stack(t, `
-- compose.yaml --
services:
  livekit:
    image: livekit/livekit-server:v1.10.1
    command: --config /etc/livekit.yaml
    network_mode: host
    volumes: ["./livekit.yaml:/etc/livekit.yaml:ro"]
`+liveKit))
	expect(t, table,
		"7880/tcp required host livekit: LiveKit signalling (WebSocket)",
		"50000-50099/udp required host livekit: LiveKit WebRTC media (audio and video), for 50",
		"7881/tcp recommended host livekit: LiveKit ICE over TCP (media where the client's network blocks UDP)",
		`note: service "livekit" is on the host's network, and what else it listens on is not known`,
		"plain HTTP",
	)
	if !table.Partial {
		t.Error("nobody knows what a service on the host's network listens on")
	}
}

func TestConfigurationInEnvironment(t *testing.T) {
	expect(t, ports.Of(stack(t, `
-- compose.yaml --
services:
  livekit:
    image: livekit/livekit-server:v1.10.1
    ports: ["7880:7880", "7882:7882/udp"]
    environment:
      LIVEKIT_CONFIG: |
        port: 7880
        rtc:
          udp_port: 7882
        turn:
          enabled: true
          domain: turn.example.org
          udp_port: 3478
          tls_port: 5349
          external_tls: true
`)),
		"3478/udp required internal livekit: LiveKit TURN over UDP",
		"5349/tcp required internal livekit: LiveKit TURN over TLS",
		"7880/tcp required docker livekit: LiveKit signalling (WebSocket)",
		"7882/udp required docker livekit: LiveKit WebRTC media (audio and video)",
		"7881/tcp recommended internal livekit: LiveKit ICE over TCP (media where the client's network blocks UDP)",
		"plain HTTP",
	)
}

func TestIngressAndSIP(t *testing.T) {
	expect(t, ports.Of(stack(t, `
-- compose.yaml --
services:
  ingress:
    image: livekit/ingress:v1.4.3
    ports: ["1936:1936", "7885:7885/udp"]
    environment:
      INGRESS_CONFIG_BODY: |
        api_key: APIkey
        rtmp_port: 1936
  sip:
    image: livekit/sip:v1.0.0
    ports: ["5060:5060/udp", "10000-10100:10000-10100/udp"]
    environment:
      SIP_CONFIG_BODY: |
        api_key: APIkey
        sip_port: 5060
        rtp_port: 10000-10100
`)),
		"1936/tcp required docker ingress: RTMP",
		"5060/udp required docker sip: SIP",
		"7885/udp required docker ingress: ingress media",
		"10000-10100/udp required docker sip: SIP media",
		"9090/tcp never internal ingress: ingress HTTP relay",
	)
}

func TestCaddyOnTheHost(t *testing.T) {
	table := ports.Of(stack(t, `
-- compose.yaml --
services:
  web:
    image: example.org/web
    ports: ["127.0.0.1:3000:3000"]
    environment:
      PUBLIC_URL: https://meet.example.org
-- Caddyfile --
meet.example.org {
	reverse_proxy localhost:3000
}
`))
	expect(t, table,
		"80/tcp required host -: Caddy HTTP: redirects to HTTPS, answers certificate authorities",
		"443/tcp required host -: Caddy HTTPS: web",
		"443/udp optional host -: Caddy HTTP/3",
		"3000/tcp unneeded loopback web: web, by meet.example.org/",
	)
	if table.Mode != model.ModeCaddy || table.Fronted {
		t.Errorf("mode %s, fronted %v", table.Mode, table.Fronted)
	}
}

func TestFronted(t *testing.T) {
	table := ports.Of(stack(t, `
-- compose.yaml --
services:
  livekit:
    image: livekit/livekit-server:v1.10.1
    command: --config /etc/livekit.yaml
    ports: ["127.0.0.1:7880:7880", "7881:7881", "50000-50099:50000-50099/udp"]
    volumes: ["./livekit.yaml:/etc/livekit.yaml:ro"]
  app:
    image: example.org/app
    environment:
      LIVEKIT_URL: ws://livekit:7880
      LIVEKIT_PUBLIC_URL: wss://live.example.org
`+liveKit))
	expect(t, table,
		"80/tcp required host -: proxy outside compose: redirects to HTTPS, answers certificate authorities, assumed",
		"443/tcp required host -: proxy outside compose, assumed",
		"50000-50099/udp required docker livekit: LiveKit WebRTC media (audio and video), for 50",
		"7881/tcp recommended docker livekit: LiveKit ICE over TCP (media where the client's network blocks UDP)",
		"7880/tcp unneeded loopback livekit: LiveKit signalling (WebSocket), by the proxy outside compose",
	)
	if !table.Fronted || table.Title() != "Without Caddy (behind a proxy outside compose)" {
		t.Errorf("fronted %v, %s", table.Fronted, table.Title())
	}
}

func TestMappings(t *testing.T) {
	table := ports.Of(stack(t, `
-- compose.yaml --
services:
  app:
    image: example.org/app
    profiles: [tools, all]
    ports:
      - "3000"
      - "[::1]:4000:4000"
      - "[2001:db8::5]:4100:4100/udp"
      - "192.0.2.7:4200-4201:5200-5201"
      - "${UNSET_PORT}:4300"
  db:
    image: postgres:17
    ports: ["[::]:15432:5432"]
`))
	expect(t, table,
		"4000/tcp optional loopback app: app, with tools, all",
		"4100/udp optional docker app: app, with tools, all",
		"4200-4201/tcp optional docker app: app, container 5200-5201, with tools, all",
		"5432/tcp never internal db: PostgreSQL",
		"15432/tcp never docker db: PostgreSQL, container 5432",
		`note: service "app" publishes "3000", for which Docker picks a port of the host at each start`,
		`note: service "app" publishes ports that cannot be told`,
	)
}

func TestChosenProfiles(t *testing.T) {
	const compose = `
-- compose.yaml --
services:
  one:
    image: example.org/one
    profiles: [one]
    ports: ["4000:4000"]
  two:
    image: example.org/two
    profiles: [two]
    ports: ["4000:4000"]
-- .env --
COMPOSE_PROFILES=two
`
	expect(t, ports.Of(stack(t, compose)), "4000/tcp optional docker two: two, with two")
}

// A LiveKit server whose configuration cannot be read has the ports of its image, as far as anyone can tell.
func TestUnreadConfiguration(t *testing.T) {
	table := ports.Of(stack(t, `
-- compose.yaml --
services:
  livekit:
    image: livekit/livekit-server:v1.10.1
    command: --config /etc/livekit.yaml
    ports: ["7880:7880", "7881:7881", "7882:7882/udp"]
    volumes: ["livekit:/etc"]
volumes:
  livekit:
`))
	expect(t, table,
		"7880/tcp required docker livekit: LiveKit signalling, assumed",
		"7882/udp required docker livekit: LiveKit WebRTC media (audio and video), assumed",
		"7881/tcp recommended docker livekit: LiveKit ICE over TCP (media where the client's network blocks UDP), assumed",
		"plain HTTP",
	)
}

// A Caddyfile beside compose that leads to none of its services is that of another stack.
func TestCaddyOfOthers(t *testing.T) {
	expect(t, ports.Of(stack(t, `
-- compose.yaml --
services:
  web:
    image: example.org/web
    ports: ["3000:3000"]
-- Caddyfile --
meet.example.org {
	reverse_proxy elsewhere:3000
}
`)), "3000/tcp optional docker web: web")
}

// What a Caddy listens on whose configuration is none that can be read is that of its image.
func TestCaddyUnread(t *testing.T) {
	expect(t, ports.Of(stack(t, `
-- compose.yaml --
services:
  caddy:
    image: caddy:2.8
    command: caddy run --config /etc/caddy/caddy.json
    ports: ["80:80", "443:443"]
    volumes: ["./caddy.json:/etc/caddy/caddy.json:ro"]
-- caddy.json --
{"apps": {}}
`)),
		"80/tcp required docker caddy: Caddy, assumed",
		"443/tcp required docker caddy: Caddy, assumed",
	)
}

func TestUnfinishedFiles(t *testing.T) {
	table := ports.Of(stack(t, `
-- compose.yaml --
services:
  app:
    image: example.org/app
    ports: ["4000:4000", "nonsense:nonsense"]
`))
	if !table.Partial || len(table.Notes) == 0 {
		t.Errorf("partial %v, notes %q", table.Partial, table.Notes)
	}
}

func TestLists(t *testing.T) {
	s := load(t, fixtures+"/stack-caddy-domain", parsers.Options{})
	tables := []*ports.Table{ports.Of(s), ports.In(s, model.ModeDirect)}
	for _, c := range []struct {
		name string
		rows []ports.Row
		want []string
	}{
		{"ranges", ports.Ranges(tables), []string{"40000-40100", "44200-44300"}},
		{"closed", ports.Closed(tables), []string{"5432", "6379", "7077", "7078"}},
	} {
		var got []string
		for _, r := range c.rows {
			got = append(got, r.Ports.String())
		}
		if len(got) != len(c.want) {
			t.Fatalf("%s: %v", c.name, got)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v", c.name, got)
			}
		}
	}
}

// What is inside the Docker network says nothing of a port that the host has for another service.
func TestInside(t *testing.T) {
	table := ports.Of(stack(t, `
-- compose.yaml --
services:
  caddy:
    image: caddy:2
    ports: ["80:80", "443:443"]
    volumes: ["./Caddyfile:/etc/caddy/Caddyfile:ro"]
  wp:
    image: wordpress:6
  web:
    image: example.org/web
  gate:
    image: example.org/gate
    ports: ["127.0.0.1:6379:7000"]
  redis:
    image: redis:7
-- Caddyfile --
blog.fabrikam.net {
	handle /web/* {
		reverse_proxy web:3000
	}
	reverse_proxy wp:80
}
`))
	for _, r := range table.Rows {
		want := r.Service.Name == "wp" || r.Service.Name == "redis"
		if r.Inside != want {
			t.Errorf("%s: inside is %v", line(r), r.Inside)
		}
	}
	if closed := ports.Closed([]*ports.Table{table}); len(closed) != 0 {
		t.Errorf("closed: %s", line(closed[0]))
	}
}

// A proxy or a tunnel of the stack other than Caddy may bring what browsers use and nothing publishes.
func TestOtherProxies(t *testing.T) {
	const front = `
-- compose.yaml --
services:
  front:
    image: %IMAGE%
    ports: ["443:443"]
  livekit:
    image: livekit/livekit-server:v1.10.1
    command: --config /etc/livekit.yaml
    ports: ["7881:7881", "50000-50099:50000-50099/udp"]
    volumes: ["./livekit.yaml:/etc/livekit.yaml:ro"]
` + liveKit
	const signalling = "7880/tcp unneeded internal livekit: LiveKit signalling (WebSocket), by the "
	for image, want := range map[string]string{
		"traefik:v3.1":                  signalling + `proxy of service "front", assumed`,
		"nginx:1.27":                    signalling + `proxy of service "front", assumed`,
		"cloudflare/cloudflared:latest": signalling + `tunnel of service "front", assumed`,
		"example.org/app":               "7880/tcp required internal livekit: LiveKit signalling (WebSocket)",
	} {
		expectRow(t, ports.Of(stack(t, strings.Replace(front, "%IMAGE%", image, 1))), want)
	}
}

// On the host's network Redis listens where it is told to.
func TestRedisOnHost(t *testing.T) {
	for command, want := range map[string]string{
		"redis-server":                              "6379/tcp never host redis: Redis",
		"redis-server --bind 127.0.0.1 -::1":        "6379/tcp never loopback redis: Redis",
		"redis-server --bind 127.0.0.1 --port 6379": "6379/tcp never loopback redis: Redis",
		"redis-server --bind 127.0.0.1 10.0.0.5":    "6379/tcp never host redis: Redis",
		"redis-server --bind *":                     "6379/tcp never host redis: Redis",
	} {
		table := ports.Of(stack(t, "-- compose.yaml --\nservices:\n  redis:\n    image: redis:7\n    network_mode: host\n"+
			"    command: "+command+"\n"))
		expectRow(t, table, want)
		if len(table.Rows) != 1 {
			t.Errorf("%s: %d rows", command, len(table.Rows))
		}
	}
}
