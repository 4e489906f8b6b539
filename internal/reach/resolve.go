package reach

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// A Target is what a host name leads to, as seen from inside one service.
type Target struct {
	// Service answers to the name; nil where none does.
	Service *model.Service
	// Also are further services with the same name on the same networks; Docker picks one.
	Also []*model.Service
	// Known is false when it cannot be told: a public name, a placeholder, an external network.
	// Known without a Service and not Host means that the name leads nowhere.
	Known bool
	// Host tells that the name is the host's own, with its published ports.
	Host bool
	// Loopback tells that the name is the asking side itself.
	Loopback bool
	// Named is a service that is called so but cannot be reached by that name from here.
	Named *model.Service
	// Reason tells why there is no Service, in a sentence without period.
	Reason string
}

// Resolve tells which service answers to a host name as seen from inside service from; nil is the
// host itself.
func Resolve(d *model.Deployment, from *model.Service, host string) Target {
	host = strings.ToLower(strings.Trim(strings.TrimSuffix(host, "."), "[]"))
	if host == "" || strings.ContainsAny(host, "{}$*+") {
		return Target{Reason: "the name is not known"}
	}
	if t, ok := ownName(from, host); ok {
		return t
	}
	if from != nil {
		if t, ok := extraHost(from, host); ok {
			return t
		}
	}
	if isHostAlias(host) {
		return Target{Known: true, Host: true}
	}
	if facts.IsAddress(host) {
		return Target{Reason: "it is an address"}
	}
	return byDockerName(d, from, host)
}

// isHostAlias tells whether host is one of Docker's names for the host. On Linux they need an entry
// of extra_hosts.
func isHostAlias(host string) bool {
	return host == "host.docker.internal" || host == "gateway.docker.internal"
}

// ownName resolves what everybody calls themselves.
func ownName(from *model.Service, host string) (Target, bool) {
	loopback := host == "localhost" || strings.HasSuffix(host, ".localhost")
	if ip, ok := facts.Address(host); ok {
		loopback = ip.Unmap().IsLoopback() || ip.IsUnspecified()
	}
	switch {
	case loopback && (from == nil || from.HostNetwork()):
		return Target{Known: true, Host: true, Loopback: true}, true
	case loopback:
		return Target{Service: from, Known: true, Loopback: true}, true
	default:
		return Target{}, false
	}
}

// extraHost resolves by the service's own extra_hosts.
func extraHost(from *model.Service, host string) (Target, bool) {
	for _, e := range from.ExtraHosts {
		if !strings.EqualFold(e.Name, host) {
			continue
		}
		switch ip, err := netip.ParseAddr(strings.Trim(e.Address.V, "[]")); {
		case !e.Address.Known():
			return Target{Reason: "extra_hosts gives it an address that is not known"}, true
		case e.Address.V == "host-gateway":
			return Target{Known: true, Host: true}, true
		case err == nil && ip.IsLoopback():
			t, _ := ownName(from, ip.String())
			return t, true
		default:
			return Target{Reason: "extra_hosts gives it the address " + e.Address.V}, true
		}
	}
	return Target{}, false
}

// byDockerName resolves by Docker's DNS, which serves the containers of a network that is not the
// default bridge: container names, service names, aliases and host names.
func byDockerName(d *model.Deployment, from *model.Service, host string) Target {
	named := d.Called(host)
	home := namespace(d, from)
	switch {
	case home == nil && from != nil && !from.HostNetwork():
		return Target{Reason: "the network of " + from.Name + " is not known"}
	case home == nil || home.HostNetwork():
		return nowhere(host, named, "the host's network does not resolve names of services")
	case len(home.Networks) == 0:
		return nowhere(host, named, home.Name+" is on no network that resolves names of services")
	}
	var found []*model.Service
	for _, s := range named {
		if answersTo(s, home, host) {
			found = append(found, s)
		}
	}
	switch {
	case len(found) > 0:
		return Target{Service: found[0], Also: found[1:], Known: true}
	case len(named) > 0 && (joinsUndefined(d, home) || joinsUndefined(d, named[0])):
		return Target{Reason: "it may be on a network that is not defined"}
	case len(named) > 0:
		return nowhere(host, named, whyUnreachable(from, named[0]))
	case onExternal(d, home):
		return Target{Reason: "it may be on an external network"}
	case home != from:
		return Target{Reason: home.Name + ", whose network it shares, may resolve it"}
	case from.OwnDNS:
		return Target{Reason: "a name server of its own may resolve it"}
	case slices.Contains(from.Links, host) || isContainerName(d, host):
		return Target{Reason: "it is the name that compose gives a container"}
	case slices.Contains(d.Beside, host):
		return Target{Reason: "another file of the same project has a service of that name"}
	case strings.Contains(host, "."):
		return Target{Reason: "it may be a public name"}
	default:
		return nowhere(host, nil, fmt.Sprintf("no service is called %q", host))
	}
}

// isContainerName tells whether host is the name that compose or swarm gives the containers of a service:
// PROJECT-SERVICE-NUMBER or STACK_SERVICE.
func isContainerName(d *model.Deployment, host string) bool {
	service := func(name string) bool {
		return slices.ContainsFunc(d.Called(name), func(s *model.Service) bool {
			return strings.EqualFold(s.Name, name)
		})
	}
	unnumbered := strings.TrimRight(host, "0123456789")
	for i, r := range host {
		if r != '-' && r != '_' {
			continue
		}
		name, numbered := strings.CutSuffix(unnumbered, string(r))
		if service(host[i+1:]) || numbered && unnumbered != host && i < len(name) && service(name[i+1:]) {
			return true
		}
	}
	return false
}

// nowhere is a name that leads to nothing. Only a name with a dot may still be a public one.
func nowhere(host string, named []*model.Service, reason string) Target {
	t := Target{Known: len(named) > 0 || !strings.Contains(host, "."), Reason: reason}
	if len(named) > 0 {
		t.Named = named[0]
	}
	return t
}

func whyUnreachable(from, to *model.Service) string {
	if to.NetworkMode.V != "" {
		return fmt.Sprintf("%s has network_mode %s and no name of its own", to.Name, to.NetworkMode.V)
	}
	return fmt.Sprintf("%s and %s share no network", from.Name, to.Name)
}

// namespace is the service whose network stack s lives in: itself, unless it shares another's. It is nil
// where that is not known.
func namespace(d *model.Deployment, s *model.Service) *model.Service {
	for range d.Services {
		if s == nil {
			return nil
		}
		mode := s.NetworkMode.V
		if name, ok := strings.CutPrefix(mode, "service:"); ok {
			s = d.Service(name)
			continue
		}
		name, ok := strings.CutPrefix(mode, "container:")
		if !ok {
			return s
		}
		i := slices.IndexFunc(d.Services, func(o *model.Service) bool { return o.ContainerName.V == name })
		if i < 0 {
			return nil
		}
		s = d.Services[i]
	}
	return nil // a circle
}

// isCalled tells whether s has the name on every network that it is on.
func isCalled(s *model.Service, host string) bool {
	return strings.EqualFold(s.Name, host) || strings.EqualFold(s.ContainerName.V, host) ||
		strings.EqualFold(s.Hostname.V, host)
}

func hasAlias(n model.Attachment, host string) bool {
	return slices.ContainsFunc(n.Aliases, func(a model.Value[string]) bool {
		return strings.EqualFold(a.V, host)
	})
}

// answersTo tells whether s has the name on a network that home is on too.
func answersTo(s, home *model.Service, host string) bool {
	if s.NetworkMode.V != "" {
		return false
	}
	for _, n := range s.Networks {
		shared := slices.ContainsFunc(home.Networks, func(o model.Attachment) bool {
			return o.Network == n.Network
		})
		if shared && (isCalled(s, host) || hasAlias(n, host)) {
			return true
		}
	}
	return false
}

func onExternal(d *model.Deployment, s *model.Service) bool {
	return slices.ContainsFunc(s.Networks, func(a model.Attachment) bool {
		return slices.ContainsFunc(d.Networks, func(n *model.Network) bool {
			return n.Name == a.Network && n.External
		})
	})
}

// joinsUndefined tells whether s joins a network that the files do not define: which one is meant is not known.
func joinsUndefined(d *model.Deployment, s *model.Service) bool {
	return slices.ContainsFunc(s.Networks, func(a model.Attachment) bool {
		return !slices.ContainsFunc(d.Networks, func(n *model.Network) bool { return n.Name == a.Network })
	})
}
