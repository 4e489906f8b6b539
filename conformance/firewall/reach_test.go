package firewall

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/firewall"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// The addresses of the host, seen from outside and from its containers, and those of a container.
const (
	hostV4, hostV6           = "198.18.0.2", "fd00:1::2"
	outsideV4, outsideV6     = "198.18.0.1", "fd00:1::1"
	bridgeV4, bridgeV6       = "172.30.0.1", "fd00:2::1"
	containerV4, containerV6 = "172.30.0.2", "fd00:2::2"
	bridge                   = "br-0123456789ab"
)

// A site is a host, a machine somewhere outside, and a container on the host.
type site struct {
	host, outside, container *host
	// other is a container on another network of the host.
	other *host
}

func newSite(t *testing.T) *site {
	t.Helper()
	s := &site{newHost(t), newHost(t), newHost(t), newHost(t)}
	connect(end{s.host, outer, hostV4 + "/24", hostV6 + "/64"}, end{s.outside, "eth0", outsideV4 + "/24", outsideV6 + "/64"})
	connect(end{s.host, bridge, bridgeV4 + "/16", bridgeV6 + "/64"}, end{s.container, "eth0", containerV4 + "/16", containerV6 + "/64"})
	connect(end{s.host, "br-ba9876543210", "172.31.0.1/16", "fd00:3::1/64"}, end{s.other, "eth0", "172.31.0.2/16", "fd00:3::2/64"})
	s.host.shell(`
		ip route add default via ` + outsideV4 + `
		ip -6 route add default via ` + outsideV6 + `
		echo 1 >/proc/sys/net/ipv4/ip_forward
		echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
	`)
	s.outside.shell("echo 20000 39999 >/proc/sys/net/ipv4/ip_local_port_range")
	s.container.shell(`
		ip route add default via ` + bridgeV4 + `
		ip -6 route add default via ` + bridgeV6)
	s.other.shell(`
		ip route add default via 172.31.0.1
		ip -6 route add default via fd00:3::1`)
	return s
}

// firewalls are the ways to load what reflint writes.
var firewalls = map[string]func(*testing.T, *site, stack){
	"ufw": func(t *testing.T, s *site, of stack) {
		requirePrograms(t, "ufw", "iptables")
		s.host.ownUFW()
		s.host.run("ufw", "default", "allow", "incoming")    // as an owner may have it until now
		s.host.shell(of.write(t, "ufw", firewall.Options{})) // finds the outer interface by itself
	},
	"nftables": func(t *testing.T, s *site, of stack) {
		requirePrograms(t, "nft", "iptables")
		s.host.feed(of.write(t, "nftables", firewall.Options{}), "nft", "-f", "-")
	},
}

// TestHost has the host itself listen everywhere: what is to be open is open, and nothing else.
func TestHost(t *testing.T) {
	for kind, load := range firewalls {
		for _, name := range []string{"stack-caddy-domain", "stack-host-network", "stack-tunnel"} {
			t.Run(kind+"/"+name, func(t *testing.T) {
				t.Parallel()
				requirePrograms(t, "ufw", "nft", "iptables")
				of, s := stackOf(t, name), newSite(t)
				probes := of.probes()
				s.host.listens(probes)
				s.everything(t, probes)
				load(t, s, of)
				s.exactly(t, probes, of)
			})
		}
	}
}

// TestDocker has a container listen everywhere and everything published, as Docker does it.
func TestDocker(t *testing.T) {
	for kind, load := range firewalls {
		for _, order := range []string{"docker first", "firewall first"} {
			t.Run(kind+"/"+order, func(t *testing.T) {
				t.Parallel()
				requirePrograms(t, "ufw", "nft", "iptables")
				of, s := stackOf(t, "stack-caddy-drift"), newSite(t)
				probes := of.probes()
				published := slices.DeleteFunc(slices.Clone(probes), func(p string) bool { return strings.HasPrefix(p, "22/") })
				s.host.listens([]string{"22/tcp"})
				s.container.listens(swapped(published))
				s.outside.listens([]string{"8443/tcp", "8443/udp"})
				if order == "docker first" {
					s.publish(published)
					s.everything(t, published)
					kept := s.outside.start("REFLINT_ROLE=hold", "REFLINT_ADDRESS="+hostV4+":6379")
					before := kept.line()
					load(t, s, of)
					fmt.Fprintln(kept.in)
					if after := kept.line(); before != "ready <nil>" || after != "works <nil>" {
						t.Errorf("a connection from before is cut: %s, %s", before, after)
					}
				} else {
					load(t, s, of)
					s.publish(published)
				}
				s.exactly(t, slices.DeleteFunc(probes, func(p string) bool { return p == "22/udp" }), of)
				s.fromContainer(t)
			})
		}
	}
}

// TestInner has Caddy in a container, and on the host what it sends requests to: containers reach that, nobody else does.
func TestInner(t *testing.T) {
	of := stack{"Caddy in a container", &ports.Table{Mode: model.ModeCaddy, Rows: []ports.Row{
		{
			Ports: model.Port(443), Protocol: model.TCP, What: "Caddy HTTPS", Need: ports.Required, Filter: ports.Docker,
			Service: &model.Service{Name: "caddy"},
		},
		{Ports: model.Port(7880), Protocol: model.TCP, What: "signalling", Need: ports.Unneeded, Filter: ports.Host},
	}}}
	for kind, load := range firewalls {
		t.Run(kind, func(t *testing.T) {
			t.Parallel()
			requirePrograms(t, "ufw", "nft", "iptables")
			s := newSite(t)
			probes := of.probes()
			s.host.listens(probes)
			load(t, s, of)
			s.exactly(t, probes, of)
			for _, address := range []string{bridgeV4, bridgeV6} {
				if got := s.container.reaches(address, []string{"7880/tcp", "7879/tcp"}); !slices.Equal(got, []string{"7880/tcp"}) {
					t.Errorf("a container reaches %v of the host's %s, want 7880/tcp", got, address)
				}
			}
		})
	}
}

// TestRouting has the host pass packets on that nobody redirects, as one does that serves a VPN.
func TestRouting(t *testing.T) {
	requirePrograms(t, "nft", "iptables")
	s := newSite(t)
	s.outside.run("ip", "route", "add", "172.31.0.0/16", "via", hostV4)
	s.other.listens([]string{"6379/tcp", "6379/udp"})
	firewalls["nftables"](t, s, stackOf(t, "stack-caddy-drift"))
	if got := s.outside.reaches("172.31.0.2", []string{"6379/tcp", "6379/udp"}); len(got) != 2 {
		t.Errorf("of what the host passes on only %v arrives", got)
	}
}

// everything shows that without a firewall all ports answer, so that a closed one is closed by it.
func (s *site) everything(t *testing.T, probes []string) {
	t.Helper()
	want := slices.Sorted(slices.Values(probes))
	for _, address := range []string{hostV4, hostV6} {
		if got := s.outside.reaches(address, probes); !slices.Equal(got, want) {
			t.Fatalf("without a firewall %s answers on %v alone", address, got)
		}
	}
	// What comes later has other ports of its own, and belongs to no connection from before.
	s.outside.shell("echo 40000 60999 >/proc/sys/net/ipv4/ip_local_port_range")
}

// exactly shows that what is to be open answers from outside, and nothing else.
func (s *site) exactly(t *testing.T, probes []string, of stack) {
	t.Helper()
	want := of.among(probes, func(p model.Protocol) model.PortSet { return of.open(firewall.Options{}, p) })
	for _, address := range []string{hostV4, hostV6} {
		if got := s.outside.reaches(address, probes); !slices.Equal(got, want) {
			t.Errorf("%s answers on %v, want %v", address, got, want)
		}
	}
}

// fromContainer shows that a container gets out, and to what is published by way of the host's address.
func (s *site) fromContainer(t *testing.T) {
	t.Helper()
	for _, address := range []string{outsideV4, outsideV6} {
		if got := s.container.reaches(address, []string{"8443/tcp", "8443/udp"}); len(got) != 2 {
			t.Errorf("a container reaches %v of %s", got, address)
		}
	}
	for _, address := range []string{hostV4, hostV6} {
		if got := s.other.reaches(address, []string{"6379/tcp"}); len(got) != 1 {
			t.Errorf("a container does not reach what another publishes on %s", address)
		}
	}
}
