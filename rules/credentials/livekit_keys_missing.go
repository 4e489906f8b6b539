package credentials

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// LiveKitKeysMissing reports a LiveKit server without any API key.
var LiveKitKeysMissing = &lint.Rule{
	ID: "livekit-keys-missing",
	Doc: `The LiveKit server, or who talks to it, has no API key

## Why

livekit-server does not start without keys: "one of key-file or keys must be provided". Only development mode brings a
pair of its own, which everybody knows. Egress, ingress and SIP sign the tokens with which they join rooms, and an
application those of its users: with half a pair, or none, every one is refused.

## How to fix

Add "keys:" with one "key: secret" line to livekit.yaml, or set LIVEKIT_KEYS in the environment of the service, with a
space after the colon. A side service takes api_key and api_secret from its configuration, or LIVEKIT_API_KEY and
LIVEKIT_API_SECRET from its environment.

## Not reported

- A key_file, and an environment with an env file that is not at hand.
- A server whose configuration cannot be read, and one in development mode.
- In a template it is a warning, as is an application with half a pair.
`,
	Severity: lint.Error,
	Check:    checkLiveKitKeysMissing,
}

func checkLiveKitKeysMissing(pass *lint.Pass) {
	checkServersKeys(pass)
	for _, c := range pass.Clients {
		if pass.Runs(c.Service) && !c.Unread && !c.Service.EnvironmentOpen && c.Source.Valid() {
			checkClientsPair(pass, c)
		}
	}
	own := owners(pass.Scenario)
	for _, s := range pass.Running {
		if !s.EnvironmentOpen && !own[s] {
			checkHalfPair(pass, s)
		}
	}
}

// checkClientsPair reports a side service without key or secret.
func checkClientsPair(pass *lint.Pass, c *model.Client) {
	for _, half := range []struct {
		name  string
		value model.Value[string]
	}{{"api_key", c.APIKey}, {"api_secret", c.APISecret}} {
		if half.value.Known() && half.value.V == "" {
			pass.Report(unlessDoubtful(c.Template || pass.Overlaid), whereMissing(c.Source, c.Service), fmt.Sprintf(
				"%s service %q has no %s: the tokens with which it joins rooms are refused",
				c.Kind, c.Service.Name, half.name,
			), lint.At(c.Service.Span, "the service that runs it"))
		}
	}
}

// checkHalfPair reports an application with a key and no secret, or the reverse.
func checkHalfPair(pass *lint.Pass, s *model.Service) {
	named := func(name string) bool {
		return slices.ContainsFunc(s.Environment, func(v *model.Variable) bool {
			return strings.HasPrefix(v.Name, name)
		})
	}
	for _, pair := range facts.KeyPairs() {
		for _, half := range [][2]string{{pair.Key, pair.Secret}, {pair.Secret, pair.Key}} {
			v, ok := s.Env(half[0])
			if !ok || v.Value.V == "" || named(half[1]) {
				continue // LIVEKIT_API_SECRET_FILE is another way to tell
			}
			pass.Report(lint.Warning, v.Value.Span, fmt.Sprintf(
				"service %q has %s but no %s: unless it has that from elsewhere, it can sign no token for LiveKit",
				s.Name, half[0], half[1],
			), lint.Via(v.Value.Via)...)
		}
	}
}

// checkServersKeys reports servers without any key.
func checkServersKeys(pass *lint.Pass) {
	for _, l := range pass.RunningLiveKits() {
		if l.Unread || l.KeysOpen || l.KeyFile.Written() || len(l.Keys) > 0 || !l.Dev.Known() || l.Dev.V {
			continue
		}
		if !l.Source.Valid() && len(l.Service.Command)+len(l.Service.Entrypoint) == 0 && l.Service.Build.Valid() {
			continue // an image of one's own may bring its configuration
		}
		severity, at := lint.Error, l.Service.Span
		if l.Template || pass.Overlaid {
			severity = lint.Warning
		}
		if l.KeysAt.Valid() {
			at = l.KeysAt
		}
		cause := "without keys:, key_file or LIVEKIT_KEYS"
		if l.KeysVariable != "" {
			cause = fmt.Sprintf(
				`as %s holds no "key: secret" line: a space follows the colon, and the secret is no number`, l.KeysVariable)
		}
		pass.Report(severity, at, fmt.Sprintf(
			"the LiveKit server in service %q has no API key: it refuses to start %s", l.Service.Name, cause,
		), lint.At(l.Service.Span, "the service that runs it"))
	}
}
