package proxy

import (
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// ownPort tells whether Caddy itself listens on the port.
func (u use) ownPort(port int) bool {
	return port == facts.CaddyAdminPort || listensOn(u.proxy, port) != nil
}

func listensOn(p *model.Proxy, port int) *model.Listener {
	i := slices.IndexFunc(p.Listeners, func(l *model.Listener) bool { return !l.Port.Known() || l.Port.V == port })
	if i < 0 {
		return nil
	}
	return p.Listeners[i]
}

// listening is a service that Caddy can reach by its name and that is known to listen on the port, or nil.
func (u use) listening(port int) *model.Service {
	for _, s := range u.Running {
		l := u.Scenario.LiveKitOf(s)
		here := l != nil && l.Port.V == port || l == nil && (reach.Mapped(s, port) || reach.ImageListens(s, port))
		if here && s != u.caddy && reach.Resolve(u.Live, u.caddy, s.Name).Service == s {
			return s
		}
	}
	return nil
}
