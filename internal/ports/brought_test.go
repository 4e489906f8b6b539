package ports_test

import (
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
	"github.com/reflint/reflint/parsers"
)

// onHost is a LiveKit server on the host's network, with the services that %OTHERS% stands for.
const onHost = `
-- compose.yaml --
services:
  livekit:
    image: livekit/livekit-server:v1.10.1
    command: --config /etc/livekit.yaml
    network_mode: host
    volumes: ["./livekit.yaml:/etc/livekit.yaml:ro"]
%OTHERS%
-- caddy.json --
{"apps": {}}
` + liveKit

// publicURL is a service that hands browsers a URL without a port.
const publicURL = `
  web:
    image: example.org/web
    environment:
      LIVEKIT_PUBLIC_URL: wss://live.fabrikam.net`

const (
	unneeded  = "7880/tcp unneeded host livekit: LiveKit signalling (WebSocket), by the "
	needed    = "7880/tcp required host livekit: LiveKit signalling (WebSocket)"
	redirects = ": redirects to HTTPS, answers certificate authorities, assumed"
)

// What browsers use on the host's network need not be open where a proxy or a tunnel may bring it.
func TestBroughtOnHost(t *testing.T) {
	for _, c := range []struct{ name, others, want string }{
		{"nothing else", "", needed},
		{"Caddy in JSON", `
  caddy:
    image: caddy:2
    command: caddy run --config /etc/caddy/caddy.json
    network_mode: host
    volumes: ["./caddy.json:/etc/caddy/caddy.json:ro"]`, unneeded + `proxy of service "caddy", assumed`},
		{"Caddy by flags", `
  caddy:
    image: caddy:2
    command: caddy reverse-proxy --from live.fabrikam.net --to :7880
    network_mode: host`, unneeded + `proxy of service "caddy", assumed`},
		{"Caddy for files", `
  caddy:
    image: caddy:2
    command: caddy file-server --root /srv
    network_mode: host`, needed},
		{"tunnel", `
  newt:
    image: fosrl/newt:1.4
    network_mode: host`, unneeded + `tunnel of service "newt", assumed`},
		{"nginx", `
  nginx:
    image: nginx:1.27
    network_mode: host`, unneeded + `proxy of service "nginx", assumed`},
		{"URL with TLS", publicURL, unneeded + "proxy outside compose, assumed"},
		{"URL of LiveKit's port", strings.Replace(publicURL, "wss://live.fabrikam.net", "ws://live.fabrikam.net:7880", 1), needed},
		{"URL in LiveKit Cloud", strings.Replace(publicURL, "live.fabrikam.net", "x.livekit.cloud", 1), needed},
	} {
		t.Run(c.name, func(t *testing.T) {
			table := ports.Of(stack(t, strings.Replace(onHost, "%OTHERS%", c.others, 1)))
			expectRow(t, table, c.want)
			if brought := c.want != needed; table.PlainHTTP == brought {
				t.Errorf("plain HTTP: %v", table.PlainHTTP)
			}
		})
	}
}

// A proxy of which no file tells has the ports that public URLs name. Where a tunnel may bring what they name, nothing
// listens here.
func TestBeyond(t *testing.T) {
	const compose = "proxy outside compose"
	for _, c := range []struct {
		name, others string
		want         []string
		title        string
	}{
		{"outside compose", publicURL, []string{
			"80/tcp required host -: " + compose + redirects,
			"443/tcp required host -: " + compose + ", assumed",
		}, "Without Caddy (behind a proxy outside compose)"},
		{"nginx", publicURL + `
  nginx:
    image: nginx:1.27
    network_mode: host`, []string{
			"80/tcp required host nginx: proxy" + redirects,
			"443/tcp required host nginx: proxy, assumed",
		}, "Without Caddy (behind another proxy)"},
		{"nginx without a URL", `
  nginx:
    image: nginx:1.27
    network_mode: host`, []string{
			"80/tcp required host nginx: proxy" + redirects,
			"443/tcp required host nginx: proxy, assumed",
		}, "Without Caddy (behind another proxy)"},
		{"tunnel", publicURL + `
  cloudflared:
    image: cloudflare/cloudflared:2025.8.1
    network_mode: host`, []string{
			`note: LIVEKIT_PUBLIC_URL names port 443, which is taken to come by the tunnel of service "cloudflared"`,
		}, "Without Caddy (behind another proxy)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			table := ports.Of(stack(t, strings.Replace(onHost, "%OTHERS%", c.others, 1)))
			for _, want := range c.want {
				expectRow(t, table, want)
			}
			beyond := 0
			for _, r := range table.Rows {
				if r.Beyond {
					beyond++
				}
			}
			if tunnel := c.name == "tunnel"; tunnel != (beyond == 0) || table.Title() != c.title {
				t.Errorf("%d rows beyond, %s", beyond, table.Title())
			}
		})
	}
}

// Said to be direct, LiveKit's port is the one that browsers use, whatever URLs name.
func TestSaidToBeDirectOnHost(t *testing.T) {
	dir := t.TempDir()
	write(t, dir+"/compose.yaml", []byte("services:\n  livekit:\n    image: livekit/livekit-server:v1.10.1\n"+
		"    network_mode: host\n"+strings.TrimPrefix(publicURL, "\n")+"\n"))
	table := ports.Of(load(t, dir, parsers.Options{Mode: model.ModeDirect}))
	expectRow(t, table, needed)
}

// A load balancer that is to end TLS brings TURN over TLS, by the port that LiveKit tells clients.
func TestTURNBehindBalancer(t *testing.T) {
	const turn = `
turn:
  enabled: true
  domain: turn.fabrikam.net
  udp_port: 3478
  tls_port: 5349
  external_tls: true
`
	table := ports.Of(stack(t, strings.Replace(onHost, "%OTHERS%", "", 1)+turn))
	expectRow(t, table, "5349/tcp unneeded host livekit: LiveKit TURN over TLS, by the proxy outside compose, assumed")
	expectRow(t, table, "443/tcp required host -: proxy outside compose, assumed")
	own := strings.Replace(turn, "external_tls: true", "cert_file: /etc/cert.pem", 1)
	expectRow(t, ports.Of(stack(t, strings.Replace(onHost, "%OTHERS%", "", 1)+own)),
		"5349/tcp required host livekit: LiveKit TURN over TLS")
}

// What a proxy publishes under the number that LiveKit listens on, and that is for nothing else, is LiveKit's.
func TestPassedOn(t *testing.T) {
	expect(t, ports.Of(stack(t, `
-- compose.yaml --
services:
  traefik:
    image: traefik:v3.1
    ports: ["7881:7881", "443:443", "9000:9000"]
  livekit:
    image: livekit/livekit-server:v1.10.1
    command: --config /etc/livekit.yaml
    ports: ["50000-50099:50000-50099/udp"]
    volumes: ["./livekit.yaml:/etc/livekit.yaml:ro"]
`+liveKit)),
		"443/tcp required docker traefik: traefik, assumed",
		"50000-50099/udp required docker livekit: LiveKit WebRTC media (audio and video), for 50",
		"7881/tcp recommended docker livekit: LiveKit ICE over TCP (media where the client's network blocks UDP), assumed",
		"9000/tcp optional docker traefik: traefik",
		`7880/tcp unneeded internal livekit: LiveKit signalling (WebSocket), by the proxy of service "traefik", assumed`,
	)
}

// What compose publishes otherwise than LiveKit listens is meant to be LiveKit's own ports.
func TestMeant(t *testing.T) {
	for mapping, want := range map[string]string{
		"50000-50099:50000-50099/udp":                                "",
		`50000-50049:50000-50049/udp", "50050-50099:50050-50099/udp`: "",
		"50000-50098:50000-50098/udp":                                "50000-50099",
		"51000-51099:50000-50099/udp":                                "50000-50099",
	} {
		table := ports.Of(stack(t, `
-- compose.yaml --
services:
  livekit:
    image: livekit/livekit-server:v1.10.1
    command: --config /etc/livekit.yaml
    ports: ["7880:7880", "7881:7881", "7000:7000", "`+mapping+`"]
    volumes: ["./livekit.yaml:/etc/livekit.yaml:ro"]
`+liveKit))
		for _, r := range table.Rows {
			if media := r.Protocol == model.UDP; media && r.Meant.String() != want || !media && !r.Meant.IsZero() {
				t.Errorf("%s: %s is meant to be %q", mapping, line(r), r.Meant)
			}
			if r.Idle != (r.Ports.Lo == 7000) {
				t.Errorf("%s: idle is %v", line(r), r.Idle)
			}
		}
	}
}
