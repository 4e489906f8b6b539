package compose

import (
	"fmt"
	"testing"
)

func TestFronted(t *testing.T) {
	for labels, want := range map[string]string{
		`[traefik.http.services.web.loadbalancer.server.port=3000]`:          "[3000]",
		`{Traefik.HTTP.Services.web.LoadBalancer.Server.Port: 3000}`:         "[3000]",
		`{traefik.tcp.services.web.loadbalancer.server.port: 3000}`:          "[]",
		`{caddy: meet.acme.org, caddy.reverse_proxy: "{{upstreams 3000}}"}`:  "[3000]",
		`{caddy_1.handle_path.0_reverse_proxy: "{{ upstreams http 3000 }}"}`: "[3000]",
		`{caddy.reverse_proxy: "{{upstreams}}"}`:                             "[]",
		`{caddy.reverse_proxy: "127.0.0.1:3000"}`:                            "[]",
		`["traefik.http.services.web.loadbalancer.server.port=${PORT}"]`:     "[]",
	} {
		l := load(t, files{"compose.yml": "services: {web: {image: x, labels: " + labels + "}}"}).clean()
		equal(t, labels, fmt.Sprint(l.service("web").Fronted), want)
	}
}
