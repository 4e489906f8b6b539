package reach

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// local tells whether the deployment is for one machine, and from what that is concluded: at least one public URL is
// known and all of them are loopback, or names that are for tests, and no site of Caddy's is for others; or nothing is
// published for other machines, and no authority is asked to sign for its names.
func local(s *model.Scenario) (because string, ok bool) {
	found, inward := false, true
	for u := range URLs(s) {
		among := u.Service != nil && u.Service.NetworkMode.V != "" && !u.Said && facts.BrowserURL(u.Name) == 0
		if !u.Public() || !u.ForBrowsers() || among && u.Loopback() { // programs call each other there as well
			continue
		}
		found = true
		inward = inward && (u.Loopback() || facts.TestName(u.Host) || resolvedHere(s, u.Host))
	}
	own, others := siteNames(s)
	switch {
	case found && inward && !others:
		return "all public URLs are those of this machine", true
	case !found && own && !others:
		return "all sites of Caddy are those of this machine", true
	case (found || others) && keptToItself(s):
		return "nothing is published for other machines, and no public authority signs a certificate", true
	default:
		return "", false
	}
}

// siteNames tells whether all of Caddy's sites have names of this machine, written there and not in a variable, and
// whether any is for others. Names out of defaults and templates are nobody's yet.
func siteNames(s *model.Scenario) (own, others bool) {
	doubtful := false
	for _, p := range s.RunningProxies() {
		for _, site := range p.Sites {
			for _, a := range site.Addresses {
				byDefault := a.Host.Origin == model.Interpolated && len(a.Host.Via) == 0
				if !a.Host.Known() || a.Host.Template || byDefault || a.Host.V == "" {
					doubtful = true
					continue
				}
				host := URL{Host: strings.ToLower(a.Host.V)}
				here := host.Loopback() || facts.TestName(host.Host) || resolvedHere(s, host.Host)
				own, doubtful = own || here, doubtful || a.Host.Origin != model.Stated
				others = others || !here && host.Public() && !facts.InternalName(host.Host)
			}
		}
	}
	return own && !doubtful, others
}

type loopbackKey struct{}

// loopbackNames are the names, in lower case, that a service finds at a loopback address.
func loopbackNames(services []*model.Service) map[string]bool {
	names := map[string]bool{}
	for _, s := range services {
		for _, e := range s.ExtraHosts {
			if (URL{Host: e.Address.V}).Loopback() {
				names[strings.ToLower(e.Name)] = true
			}
		}
	}
	return names
}

// resolvedHere tells whether a service finds a name at its machine's own loopback address, and no public authority is
// asked for it.
func resolvedHere(s *model.Scenario, host string) bool {
	names, _ := s.Once(loopbackKey{}, func() any { return loopbackNames(s.Running) }).(map[string]bool)
	return names[strings.ToLower(host)] &&
		!slices.ContainsFunc(s.RunningProxies(), func(p *model.Proxy) bool { return signed(p, host) })
}

// signed tells whether an authority that others trust is asked, or may be, to sign a certificate for a host; "" for
// any host.
func signed(p *model.Proxy, host string) bool {
	return p.Opaque || p.Partial || slices.ContainsFunc(p.Certificates.Managed, func(m model.ManagedName) bool {
		meant := host == "" || strings.EqualFold(m.Name.V, host)
		return meant && m.Issuer != model.IssuerInternal && !brought(p, m.Name.V)
	})
}

// brought tells whether the site of a host brings its certificate along.
func brought(p *model.Proxy, host string) bool {
	return slices.ContainsFunc(p.Sites, func(site *model.Site) bool {
		return len(site.Files) > 0 && slices.ContainsFunc(site.Addresses, func(a model.SiteAddress) bool {
			return strings.EqualFold(a.Host.V, host)
		})
	})
}

// keptToItself tells whether a stack behind Caddy, LiveKit's media included, is published on loopback alone, and
// Caddy's certificates are its own or were brought along.
func keptToItself(s *model.Scenario) bool {
	asked := slices.ContainsFunc(s.RunningProxies(), func(p *model.Proxy) bool { return signed(p, "") })
	if asked || !s.Proxied() || s.ComposeUnread() {
		return false
	}
	media := false
	for _, service := range s.Running {
		if facts.Runs(service.ImageName(), "tunnel") {
			return false
		}
	}
	for _, service := range s.Open {
		if s.Publisher(service) == nil {
			return false
		}
		for _, p := range service.Ports {
			if !p.HostIP.Known() || !p.Loopback() {
				return false
			}
			media = media || s.LiveKitOf(service) != nil
		}
	}
	return media
}
