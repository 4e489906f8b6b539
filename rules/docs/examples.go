package docs

import (
	"slices"
	"strings"
	"sync"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// examples are what the examples of a document say together. Each is worked out once: a guide may have hundreds.
type examples struct {
	// foreign are the names under which one of them has another program than the stack.
	foreign func() map[string]bool
	// published are the ports of the host that they publish.
	published func() model.PortSet
	// toLiveKit are those with a route to LiveKit.
	toLiveKit func() []*model.Snippet
	// promised are the URLs with a prefix at which browsers are told to reach LiveKit by Caddy: those of the stack, then
	// those of the document.
	promised func() []reach.URL
	// tellOfLiveKit tells that the document is about a stack with LiveKit, which not everybody runs.
	tellOfLiveKit func() bool
}

func (g guide) readExamples() *examples {
	return &examples{
		foreign:       sync.OnceValue(g.foreignNames),
		published:     sync.OnceValue(g.publishedThere),
		toLiveKit:     sync.OnceValue(g.routesToLiveKit),
		promised:      sync.OnceValue(g.promises),
		tellOfLiveKit: sync.OnceValue(g.tellsOfLiveKit),
	}
}

func (g guide) foreignNames() map[string]bool {
	names := map[string]bool{}
	for _, s := range g.Snippets {
		for _, example := range s.Services {
			if service := g.whole.Service(example.Name); service == nil || otherImage(example, service) {
				names[example.Name] = true
			}
		}
	}
	return names
}

func (g guide) publishedThere() model.PortSet {
	var list []model.PortRange
	for _, s := range g.Snippets {
		for _, service := range s.Services {
			for _, p := range service.Ports {
				if !p.Host.V.IsZero() {
					list = append(list, p.Host.V)
				}
			}
		}
	}
	return model.NewPortSet(list...)
}

func (g guide) routesToLiveKit() []*model.Snippet {
	var list []*model.Snippet
	server := g.server()
	for i := range g.Snippets {
		s := &g.Snippets[i]
		if server != nil && s.Proxy != nil && slices.ContainsFunc(s.Proxy.AllUpstreams(), func(u model.Upstream) bool {
			return slices.Contains(g.whole.Called(u.Host.V), server.Service)
		}) {
			list = append(list, s)
		}
	}
	return list
}

func (g guide) promises() []reach.URL {
	var list []reach.URL
	seen := map[string]bool{}
	add := func(u reach.URL) {
		if facts.PublicSignalling(u.Name) && strings.Trim(u.Path, "/") != "" && !u.Loopback() &&
			!facts.LiveKitCloud(u.Host) && !seen[u.Path] {
			seen[u.Path] = true
			list = append(list, u)
		}
	}
	for u := range reach.URLs(g.whole) {
		if u.Public() && g.byCaddy(u.Port) {
			add(u)
		}
	}
	for _, s := range g.Snippets {
		if disowned(s.About) {
			continue
		}
		for _, v := range s.Variables {
			if u, ok := reach.ParseURL(v, nil); ok && u.DefaultPort() {
				add(u)
			}
		}
	}
	return list
}

// byCaddy tells whether a port of the host leads to Caddy.
func (g guide) byCaddy(port int) bool {
	doors, _ := reach.Doors(g.whole, port)
	return slices.ContainsFunc(doors, func(d reach.Door) bool { return g.whole.ProxyOf(d.Service) != nil })
}

func (g guide) tellsOfLiveKit() bool {
	named := func(text string) bool { return mentions(text, "livekit") }
	return slices.ContainsFunc(g.Snippets, func(s model.Snippet) bool {
		return s.LiveKit != nil || s.Client != nil ||
			slices.ContainsFunc(s.Variables, func(v model.Variable) bool { return named(v.Name) })
	}) || slices.ContainsFunc(g.Tables, func(t model.PortTable) bool {
		return slices.ContainsFunc(t.Rows, func(r model.PortTableRow) bool { return named(r.Service) })
	}) || slices.ContainsFunc(g.Mentions, func(m model.PortMention) bool { return named(m.About) })
}
