package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
)

// LiveKitDevMode reports servers in development mode that are not for this machine alone.
var LiveKitDevMode = &lint.Rule{
	ID: "livekit-dev-mode",
	Doc: `LiveKit runs in development mode outside a local stack

## Why

With --dev, or "development: true", LiveKit accepts tokens that are signed with "devkey" and "secret" unless it is given other
keys, and everybody knows that pair: anybody joins, records and closes every room. It also leaves short secrets
unmentioned, and moves media to UDP port 7882.

## How to fix

Remove --dev, and set keys of your own: "livekit-server generate-keys".

## Not reported

- A stack whose public URLs are all on this machine, and one whose file name says dev, local or test.
- A server that is bound to the container's loopback: livekit-loopback-only tells of that.
- It is a warning where the server has keys of its own. Where no public URL tells whom the stack is for, it is an info without
  keys, a warning where the file name says prod, and nothing with keys.
`,
	Severity: lint.Error,
	Check:    checkLiveKitDevMode,
}

func checkLiveKitDevMode(pass *lint.Pass) {
	for _, a := range announcers(pass) {
		if !a.Dev.Known() || !a.Dev.V || a.local || a.forDevelopment() || a.Publisher(a.Service) != nil && a.LoopbackOnly() {
			continue
		}
		severity := unlessTemplate(a.Dev.Template || a.Overlaid || a.KeysOpen)
		consequence := `everybody knows the key pair that it accepts, "devkey" and "secret"`
		if a.ownKeys() {
			severity = lint.Warning
			consequence = "it does not say when a secret is too short, and uses UDP port 7882 unless told otherwise"
		}
		from, ok := outside(pass.Scenario)
		switch {
		case !ok && a.ownKeys():
			continue
		case !ok:
			severity = lint.Info
			if production(pass.Deployment) {
				severity = lint.Warning
			}
			consequence += "; this assumes that the stack is not for one machine"
		}
		pass.Report(severity, a.Dev.Span, fmt.Sprintf(
			"LiveKit in service %q runs in development mode: %s", a.Service.Name, consequence,
		), append([]lint.Related{lint.At(from, "browsers on other machines come by here")}, lint.Via(a.Dev.Via)...)...)
	}
}

// ownKeys tells whether the server has, or may have, keys beside the pair of development mode.
func (a announcer) ownKeys() bool {
	for _, key := range a.Keys {
		if !facts.DevelopmentPair(key.Name.V, key.Secret.V) {
			return true
		}
	}
	return a.KeysOpen || a.KeyFile.Written()
}
