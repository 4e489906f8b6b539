package reach

import (
	"slices"
	"strconv"

	"github.com/reflint/reflint/internal/model"
)

// besideVariable goes by the variable PORT, where Caddy asks the service at that port too, for another one that is near
// or usual. That is no proof.
func besideVariable(s *model.Scenario, service *model.Service, port int) Listening {
	v, _ := service.Env("PORT")
	own, err := strconv.Atoi(v.Value.V)
	meant := own-near <= port && port <= own+near || slices.Contains(applicationPorts, port)
	if err != nil || !v.Value.Known() || service.EnvironmentOpen || !meant || !asked(s, service, own) {
		return Listening{Verdict: Maybe}
	}
	return Listening{Verdict: No, Ports: []int{own}, At: v.Value.Span}
}

// asked tells whether a running proxy sends requests to a port of a service.
func asked(s *model.Scenario, service *model.Service, port int) bool {
	return slices.ContainsFunc(s.RunningProxies(), func(p *model.Proxy) bool {
		return slices.ContainsFunc(p.AllUpstreams(), func(u model.Upstream) bool {
			if !u.Host.Known() || !u.Ports.Known() || u.Ports.V != model.Port(port) {
				return false
			}
			to, at, target := ServiceAt(s.Live, p.Service, u.Host.V, port)
			return to == service && at == port && len(target.Also) == 0
		})
	})
}
