package credentials

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// LiveKitKeyDrift reports API keys and secrets that the LiveKit server does not accept.
var LiveKitKeyDrift = &lint.Rule{
	ID: "livekit-key-drift",
	Doc: `A service presents an API key or secret that the LiveKit server does not have

## Why

LiveKit accepts tokens signed with one of its keys. Egress, ingress, SIP and the application must hold the same pair
as "keys:" in livekit.yaml or LIVEKIT_KEYS. With another key or secret every join, recording and API call is refused.

## How to fix

Copy the pair, so that it is the same in livekit.yaml, egress.yaml, the env file of the application and
webhook.api_key.

## Not reported

- Placeholders (__LIVEKIT_API_KEY__, your-api-key, ${...} in a file that is not expanded), and values that no file at
  hand tells.
- A template against a real file: only what will run together is compared.
- The key of a webhook: webhook-key-unknown tells.
- A service whose LiveKit URL does not lead to this server, or cannot be told to, and a LiveKit with a key_file, which
  is not read.
- Without any LiveKit URL it is a warning.
`,
	Severity: lint.Error,
	Check:    checkLiveKitKeyDrift,
}

func checkLiveKitKeyDrift(pass *lint.Pass) {
	servers := pass.RunningLiveKits()
	if len(servers) != 1 {
		return // which one a service talks to cannot be told by its key
	}
	server := servers[0]
	if !closed(server) {
		return
	}
	var groups []group
	for _, b := range bearers(pass.Scenario) {
		if !inUse(b.key) || b.key.Template != server.Keys[0].Name.Template {
			continue
		}
		severity, ok := peerOfAny(pass.Scenario, b, server)
		if !ok {
			continue
		}
		i := slices.IndexFunc(groups, func(g group) bool { return g.severity == severity && g.agrees(b) })
		if i < 0 {
			groups = append(groups, group{severity, []bearer{b}})
			continue
		}
		groups[i].bearers = append(groups[i].bearers, b)
	}
	for _, g := range groups {
		compare(pass, server, g)
	}
	checkWebhookSecret(pass, server)
}

// peerOfAny tells whether b or one who has the pair from the same place talks to server.
func peerOfAny(s *model.Scenario, b bearer, server *model.LiveKit) (severity lint.Severity, ok bool) {
	for _, one := range append([]bearer{b}, b.also...) {
		if found, is := peer(s, one, server); is {
			severity, ok = max(severity, found), true
		}
	}
	return severity, ok
}

// webhookSecret is the variable in which applications hold the secret that webhooks are signed with, when it has one of
// its own (reflector server/reflector/settings.py).
const webhookSecret = "LIVEKIT_WEBHOOK_SECRET"

// checkWebhookSecret reports an application that verifies webhooks with another secret than they are signed with.
func checkWebhookSecret(pass *lint.Pass, server *model.LiveKit) {
	i := slices.IndexFunc(server.Keys, func(k model.APIKey) bool {
		return server.WebhookKey.Known() && k.Name.V == server.WebhookKey.V
	})
	if i < 0 || !inUse(server.Keys[i].Secret) || len(server.WebhookURLs) == 0 {
		return
	}
	key := server.Keys[i]
	for _, s := range pass.Running {
		v, ok := s.Env(webhookSecret)
		if !ok || !inUse(v.Value) || v.Value.V == key.Secret.V || v.Value.Template != key.Secret.Template {
			continue
		}
		if severity, is := peer(pass.Scenario, bearer{service: s}, server); is {
			pass.Report(severity, v.Value.Span, fmt.Sprintf(
				"service %q verifies webhooks with another secret than that of API key %q, "+
					"with which the LiveKit server in service %q signs them",
				s.Name, abridged(key.Name.V, ""), server.Service.Name,
			), slices.Concat(
				[]lint.Related{lint.At(key.Secret.Span, "the secret of webhook.api_key")}, lint.Via(v.Value.Via),
			)...)
		}
	}
}

// closed tells whether all keys of the server are known and real.
func closed(l *model.LiveKit) bool {
	if l.Unread || l.KeysOpen || l.KeyFile.Written() || len(l.Keys) == 0 {
		return false
	}
	for _, key := range l.Keys {
		if !inUse(key.Name) {
			return false
		}
	}
	return true
}

func compare(pass *lint.Pass, server *model.LiveKit, g group) {
	b := g.bearers[0]
	var names []string
	for _, key := range server.Keys {
		if key.Name.V != b.key.V {
			names = append(names, fmt.Sprintf("%q", abridged(key.Name.V, b.key.V)))
			continue
		}
		settled := inUse(b.secret) && inUse(key.Secret) && b.secret.Template == key.Secret.Template
		if settled && b.secret.V != key.Secret.V {
			related := []lint.Related{lint.At(key.Secret.Span, "the server's secret for this key")}
			places := g.places(func(b bearer) model.Value[string] { return b.secret })
			pass.Report(g.severity, b.secret.Span, fmt.Sprintf(
				"%s another secret for API key %q than the LiveKit server in service %q has: %s tokens are refused",
				g.does("signs with", "sign with"), abridged(key.Name.V, ""), server.Service.Name, g.their(),
			), append(related, places...)...)
		}
		return
	}
	related := []lint.Related{lint.At(server.Keys[0].Name.Span, "the server's keys")}
	pass.Report(g.severity, b.key.Span, fmt.Sprintf(
		"%s API key %q, but the LiveKit server in service %q has only %s: %s tokens are refused",
		g.does("presents", "present"), abridged(b.key.V, server.Keys[0].Name.V), server.Service.Name,
		strings.Join(names, ", "), g.their(),
	), append(related, g.places(func(b bearer) model.Value[string] { return b.key })...)...)
}

// peer tells whether the LiveKit URLs of a bearer lead to server: surely, or perhaps when it has none.
// Names outside the stack may be anybody's, unless the stack's own proxy leads them to the server.
func peer(s *model.Scenario, b bearer, server *model.LiveKit) (severity lint.Severity, ok bool) {
	urls := b.urls()
	for _, v := range urls {
		if !strings.Contains(v.Value.V, "://") {
			v.Value.V = "http://" + v.Value.V // HOST:PORT
		}
		u, isURL := reach.ParseURL(v, b.service)
		if !isURL {
			continue
		}
		u.Path = strings.TrimSuffix(u.Path, "/") + facts.SignallingPaths()[0]
		meant := reach.Resolve(s.Deployment, b.service, u.Host).Named // by a name that does not reach it
		if meant == server.Service || reach.Land(s, b.service, u) == server.Service {
			return lint.Error, true
		}
	}
	return lint.Warning, len(urls) == 0
}
