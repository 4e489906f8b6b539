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

// SecretWeak reports secrets that can be guessed.
var SecretWeak = &lint.Rule{
	ID: "secret-weak",
	Doc: `A secret can be guessed

## Why

Whoever knows the secret of a LiveKit API key signs tokens of his own: he joins every room, records it and closes it.
LiveKit starts all the same with "devkey: secret", with the text of a template, or with a secret of eight characters;
of the latter it only logs an error. What an application signs its sessions with is as good as a password for every
account.

## How to fix

Generate the secret: "livekit-server generate-keys", or "openssl rand -hex 32", and write it wherever the key is used.

## Not reported

- A server in development mode, and "devkey: secret" in a stack whose public URLs are all on this machine.
- A key that is called after development in a stack whose file name says dev, local or test. Other weak secrets in
  such a stack, in one without a proxy and without a public URL, in a configuration that no service mounts, and where
  a variable that is not set here, or is left blank in a template, may bring another one are warnings; a secret of
  development that is only short is an info, as is everything in a template. In a stack whose public URLs are all on
  this machine it is a warning where the server's own port is published off loopback, and an info elsewhere.
- References to where a secret is kept, the length of what is no secret of LiveKit's, and keys beside a key_file, which
  do not count.
- A database whose user and password are the same word is an info, unless its port is published off loopback.
`,
	Severity: lint.Error,
	Check:    checkSecretWeak,
}

func checkSecretWeak(pass *lint.Pass) {
	w := &weakness{Pass: pass, mode: reach.ModeOf(pass.Scenario), bearers: bearers(pass.Scenario)}
	for _, l := range pass.LiveKits {
		if (l.Service == nil || pass.Runs(l.Service)) && l.Dev.Known() && !l.Dev.V {
			for _, key := range l.Keys {
				w.key(l, key)
			}
		}
	}
	for _, b := range w.bearers {
		w.bearer(b)
	}
	for _, s := range pass.Running {
		for _, v := range s.Environment {
			if facts.SigningSecret(v.Name) {
				w.signing(s, *v)
			}
		}
		w.account(s)
	}
}

// A weakness looks for secrets that can be guessed in one scenario.
type weakness struct {
	*lint.Pass
	mode    reach.Mode
	bearers []bearer
}

// key reports an API key of a server whose secret is weak.
func (w *weakness) key(l *model.LiveKit, key model.APIKey) {
	secret := key.Secret
	unreplaced := strings.Contains(key.Name.V, "${") // config-variable-not-expanded tells
	if !secret.Known() || secret.V == "" || !secret.Span.Valid() || l.KeyFile.Written() || unreplaced {
		return
	}
	own := l.Development || w.Development
	name := fmt.Sprintf("the secret of LiveKit API key %q", abridged(key.Name.V, ""))
	switch {
	case facts.FilledIn(secret.V):
		w.report(lint.Warning, l, secret, name+" is a mark to be replaced: unless a script does it before the start, "+
			"everybody who knows the template can sign tokens that LiveKit accepts")
	case facts.DevelopmentPair(key.Name.V, secret.V) && w.mode.Local, own && facts.ForDevelopment(key.Name.V):
	case facts.DevelopmentPair(key.Name.V, secret.V):
		w.report(w.severity(l, secret), l, secret, fmt.Sprintf(
			"%s is that of LiveKit's development mode, which everybody knows: anybody can sign tokens that LiveKit "+
				"accepts; want one of %d random characters", name, facts.ShortestLiveKitSecret))
	case facts.Guessable(secret.V):
		w.report(w.severity(l, secret), l, secret, fmt.Sprintf(
			"%s consists of words that stand in examples: anybody can sign tokens that LiveKit accepts; "+
				"want one of %d random characters", name, facts.ShortestLiveKitSecret))
	case len(secret.V) < facts.ShortestLiveKitSecret && !facts.Placeholder(secret.V):
		severity := lint.Warning
		if own {
			severity = lint.Info
		}
		w.report(severity, l, secret, fmt.Sprintf(
			"%s has %d characters, livekit-server wants %d or more: it logs an error at each start, "+
				"and a short secret is found by trial", name, len(secret.V), facts.ShortestLiveKitSecret))
	}
}

// severity is Error for a secret that is surely in use where it matters.
func (w *weakness) severity(l *model.LiveKit, secret model.Value[string]) lint.Severity {
	doubtful := l.Service == nil || l.Development || w.mode.Local || !w.forOthers()
	return unlessDoubtful(doubtful || w.Development || w.Overlaid || assumed(secret))
}

// open tells whether the host passes on to a server what comes from other machines, whatever the public URLs say.
func (w *weakness) open(l *model.LiveKit) bool {
	if l.Service == nil || l.Service.HostNetwork() {
		return l.Service != nil
	}
	publisher := w.Publisher(l.Service)
	return publisher != nil && slices.ContainsFunc(publisher.Ports, func(p model.PublishedPort) bool {
		return w.opens(publisher, p, l.Port.V)
	})
}

// forOthers tells whether the stack is for other machines than its own: it has a proxy, or a public URL says so.
func (w *weakness) forOthers() bool {
	if w.mode.Proxied {
		return true
	}
	for u := range reach.URLs(w.Scenario) {
		if u.Public() && !u.Loopback() && (u.ForBrowsers() || facts.PublicSignalling(u.Name)) {
			return true
		}
	}
	return false
}

// assumed tells whether a value is what stands in for a variable that is not set here.
func assumed(v model.Value[string]) bool { return v.Origin == model.Interpolated && len(v.Via) == 0 }

func (w *weakness) report(severity lint.Severity, l *model.LiveKit, secret model.Value[string], message string) {
	switch open := w.open(l); {
	case secret.Template, w.mode.Local && !open:
		severity = lint.Info
	case w.mode.Local:
		message += fmt.Sprintf("; this assumes that other machines reach port %d of this one", l.Port.V)
	}
	if assumed(secret) {
		message += "; it is the default of a variable that is not set here"
	}
	related := lint.Via(secret.Via)
	for _, b := range w.bearers {
		if b.secret.V == secret.V && b.secret.Span != secret.Span {
			related = append(related, lint.At(b.secret.Span, "%s signs with it", b.name))
		}
	}
	w.Report(severity, secret.Span, message, related...)
}
