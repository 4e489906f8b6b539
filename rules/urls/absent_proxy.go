package urls

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/reach"
)

// proxyOff tells of a URL whose host has a site in a Caddy that the chosen profiles leave out.
func (a asker) proxyOff(p public, doors []reach.Door) *defect {
	if a.Choice == nil || len(doors) > 0 || p.Loopback() || a.mode.Proxied {
		return nil
	}
	for _, proxy := range a.Proxies {
		if proxy.Service == nil || a.Runs(proxy.Service) || len(proxy.Service.Profiles) == 0 || !proxy.HasSite(p.Host) {
			continue
		}
		return &defect{
			why: fmt.Sprintf(
				"service %q, whose Caddyfile has a site for the host, runs only with profile %q; chosen is %s",
				proxy.Service.Name, proxy.Service.Profiles[0].V, a.Chosen()),
			related: []lint.Related{lint.At(proxy.Service.Span, "service %q is here", proxy.Service.Name)},
		}
	}
	return nil
}
