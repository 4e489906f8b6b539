package reach_test

import (
	"net/netip"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

func stated[T any](v T) model.Value[T] { return model.Value[T]{V: v, Origin: model.Stated} }

func on(networks ...string) []model.Attachment {
	var list []model.Attachment
	for _, n := range networks {
		list = append(list, model.Attachment{Network: n})
	}
	return list
}

func published(ip string, host, container int) model.PublishedPort {
	p := model.PublishedPort{
		Host: stated(model.Port(host)), Container: stated(model.Port(container)), Protocol: stated(model.TCP),
	}
	if ip != "" {
		p.HostIP = stated(netip.MustParseAddr(ip))
	}
	return p
}

// stack is a deployment with one of everything that names depend on.
func stack() *model.Deployment {
	aliased := model.Attachment{Network: "edge", Aliases: []model.Value[string]{stated("front")}}
	return &model.Deployment{
		Networks: []*model.Network{
			{Name: "default"}, {Name: "edge"}, {Name: "media"}, {Name: "shared", External: true},
		},
		Services: []*model.Service{
			{Name: "caddy", Networks: on("edge"), ExtraHosts: []model.ExtraHost{
				{Name: "box", Address: stated("host-gateway")}, {Name: "far", Address: stated("203.0.113.9")},
				{Name: "self", Address: stated("127.0.0.1")},
			}},
			{Name: "web", Networks: []model.Attachment{aliased}, ContainerName: stated("stack-web"),
				Ports: []model.PublishedPort{published("", 8080, 3000)}},
			{Name: "web2", Networks: []model.Attachment{aliased}},
			{Name: "livekit", Networks: on("media"), Ports: []model.PublishedPort{published("127.0.0.1", 7880, 7880)}},
			{Name: "native", NetworkMode: stated("host"), Expose: []model.ExposedPort{{Ports: stated(model.Port(9000))}}},
			{Name: "sidecar", NetworkMode: stated("service:caddy")},
			{Name: "outer", Networks: on("shared")},
			{Name: "circle", NetworkMode: stated("service:circle")},
			{Name: "alone", NetworkMode: stated("none")},
		},
	}
}

func TestResolve(t *testing.T) {
	d := stack()
	tests := []struct {
		from, host    string
		want          string // service
		known, onHost bool
		loopback      bool
		named         string
		alternatives  int
	}{
		{from: "caddy", host: "web", want: "web", known: true},
		{from: "caddy", host: "WEB.", want: "web", known: true},
		{from: "caddy", host: "stack-web", want: "web", known: true},
		{from: "caddy", host: "front", want: "web", known: true, alternatives: 1},
		{from: "caddy", host: "caddy", want: "caddy", known: true},
		{from: "sidecar", host: "web", want: "web", known: true},
		{from: "caddy", host: "livekit", known: true, named: "livekit"},
		{from: "caddy", host: "sidecar", known: true, named: "sidecar"},
		{from: "caddy", host: "nobody", known: true},
		{from: "caddy", host: "api.example.com"},
		{from: "caddy", host: "{env.HOST}"},
		{from: "caddy", host: "192.0.2.7"},
		{from: "caddy", host: "localhost", want: "caddy", known: true, loopback: true},
		{from: "caddy", host: "127.0.0.1", want: "caddy", known: true, loopback: true},
		{from: "caddy", host: "[::1]", want: "caddy", known: true, loopback: true},
		{from: "caddy", host: "self", want: "caddy", known: true, loopback: true},
		{from: "caddy", host: "box", known: true, onHost: true},
		{from: "caddy", host: "far"},
		{from: "caddy", host: "host.docker.internal", known: true, onHost: true},
		{from: "native", host: "localhost", known: true, onHost: true, loopback: true},
		{from: "native", host: "web", known: true, named: "web"},
		{from: "outer", host: "nobody"},
		{from: "circle", host: "web"},
		{from: "alone", host: "web", known: true, named: "web"},
		{host: "localhost", known: true, onHost: true, loopback: true},
		{host: "web", known: true, named: "web"},
		{host: "example.com"},
	}
	for _, test := range tests {
		t.Run(test.from+" "+test.host, func(t *testing.T) {
			got := reach.Resolve(d, d.Service(test.from), test.host)
			if name(got.Service) != test.want || name(got.Named) != test.named || len(got.Also) != test.alternatives {
				t.Errorf("got %q named %q and %d more", name(got.Service), name(got.Named), len(got.Also))
			}
			if got.Known != test.known || got.Host != test.onHost || got.Loopback != test.loopback {
				t.Errorf("known %v host %v loopback %v", got.Known, got.Host, got.Loopback)
			}
			if got.Service == nil && !got.Host && got.Reason == "" {
				t.Error("no reason")
			}
		})
	}
}

func name(s *model.Service) string {
	if s == nil {
		return ""
	}
	return s.Name
}

func TestServiceAt(t *testing.T) {
	d := stack()
	d.Proxies = []*model.Proxy{{
		Service: d.Service("sidecar"), Listeners: []*model.Listener{{Port: stated(8443)}},
	}}
	tests := []struct {
		from, host string
		port       int
		want       string
		container  int
	}{
		{"caddy", "web", 3000, "web", 3000},
		{"caddy", "box", 8080, "web", 3000},
		{"caddy", "box", 7880, "", 0}, // published on the loopback address only
		{"native", "localhost", 7880, "livekit", 7880},
		{"", "localhost", 7880, "livekit", 7880},
		{"", "127.0.0.1", 9000, "native", 9000},
		{"", "localhost", 9001, "", 0},
		{"caddy", "localhost", 8443, "sidecar", 8443},
		{"caddy", "localhost", 80, "", 0}, // its sidecar may have it, or itself
		{"web", "caddy", 8443, "sidecar", 8443},
		{"caddy", "nobody", 80, "", 0},
	}
	for _, test := range tests {
		s, port, target := reach.ServiceAt(d, d.Service(test.from), test.host, test.port)
		if name(s) != test.want || port != test.container {
			t.Errorf("%s to %s:%d: got %q %d (%s)", test.from, test.host, test.port, name(s), port, target.Reason)
		}
	}
}
