package exposure

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// CaddyAdminExposed reports admin endpoints of Caddy that are open to the outside.
var CaddyAdminExposed = &lint.Rule{
	ID: "caddy-admin-exposed",
	Doc: `Caddy's admin endpoint is open to the outside

## Why

Caddy takes a new configuration from whoever reaches its admin endpoint, without a password. It listens on localhost inside the
container by default. With "admin 0.0.0.0:2019" (or CADDY_ADMIN) and port 2019 published, anyone can replace the sites, read
what passes through, and have certificates made for the host's names.

## How to fix

Drop the option, or write "admin off". Reload with "docker compose exec caddy caddy reload", which needs no published port. Where
the endpoint must be reached from the host, publish it on loopback: "127.0.0.1:2019:2019".

## Not reported

- An endpoint on loopback or on a Unix socket, and one that is off.
- One that only other containers reach.
- It is a warning in the host's network, where a firewall may still close it.
`,
	Severity: lint.Error,
	Risk:     9.8, // AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H: whoever connects replaces the configuration
	Check:    checkCaddyAdminExposed,
}

func checkCaddyAdminExposed(pass *lint.Pass) {
	for _, p := range pass.RunningProxies() {
		admin, port := openAdmin(p)
		if port == 0 {
			continue
		}
		if p.Service.HostNetwork() {
			pass.Report(lint.Warning, admin.Span, fmt.Sprintf(
				"Caddy's admin endpoint listens on %s in the host's network: whoever reaches port %d may replace the configuration; "+
					`bind it to localhost or write "admin off"`, admin.V, port,
			), lint.At(p.Service.NetworkMode.Span, "service %q uses the host's network", p.Service.Name))
			continue
		}
		for _, e := range exposedPorts(pass.Scenario) {
			if !publishesAdmin(pass.Scenario, e, p, port) {
				continue
			}
			related := append([]lint.Related{lint.At(e.port.Span, "published %s here", e.where())}, lint.Via(admin.Via)...)
			pass.Report(e.severity(pass.Scenario), admin.Span, fmt.Sprintf(
				"Caddy's admin endpoint listens on %s and service %q publishes it %s with %s: "+
					`whoever reaches it may replace the configuration; bind it to localhost or write "admin off"`,
				admin.V, e.service.Name, e.where(), e.entry(),
			), append(related, e.related()...)...)
		}
	}
}

func publishesAdmin(s *model.Scenario, e exposed, p *model.Proxy, port int) bool {
	return e.service == s.Publisher(p.Service) && e.port.Protocol.V == model.TCP && e.port.Container.V.Contains(port)
}

// reportedAsAdmin tells whether a mapping is that of an endpoint that caddy-admin-exposed reports.
func reportedAsAdmin(s *model.Scenario, e exposed) bool {
	return slices.ContainsFunc(s.RunningProxies(), func(p *model.Proxy) bool {
		_, port := openAdmin(p)
		return port != 0 && publishesAdmin(s, e, p, port)
	})
}

// openAdmin is where a proxy of the stack takes commands from others than itself, and on which port; 0 where it does
// not, or that is not known. CADDY_ADMIN stands in for an option that is not written (caddy v2.11 admin.go).
func openAdmin(p *model.Proxy) (model.Value[string], int) {
	admin := p.Admin
	if p.Service == nil || p.Opaque && !admin.Written() {
		return admin, 0
	}
	if v, ok := p.Service.Env("CADDY_ADMIN"); ok && !admin.Written() {
		admin = v.Value
	}
	if !admin.Written() || !admin.Known() || admin.V == "off" || strings.HasPrefix(admin.V, "unix") {
		return admin, 0
	}
	address := admin.V[strings.LastIndexByte(admin.V, '/')+1:]
	host, portText, err := net.SplitHostPort(address)
	if err != nil {
		host, portText = address, strconv.Itoa(facts.CaddyAdminPort)
	}
	port, err := strconv.Atoi(portText)
	ip, notIP := netip.ParseAddr(host)
	if err != nil || host == "localhost" || notIP == nil && ip.Unmap().IsLoopback() {
		return admin, 0
	}
	return admin, port
}
