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

// reportRedirected tells of URLs without TLS that agree with each other, while Caddy redirects pages to https://: what
// they fetch is blocked there, and their origin is another.
func (a asker) reportRedirected(pass *lint.Pass, base public) {
	origin := redirectedTo(a.Scenario, base.URL)
	if origin == "" || a.mode.Local || a.mode.Tunnel || tunnelled(a.Scenario) {
		return
	}
	related, fetched := a.plainBeside(base)
	lacking := a.lacking(base.Origin(), origin)
	related, fetched = append(related, lacking...), fetched || len(lacking) > 0
	if !fetched {
		return
	}
	pass.Report(lint.Warning, base.Value.Span, fmt.Sprintf(
		"%s is %s, but Caddy redirects it to %s: browsers let that page use https:// and wss:// URLs alone; write %s://",
		base.Name, base.Text(), origin, encrypted[base.Scheme],
	), append(related, via(base.URL)...)...)
}

// plainBeside places the other URLs for browsers that name the host of base without TLS. fetched tells whether pages
// fetch from one of them, or from base.
func (a asker) plainBeside(base public) (related []lint.Related, fetched bool) {
	fetched = base.fetchedPlain()
	for _, p := range a.list {
		if p.Host != base.Host || !p.Plain() || !p.DefaultPort() || p.Value.Span == base.Value.Span {
			continue
		}
		fetched = fetched || p.fetchedPlain()
		related = append(related, lint.At(p.Value.Span, "%s is %s", p.Name, p.Text()))
	}
	return related, fetched
}

// lacking places the lists of origins that have one of a page and lack another.
func (a asker) lacking(has, lacks string) []lint.Related {
	var related []lint.Related
	seen := map[model.Span]bool{}
	for _, service := range a.Running {
		for _, v := range service.Environment {
			if !facts.CORSList(v.Name) || !v.Value.Known() || seen[v.Value.Span] {
				continue
			}
			seen[v.Value.Span] = true
			if list, ok := originsOf(v.Value.V); ok && slices.Contains(list, has) && !slices.Contains(list, lacks) {
				related = append(related, lint.At(v.Value.Span, "%s of service %q lacks %s", v.Name, service.Name, lacks))
			}
		}
	}
	return related
}

// redirectedTo is the origin that Caddy redirects a page without TLS to, on the same host and the usual port; "" for
// none.
func redirectedTo(s *model.Scenario, u reach.URL) string {
	doors, all := reach.Doors(s, u.Port)
	if !u.Plain() || len(doors) != 1 || !all || !doors[0].Open() {
		return ""
	}
	proxy := s.ProxyOf(doors[0].Service)
	if proxy == nil || proxy.Template {
		return ""
	}
	answer := reach.Ask(proxy, reach.Request{Scheme: "http", Host: u.Host, Port: doors[0].Port, Path: "/"})
	origin := "https://" + u.Host
	if answer.Outcome == reach.Redirect && strings.HasPrefix(answer.Target+"/", origin+"/") {
		return origin
	}
	return ""
}
