package compose

import (
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// fronted reads the labels that tell a proxy which port of the service answers requests, over a network of Docker's:
// traefik.http.services.NAME.loadbalancer.server.port (traefik v3, docs/content/reference/routing-configuration) and
// caddy.reverse_proxy: "{{upstreams PORT}}" (lucaslorentz/caddy-docker-proxy, README).
func (sr *serviceReader) fronted() []int {
	var ports []int
	sr.eachLabel(func(name string, value model.Value[string]) {
		name = strings.ToLower(name)
		said := ""
		switch {
		case strings.HasPrefix(name, "traefik.http.services.") && strings.HasSuffix(name, ".loadbalancer.server.port"):
			said = value.V
		case strings.HasPrefix(name, "caddy") && strings.HasSuffix(name, "reverse_proxy"):
			_, call, _ := strings.Cut(value.V, "{{")
			call, _, _ = strings.Cut(call, "}}")
			if words := strings.Fields(call); len(words) > 1 && words[0] == "upstreams" {
				said = words[len(words)-1]
			}
		}
		if port, err := strconv.Atoi(said); err == nil && value.Known() {
			ports = append(ports, port)
		}
	})
	return ports
}
