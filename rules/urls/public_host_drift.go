package urls

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// PublicHostDrift reports URLs for browsers that name another host or port than the others.
var PublicHostDrift = &lint.Rule{
	ID: "public-host-drift",
	Doc: `URLs for browsers disagree on host, port or scheme

## Why

The page, its API and LiveKit's signalling are one stack, behind one name or address. When it moves and one of the
URLs is forgotten, that one leads to the old place: sign-in sends users away, the API does not answer, or calls stay
silent. So it is with the port, where one Caddy serves them all, and with http:// among https://. URLs that are all
http:// do not agree with a Caddy that redirects to https://: the page ends up there, and may not fetch from the others.

## How to fix

Write the same host everywhere, or give Caddy a site for the other one.

## Not reported

- Hosts that Caddy has sites for, and names that may be meant: app.example.org beside api.example.org, a page or an
  API of another domain, unless the names are the same but for a slip. NEXTAUTH_URL and SITE_URL of one service have to
  agree, though, as have a name and an address.
- Names that differ in the top-level domain alone, where that may be meant: the variable's name says more than a use in
  this stack (EU_API_URL, PEER_API_URL), the name begins with www, others have it too, or fewer than two places, URLs or
  a site of Caddy, have the other.
- LiveKit Cloud, and a LiveKit or an API that does not run in the stack.
- localhost and names of services: public-url-internal-host tells those. Ports that nothing publishes:
  public-url-unreachable.
- Ports where no proxy runs, as each service has its own.
`,
	Severity: lint.Warning,
	Check:    checkPublicHostDrift,
}

func checkPublicHostDrift(pass *lint.Pass) {
	a := asker{pass.Scenario, reach.ModeOf(pass.Scenario), nil}
	for _, p := range publics(pass.Scenario) {
		if p.Public() && !p.Loopback() && p.sure && a.ours(p) {
			a.list = append(a.list, p)
		}
	}
	base, ok := a.base()
	if !ok {
		return
	}
	if len(a.list) > 1 {
		a.reportRedirected(pass, base)
	}
	asks := asker{a.Scenario, a.mode, publics(pass.Scenario)}
	for _, p := range append(a.list, otherwise(pass.Scenario, base)...) {
		what := a.differs(p, base)
		mixed := p.fetchedPlain() && base.Secure()             // mixed-content tells it
		unreachable := !a.mode.Tunnel && asks.defect(p) != nil // public-url-unreachable does
		if what == "" || what != "host" && (mixed || unreachable) {
			continue
		}
		pass.Report(lint.Warning, p.Value.Span, fmt.Sprintf("%s is %s, but %s is %s: one of them has the wrong %s",
			p.Name, p.Text(), base.Name, base.Text(), what,
		), beside(base.URL, p.URL, "%s is %s", base.Name, base.Text())...)
	}
}

// otherwise lists the URLs in variables whose use is not known that are like that of most others, but for TLS or for a
// slip in the host.
func otherwise(s *model.Scenario, base public) []public {
	var list []public
	seen := map[model.Span]bool{}
	for u := range reach.URLs(s) {
		near := otherEnd(u.Host, base.Host) || oneLabel(u.Host, base.Host)
		like := u.Host == base.Host && u.Plain() || u.Port != 0 && near
		_, known := publicOf(u)
		if known || !like || !facts.FetchedName(u.Name) || u.Service == nil || u.Value.Template || seen[u.Value.Span] {
			continue
		}
		seen[u.Value.Span] = true
		list = append(list, public{URL: u, sure: true})
	}
	return list
}

// differs tells in what a URL differs from that which most others agree with; "" for nothing that matters.
func (a asker) differs(p, base public) string {
	switch {
	case p.Host != base.Host && !example(p.Host) && !example(base.Host) && a.strange(p, base):
		return "host"
	case p.Host != base.Host:
		return ""
	case p.Port == base.Port && p.Secure() != base.Secure() && a.mode.Tunnel,
		p.DefaultPort() && base.DefaultPort() && p.Plain() && base.Secure() && !a.direct(p):
		return "scheme"
	case p.Port != base.Port && a.otherPort(p):
		return "port"
	default:
		return ""
	}
}

// ours tells whether the stack itself serves the URL: a page, or what a running service is known to serve.
func (a asker) ours(p public) bool {
	if facts.LiveKitCloud(p.Host) {
		return false
	}
	return p.use == facts.URLPage || a.owner(p) != nil
}

// example tells whether a host is still to be replaced.
func example(host string) bool {
	return facts.DocumentationName(host) || strings.HasPrefix(host, "your")
}

// base is the URL whose host and port most others have; pages come first.
func (a asker) base() (public, bool) {
	if len(a.list) == 0 {
		return public{}, false
	}
	votes := func(p public) int {
		n := 0
		for _, o := range a.list {
			if o.Host == p.Host {
				n += len(a.list)
			}
			if o.Host == p.Host && o.Port == p.Port && o.Secure() == p.Secure() {
				n++
			}
		}
		n *= 2
		if p.Secure() {
			n++ // of two that differ in the scheme alone, the one without TLS is wrong
		}
		return n
	}
	best := slices.MaxFunc(a.list, func(p, q public) int { return cmp.Compare(votes(p), votes(q)) })
	return best, true
}

// strange tells whether a host cannot be meant beside that of most others: one of the two is an address, they differ
// as by a slip of the pen, they are those of one program, or LiveKit would have to come by a site that is not there.
func (a asker) strange(p, base public) bool {
	switch {
	case a.hasSite(p.Host):
		return false
	case facts.IsAddress(p.Host) || facts.IsAddress(base.Host):
		return true
	case p.Service == base.Service && p.use == base.use && (p.Name == "NEXTAUTH_URL" || base.Name == "NEXTAUTH_URL"):
		return true
	case facts.PublicSignalling(p.Name) && a.mode.Proxied && !siblings(p.Host, base.Host):
		return true
	default:
		return slip(p.Host, base.Host) || a.movedEnd(p, base)
	}
}

func (a asker) hasSite(host string) bool {
	return slices.ContainsFunc(a.RunningProxies(), func(p *model.Proxy) bool {
		return p.Opaque || p.Partial || slices.ContainsFunc(p.Sites, func(s *model.Site) bool {
			return slices.ContainsFunc(s.Addresses, func(address model.SiteAddress) bool {
				return !address.Host.Known() || address.Host.V != "" && model.CoversName(address.Host.V, host)
			})
		})
	})
}

// otherPort tells whether the port cannot be meant: Caddy serves all, and no service has that port for itself.
func (a asker) otherPort(p public) bool {
	switch {
	case !a.mode.Proxied:
		return false
	case a.mode.Tunnel:
		return !p.ForBrowsers() && !facts.PublicSignalling(p.Name) // tunnel-ports-drift tells of those
	}
	doors, all := reach.Doors(a.Scenario, p.Port)
	return all && len(doors) == 0
}

// direct tells whether the port leads to a service past Caddy.
func (a asker) direct(p public) bool {
	doors, _ := reach.Doors(a.Scenario, p.Port)
	return slices.ContainsFunc(doors, func(d reach.Door) bool {
		return d.Open() && a.Scenario.ProxyOf(d.Service) == nil
	})
}
