package urls

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// misnamed tells of a host for which Caddy has no site, beside a site with almost the same name that no URL is for.
func (a asker) misnamed(p public, doors []reach.Door) *defect {
	if len(doors) == 0 || facts.IsAddress(p.Host) {
		return nil
	}
	for _, door := range doors {
		proxy := a.ProxyOf(door.Service)
		if proxy == nil || proxy.Opaque || proxy.Partial || proxy.Template {
			return nil
		}
		request := reach.Request{Scheme: p.Scheme, Host: p.Host, Port: door.Port, Path: "/", Header: reach.WebSocket()}
		if answer := reach.Ask(proxy, request); answer.Outcome != reach.NoSite {
			return nil
		}
		for _, site := range proxy.Sites {
			for _, address := range site.Addresses {
				if almost(p.Host, address) && !a.named(address.Host.V) {
					return &defect{
						why:     fmt.Sprintf("Caddy has a site for %s, which no URL names, and none for %s", address.Host.V, p.Host),
						related: []lint.Related{lint.At(address.Span, "this site is called almost the same")},
					}
				}
			}
		}
	}
	return nil
}

// named tells whether some URL is for a host.
func (a asker) named(host string) bool {
	for u := range reach.URLs(a.Scenario) {
		if strings.EqualFold(u.Host, host) {
			return true
		}
	}
	return slices.ContainsFunc(a.list, func(p public) bool { return strings.EqualFold(p.Host, host) })
}

// almost tells whether the address of a site is a host but for some letters of one label.
func almost(host string, address model.SiteAddress) bool {
	return address.Host.Known() && !address.Host.Template && nearlySame(host, strings.ToLower(address.Host.V))
}
