package docs

import (
	"fmt"
	"net/url"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// SnippetDrift reports examples of configuration that the stack contradicts, or that do not work.
var SnippetDrift = &lint.Rule{
	ID: "doc-snippet-drift",
	Doc: `A fenced example of configuration contradicts the stack

## Why

People copy the examples of a guide. One with another port or range than the stack has makes a LiveKit that nobody reaches; an
egress without Redis starts and never records; "wss://HOST:7880" asks a port for TLS that speaks plain WebSocket.

## How to fix

Write what the stack has.

## Not reported

- Keys that the example leaves out, save for an egress without redis.
- A URL whose port Caddy has on the host.
- A stack with several LiveKit servers, or whose configuration cannot be read.
- A few lines about one setting of LiveKit, and examples of what could be changed.
- Examples for a mode that the stack does not run in.
- Keys, secrets, host names: examples have placeholders there.
`,
	Severity: lint.Warning,
	Check:    checkSnippetDrift,
}

func checkSnippetDrift(pass *lint.Pass) {
	for _, g := range guides(pass) {
		server := g.server()
		for _, snippet := range g.Snippets {
			if server == nil || snippet.Mode != "" && len(g.tables(snippet.Section)) == 0 {
				continue
			}
			switch {
			case snippet.LiveKit != nil && whole(snippet.LiveKit) && !hypothetical(snippet.Intro+" "+snippet.Heading):
				compare(pass, snippet.LiveKit, server)
			case snippet.Client != nil && !snippet.Client.Redis.At.Valid():
				pass.Report(lint.Warning, snippet.Client.WSURL.Span,
					"the example of an egress has no redis: it gets its jobs from LiveKit by Redis alone, and never records")
			case snippet.Client != nil:
				g.checkTLS(pass, snippet.Client.WSURL, "ws_url", server)
			}
			for _, v := range snippet.Variables {
				g.checkTLS(pass, v.Value, v.Name, server)
			}
		}
	}
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
// pkg/service/server.go).
func (g guide) checkTLS(pass *lint.Pass, text model.Value[string], name string, server *model.LiveKit) {
	u, err := url.Parse(text.V)
	if err != nil || !text.Known() || u.Scheme != "wss" && u.Scheme != "https" || !server.Port.Known() ||
		u.Port() != fmt.Sprint(server.Port.V) {
		return
	}
	if slices.ContainsFunc(ports.Of(g.whole).Rows, func(r ports.Row) bool {
		return published(r) && r.Ports.Contains(server.Port.V) && g.whole.ProxyOf(r.Service) != nil
	}) {
		return // Caddy has the same port on the host
	}
	pass.Report(lint.Warning, text.Span, fmt.Sprintf(
		"the example sets %s to a %s URL with port %d, but LiveKit speaks no TLS there: leave the port to Caddy, or write %s",
		name, u.Scheme, server.Port.V, map[string]string{"wss": "ws", "https": "http"}[u.Scheme]))
}
