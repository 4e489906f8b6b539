package reach

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// An audience is whom names are for.
type audience int

const (
	nobody audience = iota // is known
	here                   // they are names of this machine, or for tests
	others                 // some are for other machines
)

// local tells whether the deployment is for one machine, and from what that is concluded.
func local(s *model.Scenario) (because string, ok bool) {
	urls, sites := urlsFor(s), sitesFor(s)
	switch {
	case urls == here && sites != others:
		return "all public URLs are those of this machine", true
	case urls == nobody && sites == here:
		return "all sites of Caddy are those of this machine", true
	case !keptHere(s):
		return "", false
	case s.Proxied() && !askedToSign(s):
		return "nothing is published for other machines, and no public authority signs a certificate", true
	case urls != others && sites != others && !announced(s) && !namesOthers(s):
		return "all that clients need is published on loopback, media as well, and nothing names another machine", true
	default:
		return "", false
	}
}

// urlsFor tells whom the public URLs are for.
func urlsFor(s *model.Scenario) audience {
	whom := nobody
	for u := range URLs(s) {
		among := u.Service != nil && u.Service.NetworkMode.V != "" && !u.Said && facts.BrowserURL(u.Name) == 0
		if !u.Public() || !u.ForBrowsers() || among && u.Loopback() { // programs call each other there as well
			continue
		}
		if !u.Loopback() && !facts.TestName(u.Host) && !resolvedHere(s, u.Host) {
			return others
		}
		whom = here
	}
	return whom
}

// sitesFor tells whom Caddy's sites are for. They are for this machine where all of their names are written there and
// not in a variable: names out of defaults and templates are nobody's yet.
func sitesFor(s *model.Scenario) audience {
	whom, doubtful := nobody, false
	for _, p := range s.RunningProxies() {
		for _, site := range p.Sites {
			for _, a := range site.Addresses {
				byDefault := a.Host.Origin == model.Interpolated && len(a.Host.Via) == 0
				if !a.Host.Known() || a.Host.Template || byDefault || a.Host.V == "" {
					doubtful = true
					continue
				}
				host := URL{Host: strings.ToLower(a.Host.V)}
				doubtful = doubtful || a.Host.Origin != model.Stated
				switch {
				case host.Loopback() || facts.TestName(host.Host) || resolvedHere(s, host.Host):
					whom = here
				case host.Public() && !facts.InternalName(host.Host):
					return others
				}
			}
		}
	}
	if doubtful {
		return nobody
	}
	return whom
}

// namesOthers tells whether a variable that is for the name of the stack has one for other machines:
// DOMAIN=meet.example.org, ALLOWED_ORIGINS=https://meet.example.org. Names in templates are nobody's yet.
func namesOthers(s *model.Scenario) bool {
	return slices.ContainsFunc(s.Running, func(service *model.Service) bool {
		return slices.ContainsFunc(service.Environment, func(v *model.Variable) bool {
			return v.Value.Known() && !v.Value.Template && facts.StackName(v.Name) &&
				slices.ContainsFunc(strings.FieldsFunc(v.Value.V, separates), func(item string) bool {
					u, ok := ParseURL(model.Variable{Value: model.With(v.Value, item)}, service)
					if !ok {
						u = URL{Host: strings.ToLower(item)}
					}
					return u.Public() && !u.Loopback() && !facts.TestName(u.Host) && !facts.InternalName(u.Host)
				})
		})
	})
}

// separates tells whether a character stands between the items of a list, as variables hold them.
func separates(c rune) bool { return strings.ContainsRune(", ;\"'[]", c) }

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

// askedToSign tells whether an authority that others trust is asked, or may be, to sign a certificate for some name.
func askedToSign(s *model.Scenario) bool {
	return slices.ContainsFunc(s.RunningProxies(), func(p *model.Proxy) bool { return signed(p, "") })
}
