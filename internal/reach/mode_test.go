package reach_test

import (
	"cmp"
	"net/netip"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// A stack for TestModeOf is a web service and LiveKit, with Caddy or without.
type modeStack struct {
	caddy    bool
	site     string // of Caddy's; "" for none
	variable string // that holds url; "" for PUBLIC_URL
	network  string // the network_mode of the web service
	url      string
	webPort  model.PublishedPort
	media    model.PublishedPort // of LiveKit; the zero value for none
	livekit  model.LiveKit
	override string
}

func (m modeStack) scenario() *model.Scenario {
	text := func(s string) model.Value[string] { return model.Value[string]{V: s, Origin: model.Stated} }
	web := &model.Service{
		Name: "web", Image: text("example.org/web:1"), Ports: []model.PublishedPort{m.webPort},
		Environment: []*model.Variable{{Name: cmp.Or(m.variable, "PUBLIC_URL"), Value: text(m.url)}},
		NetworkMode: text(m.network),
	}
	livekit := &model.Service{Name: "livekit", Image: text("livekit/livekit-server:v1.10.1")}
	if m.media.Host.Known() && !m.media.Host.V.IsZero() {
		livekit.Ports = []model.PublishedPort{m.media}
	}
	m.livekit.Service = livekit
	d := &model.Deployment{
		Mode: m.override, Services: []*model.Service{web, livekit}, LiveKits: []*model.LiveKit{&m.livekit},
	}
	if m.caddy {
		caddy := &model.Service{Name: "caddy", Image: text("caddy:2"), Ports: []model.PublishedPort{mapping("", 443)}}
		d.Services = append(d.Services, caddy)
		site := &model.Site{Addresses: []model.SiteAddress{{Host: text(m.site)}}}
		d.Proxies = []*model.Proxy{{Service: caddy, Sites: []*model.Site{site}}}
	}
	return d.Scenarios()[0]
}

// mapping publishes a port under its own number.
func mapping(ip string, port int) model.PublishedPort {
	at := model.Value[model.PortRange]{V: model.Port(port), Origin: model.Stated}
	p := model.PublishedPort{
		Host: at, Container: at, Protocol: model.Value[model.Protocol]{V: model.TCP, Origin: model.Stated},
	}
	if ip != "" {
		p.HostIP = model.Value[netip.Addr]{V: netip.MustParseAddr(ip), Origin: model.Stated}
	}
	return p
}

// udp is mapping for UDP.
func udp(ip string, port int) model.PublishedPort {
	p := mapping(ip, port)
	p.Protocol.V = model.UDP
	return p
}

func TestModeOf(t *testing.T) {
	mux := model.LiveKit{
		UDPPort: model.Value[model.PortRange]{V: model.Port(14139), Origin: model.Stated},
		NodeIP:  model.Value[string]{V: "198.51.100.7", Origin: model.Stated},
	}
	tests := []struct {
		name  string
		stack modeStack
		want  string
	}{
		{"ports for all", modeStack{url: "http://meet.example.org:3000", webPort: mapping("", 3000)}, "direct"},
		{"for this machine", modeStack{url: "http://localhost:3000", webPort: mapping("", 3000)}, "direct, local"},
		{"Caddy", modeStack{caddy: true, url: "https://meet.example.org"}, "behind Caddy"},
		{"Caddy for this machine", modeStack{caddy: true, url: "https://localhost"}, "behind Caddy, local"},
		{"Caddy for others too", modeStack{caddy: true, site: "meet.example.org", url: "https://localhost"}, "behind Caddy"},
		{"Caddy for this machine, without URLs", modeStack{caddy: true, site: "app.localhost"}, "behind Caddy, local"},
		{"a database", modeStack{variable: "DATABASE_URL", url: "http://localhost:5432"}, "direct"},
		{"an API of the host", modeStack{variable: "API_BASE_URL", url: "http://localhost:8000", network: "host"}, "direct"},
		{
			"a tunnel", modeStack{caddy: true, url: "https://a.tunnel.example:9834", livekit: mux},
			"behind a tunnel and Caddy",
		},
		{"one UDP port and no tunnel", modeStack{caddy: true, url: "https://meet.example.org", livekit: mux}, "behind Caddy"},
		{"a tunnel without one UDP port", modeStack{caddy: true, url: "https://a.tunnel.example:9834"}, "behind Caddy"},
		{"a tunnel without Caddy", modeStack{url: "https://a.tunnel.example:9834", livekit: mux, webPort: mapping("", 3000)}, "direct"},
		{
			"a proxy on the host", modeStack{url: "https://meet.example.org", webPort: mapping("127.0.0.1", 3000)},
			"behind a proxy outside compose",
		},
		{
			"loopback, and a URL for it", modeStack{url: "http://meet.example.org:3000", webPort: mapping("127.0.0.1", 3000)},
			"direct",
		},
		{
			"all on loopback, media as well", modeStack{webPort: mapping("127.0.0.1", 3000), media: udp("127.0.0.1", 7882)},
			"direct, local",
		},
		{
			"media on loopback, pages for all", modeStack{webPort: mapping("", 3000), media: udp("127.0.0.1", 7882)},
			"direct",
		},
		{
			"all on loopback, and a URL for others",
			modeStack{
				url: "https://meet.example.org", webPort: mapping("127.0.0.1", 3000), media: udp("127.0.0.1", 7882),
			},
			"behind a proxy outside compose",
		},
		{
			"all on loopback, and an address announced",
			modeStack{webPort: mapping("127.0.0.1", 3000), media: udp("127.0.0.1", 7882), livekit: mux},
			"behind a proxy outside compose",
		},
		{
			"told: direct", modeStack{caddy: true, url: "https://localhost", override: model.ModeDirect}, "direct",
		},
		{"told: caddy", modeStack{url: "https://localhost", override: model.ModeCaddy}, "behind Caddy"},
		{"told: tunnel", modeStack{caddy: true, override: model.ModeTunnel}, "behind a tunnel and Caddy"},
		{"told: local", modeStack{caddy: true, url: "https://meet.example.org", override: model.ModeLocal}, "behind Caddy, local"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			mode := reach.ModeOf(test.stack.scenario())
			if mode.String() != test.want {
				t.Errorf("%s, want %s", mode, test.want)
			}
			if len(mode.Because) == 0 {
				t.Error("no reason is given")
			}
		})
	}
}
