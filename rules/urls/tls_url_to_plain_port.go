package urls

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// TLSURLToPlainPort reports URLs that ask for TLS where none is spoken, and the reverse.
var TLSURLToPlainPort = &lint.Rule{
	ID: "tls-url-to-plain-port",
	Doc: `A URL asks for TLS at a port that speaks plain HTTP, or the reverse

## Why

LiveKit's signalling port has no TLS, whatever is configured, and neither has what most applications listen on:
wss://host:7880 fails in the handshake. Caddy's HTTPS port, on the other hand, answers plain HTTP with status 400.
Only the port of the proxy that has the certificate is for https:// and wss://.

## How to fix

Leave the port out, so that the URL leads to the proxy, or take the scheme that the port speaks: ws://livekit:7880
among containers.

## Not reported

- Ports of which it is not known what they speak.
- Plain HTTP at a port where Caddy redirects to HTTPS, but for ingress.whip_base_url: encoders are no browsers.
- Public URLs of a stack behind a tunnel, or behind a proxy outside compose.
- Hosts that are not the stack's own.
- Variables that no service gets, templates and development files are a warning, as is a port that is known to be
  plain only because Caddy sends it plain requests.
`,
	Severity: lint.Error,
	Check:    checkTLSURLToPlainPort,
}

func checkTLSURLToPlainPort(pass *lint.Pass) {
	reportRedirected(pass)
	reported := map[model.Span]bool{}
	for _, e := range append(innerEnds(pass.Scenario), publicEnds(pass.Scenario)...) {
		if e.Plain() && pass.Scenario.ProxyOf(e.service) == nil {
			continue // only Caddy is known to speak TLS
		}
		speech, at := reach.Speaks(pass.Scenario, e.service, e.port)
		wrong := speech == reach.SpeaksPlain && e.Secure() || speech == reach.SpeaksTLS && e.Plain()
		if !wrong || reported[e.Value.Span] {
			continue
		}
		reported[e.Value.Span] = true
		spoken, instead := "plain HTTP", plainSchemes[e.Scheme]
		if speech == reach.SpeaksTLS {
			spoken, instead = "TLS", encrypted[e.Scheme]
		}
		pass.Report(severity(e.sure), e.Value.Span, fmt.Sprintf(
			"%s is %s, but port %d of service %q speaks %s: use %s://, or the port that is for %s://%s",
			e.Name, e.Text(), e.port, e.service.Name, spoken, instead, e.Scheme, e.assumption,
		), append([]lint.Related{lint.At(at, "it speaks %s", spoken)}, via(e.URL)...)...)
	}
}

// An end is where a URL leads.
type end struct {
	reach.URL
	service *model.Service
	port    int
	sure    bool
	// assumption is what a finding rests on, for its message.
	assumption string
}

// innerEnds are those of the connections among containers.
func innerEnds(s *model.Scenario) []end {
	var list []end
	for _, u := range slices.Concat(innerURLs(s), webhooks(s)) {
		service, port, target := reach.ServiceAt(s.Live, u.Service, u.Host, u.Port)
		itself := target.Loopback && !target.Host && service != u.Service
		if service == nil || len(target.Also) > 0 || itself || facts.BrowserURL(u.Name) != 0 {
			continue
		}
		list = append(list, end{u, service, port, !u.Value.Template && !s.Development, ""})
	}
	return list
}

// publicEnds are those of the URLs for browsers that come in by one published port.
func publicEnds(s *model.Scenario) []end {
	a := asker{s, reach.ModeOf(s), slices.Concat(publics(s), ingests(s))}
	if a.mode.Tunnel || a.mode.Fronted || tunnelled(s) {
		return nil
	}
	var list []end
	for _, p := range a.list {
		doors, _ := reach.Doors(s, p.Port)
		if !p.Public() || facts.LiveKitCloud(p.Host) || len(doors) != 1 || !doors[0].Open() && !a.mode.Local {
			continue
		}
		d := doors[0]
		meant := a.here(p) || a.owner(p) == d.Service
		switch {
		case meant:
			list = append(list, end{p.URL, d.Service, d.Port, p.sure, ""})
		case p.DefaultPort():
			list = append(list, end{p.URL, d.Service, d.Port, false, "; this assumes that nothing before the host ends TLS"})
		}
	}
	return list
}

// plainSchemes are the schemes without TLS for those with it.
var plainSchemes = map[string]string{"https": "http", "wss": "ws"}
