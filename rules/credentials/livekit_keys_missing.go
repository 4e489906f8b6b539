package credentials

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
)

// LiveKitKeysMissing reports a LiveKit server without any API key.
var LiveKitKeysMissing = &lint.Rule{
	ID: "livekit-keys-missing",
	Doc: `The LiveKit server has no API key

## Why

livekit-server does not start without keys: "one of key-file or keys must be provided". Only development mode brings a pair
of its own, which everybody knows.

## How to fix

Add "keys:" with one "key: secret" line to livekit.yaml, or set LIVEKIT_KEYS in the environment of the service, with a space
after the colon.

## Not reported

- A key_file, and an environment with an env file that is not at hand.
- A server whose configuration cannot be read, and one in development mode.
- In a template it is a warning.
`,
	Severity: lint.Error,
	Check:    checkLiveKitKeysMissing,
}

func checkLiveKitKeysMissing(pass *lint.Pass) {
	for _, l := range pass.RunningLiveKits() {
		if l.Unread || l.KeysOpen || l.KeyFile.Written() || len(l.Keys) > 0 || !l.Dev.Known() || l.Dev.V {
			continue
		}
		if !l.Source.Valid() && len(l.Service.Command)+len(l.Service.Entrypoint) == 0 && l.Service.Build.Valid() {
			continue // an image of one's own may bring its configuration
		}
		if readsNothing(pass, l.Service) {
			continue // it has them in a file that it is not told of
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
			cause = fmt.Sprintf(`as %s holds no "key: secret" line: a space follows the colon, and the secret is no number`, l.KeysVariable)
		}
		pass.Report(severity, at, fmt.Sprintf(
			"the LiveKit server in service %q has no API key: it refuses to start %s", l.Service.Name, cause,
		), lint.At(l.Service.Span, "the service that runs it"))
	}
}
