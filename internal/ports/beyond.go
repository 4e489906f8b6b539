package ports

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// beyond adds the ports of a proxy that is taken to listen on this host: one outside compose, or one of the carriers by
// which rows come, on the host's network. Behind a tunnel, nothing listens here.
func (b *builder) beyond(elsewhere []reach.URL, carriers, by []carrier) {
	tunnel := slices.IndexFunc(carriers, func(c carrier) bool { return c.tunnel })
	onHost := slices.IndexFunc(by, func(c carrier) bool { return c.service.HostNetwork() })
	switch {
	case tunnel >= 0:
		b.remark(elsewhere, "which is taken to come by "+carriers[tunnel].String())
	case onHost >= 0:
		service := by[onHost].service
		b.proxyAt(service, "proxy", b.doors(elsewhere, service))
	case slices.ContainsFunc(b.table.Rows, func(r Row) bool { return r.Proxy && outside(r) }):
		b.remark(elsewhere, "which nothing of the stack has")
	default:
		b.proxyAt(nil, "proxy outside compose", b.doors(elsewhere, nil))
	}
}

// outside tells whether a port of the host leads to a row, from other machines.
func outside(r Row) bool { return r.Filter == Docker || r.Filter == Host }

// remark notes what is not opened although URLs name it.
func (b *builder) remark(urls []reach.URL, why string) {
	for _, u := range urls {
		b.table.Notes = append(b.table.Notes, fmt.Sprintf("%s names port %d, %s", u.Name, u.Port, why))
	}
}

// A door is a port of a proxy with what tells of it.
type door struct {
	port    int
	because string
	at      model.Span
	// url is the one that names it; nil where none does.
	url *reach.URL
}

// doors are those that URLs name; where none tells, the one for TLS of a service, or that for clients of TURN over TLS.
// Beside it is the one for plain HTTP.
func (b *builder) doors(urls []reach.URL, service *model.Service) []door {
	var list []door
	for _, u := range urls {
		because := u.Name + " names it, and nothing of the stack publishes it"
		list = append(list, door{u.Port, because, u.Value.Span, &u})
	}
	balanced := slices.IndexFunc(b.table.Rows, func(r Row) bool { return r.balanced && r.Route == ByFront })
	switch {
	case service != nil && len(urls) == 0:
		because := fmt.Sprintf("service %q is on the host's network", service.Name)
		list = append(list, door{port: httpsPort, because: because, at: service.NetworkMode.Span})
	case balanced >= 0:
		because := "clients of TURN over TLS come by it"
		list = append(list, door{port: httpsPort, because: because, at: b.table.Rows[balanced].At})
	}
	if i := slices.IndexFunc(list, func(d door) bool { return d.port == httpsPort }); i >= 0 {
		because := fmt.Sprintf("a proxy on port %d has it for redirects, and for certificate authorities", httpsPort)
		list = append(list, door{port: httpPort, because: because, at: list[i].at})
	}
	return list
}

// proxyAt adds the rows of a proxy, beside those that are there.
func (b *builder) proxyAt(service *model.Service, what string, doors []door) {
	for _, d := range doors {
		if b.has(d.port) {
			continue
		}
		u := use{ports: model.Port(d.port), protocol: model.TCP, need: Required, assumed: true, what: what}
		if d.port == httpPort {
			u.what += ": redirects to HTTPS, answers certificate authorities"
		}
		if d.url != nil {
			u.from, u.keys = set(d.at, d.url.Name+" is set here", d.url.Value.Via), []string{d.url.Name}
		}
		b.add(service, u, u.ports, Host, d.because, d.at)
		b.table.Rows[len(b.table.Rows)-1].Beyond = true
		b.table.Fronted = b.table.Fronted || service == nil && len(b.proxies) == 0
	}
}
