package credentials

import (
	"fmt"
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

LiveKit accepts tokens signed with one of its keys. Egress, ingress, SIP and the application must hold the same pair as "keys:" in
livekit.yaml or LIVEKIT_KEYS. With another key or secret every join, recording and API call is refused.

## How to fix

Copy the pair, so that it is the same in livekit.yaml, egress.yaml, the env file of the application and webhook.api_key.

## Not reported

- Placeholders (__LIVEKIT_API_KEY__, your-api-key, ${...} in a file that is not expanded), and values that no file at hand tells.
- A template against a real file: only what will run together is compared.
- A service whose LIVEKIT_URL leads to another server, and a LiveKit with a key_file, which is not read.
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
	for _, b := range bearers(pass.Scenario) {
		if inUse(b.key) && b.key.Template == server.Keys[0].Name.Template && !talksElsewhere(pass.Scenario, b.service, server) {
			compare(pass, server, b)
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

func compare(pass *lint.Pass, server *model.LiveKit, b bearer) {
	var names []string
	for _, key := range server.Keys {
		if key.Name.V != b.key.V {
			names = append(names, fmt.Sprintf("%q", mask(key.Name.V)))
			continue
		}
		if inUse(b.secret) && inUse(key.Secret) && b.secret.Template == key.Secret.Template && b.secret.V != key.Secret.V {
			pass.Report(lint.Error, b.secret.Span, fmt.Sprintf(
				"%s signs with another secret for API key %q than the LiveKit server in service %q has: its tokens are refused",
				b.name, mask(key.Name.V), server.Service.Name,
			), append([]lint.Related{lint.At(key.Secret.Span, "the server's secret for this key")}, lint.Via(b.secret.Via)...)...)
		}
		return
	}
	related := []lint.Related{lint.At(server.Keys[0].Name.Span, "the server's keys")}
	pass.Report(lint.Error, b.key.Span, fmt.Sprintf(
		"%s presents API key %q, but the LiveKit server in service %q has only %s: its tokens are refused",
		b.name, mask(b.key.V), server.Service.Name, strings.Join(names, ", "),
	), append(related, lint.Via(b.key.Via)...)...)
}

// talksElsewhere tells whether the service's own LiveKit URL leads, or may lead, to another server.
func talksElsewhere(s *model.Scenario, service *model.Service, server *model.LiveKit) bool {
	v, ok := service.Env("LIVEKIT_URL")
	if !ok {
		return false
	}
	u, ok := reach.ParseURL(v, service)
	if !ok {
		return !v.Value.Known()
	}
	target, _, how := reach.ServiceAt(s.Deployment, service, u.Host, u.Port)
	switch {
	case target == server.Service:
		return false
	case target != nil:
		return !facts.Runs(target.ImageName(), "caddy")
	case !how.Known:
		return !strings.Contains(u.Host, "livekit") // a public name may be this very server
	default:
		return true
	}
}
