package docs

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

// checkSignalling reports a whole site in front of the stack by which browsers do not get to LiveKit at the prefix that
// they are told. Host names of examples are placeholders: that the prefix leads to LiveKit at one of them is enough.
func (g guide) checkSignalling(pass *lint.Pass, s *model.Snippet, proxy *model.Proxy) {
	server := g.server()
	another := func(other *model.Snippet) bool { return other != s } // which may be meant to be added
	if server == nil || !server.Port.Known() || slices.ContainsFunc(g.toLiveKit(), another) ||
		len(server.Service.Profiles) > 0 && !g.tellOfLiveKit() {
		return
	}
	for _, u := range g.promised() {
		prefix := strings.TrimRight(u.Path, "/")
		m := g.ask(proxy, server, prefix)
		if m == nil || m.handed == "" && !complete(s, proxy) {
			continue
		}
		message := fmt.Sprintf(
			"browsers are told %s in %s, but no route of the example leads there to LiveKit in service %q: "+
				"a request for %s is answered by %s", u.Text(), u.Name, server.Service.Name, m.path, m.by)
		if m.handed != "" {
			message = fmt.Sprintf(
				"browsers are told %s in %s, and the example hands LiveKit %s, which it answers with 404: "+
					`strip the prefix with "handle_path %s/*"`, u.Text(), u.Name, m.handed, prefix)
		}
		related := []lint.Related{
			lint.At(u.Value.Span, "browsers are told this URL"), lint.At(server.Service.Span, "LiveKit runs here"),
		}
		pass.Report(lint.Warning, m.at, message, append(related, lint.Via(u.Value.Via)...)...)
		return
	}
}

// complete tells whether an example is meant to be all that there is: it has several routes, or the sentence before it
// says so. A site with one route may just as well show how to ask for a password.
func complete(s *model.Snippet, proxy *model.Proxy) bool {
	return len(proxy.Forwards()) > 1 || mentions(s.Intro, "create", "replace", "whole", "complete", "full", "entire")
}

// A miss is a request of a browser that LiveKit does not get, or not as it must be.
type miss struct {
	at model.Span
	// path is what is asked for, by what answers, handed what LiveKit gets; "" where it gets nothing.
	path, by, handed string
	// redirected tells that it is sent to another site.
	redirected bool
}

// ask sends the request of a browser that is told a prefix to each site; nil where LiveKit gets it at one, where it has
// a site of its own without a prefix, and where that cannot be told.
func (g guide) ask(proxy *model.Proxy, server *model.LiveKit, prefix string) *miss {
	var found *miss
	for _, site := range proxy.Sites {
		for _, address := range site.Addresses {
			m, known := g.askSite(proxy, server, site, address, prefix+"/rtc")
			bare, _ := g.askSite(proxy, server, site, address, "/rtc")
			if !known || m == nil || bare == nil {
				return nil
			}
			if !m.redirected && (found == nil || m.handed != "") {
				found = m
			}
		}
	}
	return found
}

// askSite sends the request to one site. The miss is nil where LiveKit gets it.
func (g guide) askSite(
	proxy *model.Proxy, server *model.LiveKit, site *model.Site, address model.SiteAddress, path string,
) (m *miss, known bool) {
	host := cmp.Or(strings.ReplaceAll(address.Host.V, "*", "any"), "localhost")
	ends, answer, known := reach.Ends(g.whole, proxy, reach.Request{
		Scheme: address.Scheme, Host: host, Path: path, QueryOpen: true, Header: reach.WebSocket(),
	})
	if !known || !address.Host.Known() || slices.ContainsFunc(ends, g.unsure) {
		return nil, false
	}
	m = &miss{at: site.Span, path: path, by: "Caddy itself", redirected: answer.Outcome == reach.Redirect}
	if answer.Route != nil {
		m.at, m.by = answer.Route.Span, fmt.Sprintf("its %q", answer.Route.Name)
	}
	for _, end := range ends {
		m.by = fmt.Sprintf("%s:%s", end.Upstream.Host.V, end.Upstream.Ports.V)
		if end.Service == server.Service {
			if facts.ServesPath(end.Path) {
				return nil, true
			}
			m.handed = end.Path
		}
	}
	return m, true
}

// unsure tells whether what a request ends at may pass it on: something outside the stack, a proxy that is not read, or
// a web server of which nothing is known.
func (guide) unsure(end reach.End) bool {
	return end.Service == nil || reach.MayPassOn(end.Service) ||
		slices.Contains([]int{80, 443, 8080, 8443}, end.Port) && facts.ImageOf(end.Service.ImageName()) == nil
}
