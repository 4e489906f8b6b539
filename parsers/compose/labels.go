package compose

import (
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// balanced reads the labels that tell Traefik to lead the connections or packets of an entrypoint to a port of the
// service: traefik.tcp.services.NAME.loadbalancer.server.port (traefik v3, docs/content/reference/
// routing-configuration, Docker).
func (sr *serviceReader) balanced() []model.ExposedPort {
	var list []model.ExposedPort
	sr.eachLabel(func(name string, value model.Value[string]) {
		name = strings.ToLower(name) // as Traefik does
		protocol := model.TCP
		if strings.HasPrefix(name, "traefik.udp.services.") {
			protocol = model.UDP
		} else if !strings.HasPrefix(name, "traefik.tcp.services.") {
			return
		}
		port, err := strconv.Atoi(value.V)
		if strings.HasSuffix(name, ".loadbalancer.server.port") && (err == nil || !value.Known()) {
			list = append(list, model.ExposedPort{Ports: model.With(value, model.Port(port)), Protocol: protocol})
		}
	})
	return list
}

// eachLabel calls visit with the labels of the service and, which Swarm looks at, those under `deploy:`.
func (sr *serviceReader) eachLabel(visit func(name string, value model.Value[string])) {
	for _, n := range []*node{sr.n.get("labels"), sr.n.get("deploy").get("labels")} {
		for _, e := range entriesOf(n) {
			visit(e.key, e.value.value())
		}
		for _, item := range itemsOf(n) {
			switch p := item.pair; {
			case p != nil:
				visit(p.key, p.value.value())
			case item.is(str):
				name, value, _ := item.text.cut("=")
				visit(name.said(), value.value())
			}
		}
	}
}
