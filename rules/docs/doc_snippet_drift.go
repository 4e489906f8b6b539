package docs

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// SnippetDrift reports examples of configuration that the stack contradicts, or that do not work.
var SnippetDrift = &lint.Rule{
	ID: "doc-snippet-drift",
	Doc: `A fenced example of configuration contradicts the stack

## Why

People copy the examples of a guide. One with another port or range than the stack has makes a LiveKit that nobody
reaches; an egress without Redis starts and never records; "wss://HOST:7880" asks a port for TLS that speaks plain
WebSocket; Caddy does not start with "handle { reverse_proxy web:3000 }" in one line, and without a route for LiveKit's
prefix no call starts; a database that the example publishes is open to everybody. What a fenced shell command writes
into a file ("cat > Caddyfile <<'EOF'") is read like the file.

## How to fix

Write what the stack has.

## Not reported

- Keys that the example leaves out, save for an egress without redis.
- A URL whose port Caddy has on the host.
- For LiveKit: a stack with several servers, or whose configuration cannot be read.
- A few lines about one setting of LiveKit, and examples of what could be changed. A range that shares an end with that
  of the stack, with "tcp_port" as the stack has it, is no choice: it is told.
- Examples for a mode that the stack does not run in, and those that the document calls wrong, old, or for something
  else: in the headings, in the sentence before, in comments, or right behind ("This does not work").
- Caddyfiles: those that leave something out ("...", "<your-domain>", a block that is not closed); upstreams of what is
  no whole site, or is mostly for other services than the stack's; a way to LiveKit where another example has it, and
  where a site with one route may be about something else.
- Compose: other services, or the same name with another image; single ports under another number; ports that
  only a variable of the example gives, where the stack sets it; databases published in overrides and for development.
- Variables: one range that stands alone and is nothing like the stack's; URLs on this machine, and behind a tunnel.
- Keys, secrets, host names, versions: examples have placeholders there.
`,
	Severity: lint.Warning,
	Check:    checkSnippetDrift,
}

func checkSnippetDrift(pass *lint.Pass) {
	for _, g := range guides(pass) {
		server := g.server()
		for i := range g.Snippets {
			s := &g.Snippets[i]
			switch {
			case s.Mode != "" && len(g.tables(s.Section)) == 0, disowned(s.About):
			case s.Proxy != nil:
				g.checkCaddyfile(pass, s)
			case s.Services != nil:
				g.checkCompose(pass, s)
			case s.Variables != nil:
				g.checkVariables(pass, s)
			case server == nil:
			case s.LiveKit != nil && (whole(s.LiveKit) || drifts(s.LiveKit, server)) && !varied(s):
				compare(pass, s.LiveKit, server)
			case s.Client != nil && !s.Client.Redis.At.Valid():
				pass.Report(lint.Warning, s.Client.WSURL.Span,
					"the example of an egress has no redis: it gets its jobs from LiveKit by Redis alone, and never records")
			case s.Client != nil:
				g.checkTLS(pass, s.Client.WSURL, "ws_url")
			}
		}
	}
}

// disowned tells whether a document says of an example that it is wrong, no longer so, or for something else.
func disowned(about string) bool {
	return mentions(" "+about+" ",
		"wrong", "don't", "don’t", "do not", "not work", "does not", "doesn't", "doesn’t", "won't", "incorrect", "broken",
		"invalid", "mistake", "pitfall", "avoid", "never", "refuse", "reject", " fail", " error", "troubleshoot", " bad ",
		"✗", "❌", "before", "legacy", " old ", "previous", "formerly", "used to", "deprecat", "obsolete", "no longer",
		"instead of", "migrat", "upgrad", "changelog", "alternativ", "another", "different", "separate", "remote",
		"external", "staging", "second", "multiple", "kubernetes")
}

// varied tells whether an example is of what could be, rather than of what is. Files that are called examples are not.
func varied(s *model.Snippet) bool {
	return hypothetical(strings.ReplaceAll(s.Intro+" "+s.Heading, ".example", ""))
}

// server is the one LiveKit server of the stack; nil where there are several, or its configuration is not known.
func (g guide) server() *model.LiveKit {
	if len(g.whole.LiveKits) != 1 || g.whole.LiveKits[0].Unread || g.whole.LiveKits[0].Service == nil {
		return nil
	}
	return g.whole.LiveKits[0]
}

// whole tells whether an example is the configuration of a server, and not a few lines about one setting.
func whole(example *model.LiveKit) bool {
	return len(example.Keys) > 0 || example.Redis.At.Valid() || example.Port.Written()
}

// drifts tells whether an example of a few lines gives a range of ports that was the server's once, beside ICE over TCP
// as the server has it: the ports of the stack, and not a choice of one.
func drifts(example, server *model.LiveKit) bool {
	ends := []model.Value[int]{example.RangeStart, example.RangeEnd, example.TCPPort, server.RangeStart, server.RangeEnd}
	if slices.ContainsFunc(ends, func(v model.Value[int]) bool { return !v.Written() || !v.Known() }) {
		return false
	}
	return example.TCPPort.V == server.TCPPort.V && similar(
		model.PortRange{Lo: example.RangeStart.V, Hi: example.RangeEnd.V},
		model.PortRange{Lo: server.RangeStart.V, Hi: server.RangeEnd.V})
}

// compare reports the ports that an example sets otherwise than the stack does.
func compare(pass *lint.Pass, example, server *model.LiveKit) {
	for _, key := range []struct {
		name         string
		says, really model.Value[int]
	}{
		{"port", example.Port, server.Port},
		{"rtc.tcp_port", example.TCPPort, server.TCPPort},
		{"rtc.port_range_start", example.RangeStart, server.RangeStart},
		{"rtc.port_range_end", example.RangeEnd, server.RangeEnd},
	} {
		ranged := key.name == "rtc.port_range_start" || key.name == "rtc.port_range_end"
		if !key.says.Written() || !key.says.Known() || !key.really.Known() || key.says.V == key.really.V ||
			ranged && !key.really.Written() {
			continue
		}
		related := lint.Via(key.really.Via)
		if key.really.Span.Valid() {
			related = slices.Insert(related, 0, lint.At(key.really.Span, "LiveKit is told %d here", key.really.V))
		}
		pass.Report(lint.Warning, key.says.Span, fmt.Sprintf("the example sets %s to %d, but service %q runs LiveKit with %d",
			key.name, key.says.V, server.Service.Name, key.really.V), related...)
	}
}

// checkTLS reports a URL that asks LiveKit's own port for TLS, which it never speaks (livekit-server v1.13.11,
// pkg/service/server.go), and tells whether it did.
func (g guide) checkTLS(pass *lint.Pass, text model.Value[string], name string) bool {
	server := g.server()
	u, err := url.Parse(text.V)
	if err != nil || !text.Known() || u.Scheme != "wss" && u.Scheme != "https" || server == nil || !server.Port.Known() ||
		u.Port() != fmt.Sprint(server.Port.V) {
		return false
	}
	if slices.ContainsFunc(ports.Of(g.whole).Rows, func(r ports.Row) bool {
		return published(r) && r.Ports.Contains(server.Port.V) && g.whole.ProxyOf(r.Service) != nil
	}) {
		return false // Caddy has the same port on the host
	}
	pass.Report(lint.Warning, text.Span, fmt.Sprintf(
		"the example sets %s to a %s URL with port %d, but LiveKit speaks no TLS there: leave the port to Caddy, or write %s",
		name, u.Scheme, server.Port.V, map[string]string{"wss": "ws", "https": "http"}[u.Scheme]))
	return true
}
