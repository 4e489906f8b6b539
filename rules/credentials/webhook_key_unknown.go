package credentials

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// WebhookKeyUnknown reports webhooks that the LiveKit server cannot sign.
var WebhookKeyUnknown = &lint.Rule{
	ID: "webhook-key-unknown",
	Doc: `The API key of the webhook is none of the server's keys

## Why

livekit-server signs what it sends to "webhook.urls" with the secret of "webhook.api_key". A name that is not among
its keys, or none at all, and it refuses to start.

## How to fix

Set webhook.api_key to one of the keys: the same name as under "keys:" or in LIVEKIT_KEYS.

## Not reported

- A webhook without urls, and keys that are not known: a key_file, an env file that is not at hand, placeholders.
- In a template it is a warning.
`,
	Severity: lint.Error,
	Check:    checkWebhookKeyUnknown,
}

func checkWebhookKeyUnknown(pass *lint.Pass) {
	for _, l := range pass.RunningLiveKits() {
		if len(l.WebhookURLs) == 0 || !closed(l) || !l.WebhookKey.Known() {
			continue
		}
		key := l.WebhookKey
		if slices.ContainsFunc(l.Keys, func(k model.APIKey) bool { return k.Name.V == key.V }) {
			continue
		}
		severity := unlessDoubtful(l.Template || pass.Overlaid || assumed(l.Keys[0].Name))
		var names []string
		for _, k := range l.Keys {
			names = append(names, fmt.Sprintf("%q", abridged(k.Name.V, key.V)))
		}
		has := fmt.Sprintf("the server in service %q has %s: it refuses to start",
			l.Service.Name, strings.Join(names, ", "))
		related := append([]lint.Related{lint.At(l.Keys[0].Name.Span, "the server's keys")}, lint.Via(key.Via)...)
		switch {
		case key.V == "":
			pass.Report(severity, l.WebhookURLs[0].Span,
				"the webhook has no api_key to be signed with, "+has, related...)
		case inUse(key):
			pass.Report(severity, key.Span, fmt.Sprintf(
				"the webhook is signed with API key %q, but %s", abridged(key.V, l.Keys[0].Name.V), has), related...)
		}
	}
}
