package docs

import (
	"fmt"
	"net"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// checkCaddyfile reports what Caddy refuses in an example; of a whole site for the stack also upstreams that are none,
// and a LiveKit that browsers do not get to.
func (g guide) checkCaddyfile(pass *lint.Pass, s *model.Snippet) {
	reportRefusals(pass, s.Problems)
	caddy := g.caddy()
	if len(s.Problems) > 0 || s.Part || s.Proxy.Opaque || s.Proxy.Partial || caddy == nil ||
		s.Mode != "" && s.Mode != model.ModeCaddy || abridged(s.About) {
		return
	}
	proxy := *s.Proxy
	proxy.Service = caddy
	if !g.fronts(&proxy) {
		return
	}
	right := true
	for _, u := range proxy.AllUpstreams() {
		if message, related := g.wrong(caddy, u); message != "" {
			right = false
			pass.Report(lint.Warning, u.Span, message, related...)
		}
	}
	if right {
		g.checkSignalling(pass, s, &proxy)
	}
}

// reportRefusals reports what Caddy refuses: the same mistake in one example once.
func reportRefusals(pass *lint.Pass, problems []model.Problem) {
	reported := map[string]bool{}
	for i, p := range problems {
		if reported[p.Message] || !p.Span.Valid() {
			continue
		}
		reported[p.Message] = true
		related := lint.Via(p.Related)
		for _, other := range problems[i+1:] {
			if other.Message == p.Message {
				related = append(related, lint.At(other.Span, "so it does here"))
			}
		}
		pass.Report(lint.Warning, p.Span, "Caddy refuses this example: "+p.Message, related...)
	}
}

// caddy is the service that runs Caddy; nil where there are several or none, or where names of services mean nothing to
// it.
func (g guide) caddy() *model.Service {
	proxies := g.whole.RunningProxies()
	if len(proxies) != 1 || proxies[0].Service == nil || proxies[0].Service.HostNetwork() {
		return nil
	}
	return proxies[0].Service
}

// abridged tells whether an example has places for more than it shows, or is a first step.
func abridged(about string) bool {
	return mentions(about, "...", "…", "existing", "rest of", "other ", "remaining", "more routes", "your own",
		"your app", "minimal", "basic", "simpl", "without", "only ", "add ")
}

// fronts tells whether a proxy is for the stack: at least half of its upstreams are services of it, and one of them is
// LiveKit, or right as it is. "web" alone is a name in many stacks.
func (g guide) fronts(proxy *model.Proxy) bool {
	own, all, sure := 0, 0, false
	for _, u := range proxy.AllUpstreams() {
		all++
		if !u.Host.Known() || g.foreign()[u.Host.V] {
			continue
		}
		if called := g.whole.Called(u.Host.V); len(called) > 0 {
			own++
			message, _ := g.wrong(proxy.Service, u)
			sure = sure || message == "" || g.whole.LiveKitOf(called[0]) != nil
		}
	}
	return sure && 2*own >= all
}

// wrong says why an upstream is none: a name that nearly is that of a service, or a port on which it does not listen.
func (g guide) wrong(caddy *model.Service, u model.Upstream) (message string, related []lint.Related) {
	if !u.Host.Known() || !u.Ports.Known() || u.Ports.V.Len() != 1 || u.Scheme == "unix" || g.whole.ComposeUnread() {
		return "", nil
	}
	call := reach.Call{From: caddy, Port: u.Ports.V.Lo, Uses: reach.ForHTTP}
	target := reach.Resolve(g.whole.Live, caddy, u.Host.V)
	text := net.JoinHostPort(u.Host.V, strconv.Itoa(call.Port))
	switch {
	case !target.Known || target.Host || target.Loopback || target.Named != nil || len(target.Also) > 0:
		return "", nil
	case target.Service == nil:
		meant := g.meant(u.Host.V)
		if meant == nil || reach.Listens(g.whole, meant, call).Verdict != reach.Yes {
			return "", nil
		}
		return fmt.Sprintf("the example sends requests to %s, but no service is called %q: did you mean %q?",
			text, u.Host.V, meant.Name), []lint.Related{lint.At(meant.Span, "service %q is here", meant.Name)}
	}
	server := g.whole.LiveKitOf(target.Service)
	if server != nil && server.TCPPort.V == call.Port && server.Port.Known() && server.Port.V != call.Port {
		return fmt.Sprintf(
			"the example sends requests to %s, where LiveKit in service %q has ICE over TCP: signalling is on %d",
			text, server.Service.Name, server.Port.V), []lint.Related{lint.At(server.Service.Span, "LiveKit runs here")}
	}
	l := reach.Listens(g.whole, target.Service, call)
	if l.Verdict != reach.No || len(l.Ports) == 0 || !l.Sure && l.Swapped == nil {
		return "", nil
	}
	at := l.At
	if !at.Valid() {
		at = target.Service.Span
	}
	return fmt.Sprintf("the example sends requests to %s, but service %q listens on %s", text, target.Service.Name,
		joined(l.Ports)), []lint.Related{lint.At(at, "service %q listens on %s", target.Service.Name, joined(l.Ports))}
}

// meant is the service that a name nearly is; nil for none, where only a number is another, and where the document has
// a service of that name.
func (g guide) meant(name string) *model.Service {
	var names []string
	for _, s := range g.whole.Services {
		names = append(names, s.Name)
	}
	const digits = "0123456789"
	near := facts.Near(name, names)
	if g.foreign()[name] || strings.TrimRight(near, digits) == strings.TrimRight(name, digits) {
		return nil
	}
	return g.whole.Service(near)
}

// joined writes ports for messages.
func joined(list []int) string {
	var words []string
	for _, n := range list {
		words = append(words, strconv.Itoa(n))
	}
	return strings.Join(words, ", ")
}
