package credentials

import (
	"fmt"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// ConfigOverridden reports configurations that do not count.
var ConfigOverridden = &lint.Rule{
	ID: "config-overridden",
	Doc: `What stands in the configuration does not count

## Why

livekit-server takes flags before variables, variables before LIVEKIT_CONFIG, and that before the file of --config;
key_file comes before "keys:". A shared env file that happens to set REDIS_HOST, UDP_PORT or LIVEKIT_KEYS changes the
server, and whoever edits livekit.yaml wonders why nothing happens. Egress, ingress and SIP take *_CONFIG_BODY before
*_CONFIG_FILE.

## How to fix

Say it in one place: remove the value that does not count, or the flag or variable that replaces it.

## Not reported

- Both say the same, the file holds a placeholder or is a template, or one of the two values is not known.
- An address of Redis that counts and leads nowhere: redis-drift tells. A key_file that is not mounted: config-not-mounted does.
- LIVEKIT_CONFIG without any file that is named or mounted beside it.
`,
	Severity: lint.Warning,
	Check:    checkConfigOverridden,
}

func checkConfigOverridden(pass *lint.Pass) {
	for _, p := range programs(pass) {
		p.checkBody(pass)
	}
	for _, l := range pass.RunningLiveKits() {
		for _, o := range l.Overrides {
			if o.Key != "redis.address" || !astray(pass.Scenario, l) {
				reportOverride(pass, l, o)
			}
		}
		if l.KeyFile.V != "" && len(l.Keys) > 0 && l.Keys[0].Name.Span.Valid() && !l.Template && !keyFileAbsent(l) {
			pass.Report(lint.Warning, l.Keys[0].Name.Span, fmt.Sprintf(
				"the LiveKit server in service %q reads its keys from %s: those here do not count",
				l.Service.Name, l.KeyFile.V,
			), lint.At(l.KeyFile.Span, "the file that counts"))
		}
	}
}

// astray tells whether the address of Redis that counts for a server leads nowhere, which redis-drift tells.
func astray(s *model.Scenario, l *model.LiveKit) bool {
	u := serverUser(l)
	return u.redis.Single() && u.sit(s) != ""
}

// checkBody reports a file that an inline document replaces.
func (p program) checkBody(pass *lint.Pass) {
	body, inline, ok := p.body()
	if !ok {
		return
	}
	name, file, isNamed := p.named()
	at, what := file.Span, fmt.Sprintf("%s %s", name, file.V)
	if !isNamed {
		meant := p.looksMeant()
		if meant == nil {
			return
		}
		at, what = meant.span, meant.target.V
	}
	pass.Report(lint.Warning, at, fmt.Sprintf(
		"%s takes its configuration from %s: %s does not count", p.name, body, what,
	), lint.At(inline.Span, "what counts"))
}

func reportOverride(pass *lint.Pass, l *model.LiveKit, o model.Override) {
	if facts.FilledIn(o.Was) {
		return // a placeholder is there to be replaced
	}
	what := fmt.Sprintf("what stands here for %s does not count for the LiveKit server in service %q",
		o.Key, l.Service.Name)
	if o.Was != "" {
		what = fmt.Sprintf("%s %s does not count for the LiveKit server in service %q, which takes %s",
			o.Key, o.Was, l.Service.Name, o.Is)
	}
	pass.Report(lint.Warning, o.WasAt, what+": a flag or variable replaces it",
		append([]lint.Related{lint.At(o.IsAt, "what counts")}, lint.Via(o.Via)...)...)
}
