package credentials

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// bearer reports who signs tokens for LiveKit with the text of a template, when no server of the stack has that secret.
// Such tokens are refused by every other server.
func (w *weakness) bearer(b bearer) {
	if !w.stale(b.secret) || w.Development || w.mode.Local {
		return
	}
	for _, l := range w.LiveKits {
		if slices.ContainsFunc(l.Keys, func(key model.APIKey) bool { return key.Secret.V == b.secret.V }) {
			return // that is reported where the server has it, or fine
		}
		if w.Runs(l.Service) && !closed(l) {
			return
		}
	}
	w.Report(lint.Warning, b.secret.Span, fmt.Sprintf(
		"%s signs its LiveKit tokens with a secret that consists of words that stand in examples: "+
			"unless the server has the same, it refuses them, and if it has, anybody can sign them", b.name,
	), lint.Via(b.secret.Via)...)
}

// stale tells whether a secret is still the text of an example, and surely the one in use.
func (w *weakness) stale(secret model.Value[string]) bool {
	return secret.Known() && !secret.Template && !assumed(secret) && secret.Span.Valid() &&
		facts.Guessable(secret.V) && !facts.FilledIn(secret.V)
}

// signing reports a variable with which an application signs sessions, when its value is that of an example.
func (w *weakness) signing(s *model.Service, v model.Variable) {
	if !w.stale(v.Value) || w.Development || w.mode.Local {
		return
	}
	w.Report(lint.Warning, v.Value.Span, fmt.Sprintf(
		"%s of service %q consists of words that stand in examples: whoever tries them signs sessions of any user",
		v.Name, s.Name,
	), lint.Via(v.Value.Via)...)
}

// account reports a database whose password is its user's name.
func (w *weakness) account(s *model.Service) {
	database, ok := facts.DatabaseOfImage(s.ImageName())
	if !ok || !database.ReadsAccount(s.ImageName()) || len(database.Users) == 0 {
		return
	}
	a := accountOf(s, database)
	if !a.password.Known() || a.password.V == "" || a.user.V != a.password.V {
		return
	}
	severity, reached := lint.Info, "every service on its networks can sign in"
	for _, p := range s.Ports {
		if w.opens(s, p, database.Port) {
			severity, reached = lint.Warning, fmt.Sprintf("whoever reaches the published port %s signs in", p.Host.V)
		}
	}
	if a.password.Template || w.Development {
		severity = lint.Info
	}
	w.Report(severity, a.password.Span, fmt.Sprintf(
		"the password of %s in service %q is the name of its user: %s", database.Name, s.Name, reached,
	), lint.Via(a.password.Via)...)
}

// opens tells whether a mapping surely publishes the port off loopback.
func (w *weakness) opens(s *model.Service, p model.PublishedPort, port int) bool {
	return w.Publisher(s) == s && !p.Loopback() && p.HostIP.Known() && p.Container.Known() && p.Host.Known() &&
		p.Protocol.V == model.TCP && p.Container.V.Contains(port)
}
