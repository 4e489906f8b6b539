// Package credentials holds the rules on keys, secrets and the wiring of configuration.
package credentials

import (
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// A bearer is something that presents an API key to a LiveKit server.
type bearer struct {
	// name says who, for messages: `egress "livekit-egress"`.
	name        string
	service     *model.Service
	key, secret model.Value[string]
	wsURL       model.Value[string]
}

// urls are the variables that tell which LiveKit server the bearer talks to.
func (b bearer) urls() []model.Variable {
	var list []model.Variable
	if b.wsURL.Written() {
		list = append(list, model.Variable{Name: "ws_url", Span: b.wsURL.Span, Value: b.wsURL})
	}
	if v, ok := b.service.Env("LIVEKIT_URL"); ok {
		return append(list, v) // the name that LiveKit's own SDKs read
	}
	for _, v := range b.service.Environment {
		if strings.Contains(v.Name, "LIVEKIT") && (strings.Contains(v.Value.V, "://") || facts.URLName(v.Name)) {
			list = append(list, *v)
		}
	}
	return list
}

// bearers lists who, among what runs, presents LiveKit credentials: egress, ingress and SIP, and
// the applications that have LIVEKIT_API_KEY in their environment.
func bearers(s *model.Scenario) []bearer {
	var list []bearer
	own := map[*model.Service]bool{}
	for _, l := range s.LiveKits {
		own[l.Service] = true // livekit-server reads neither variable
	}
	for _, c := range s.Clients {
		own[c.Service] = true
		if s.Runs(c.Service) && !c.Unread {
			list = append(list, bearer{c.Kind + " service \"" + c.Service.Name + "\"", c.Service, c.APIKey, c.APISecret, c.WSURL})
		}
	}
	for _, service := range s.Running {
		key, ok := service.Env("LIVEKIT_API_KEY")
		if own[service] || !ok {
			continue
		}
		secret, _ := service.Env("LIVEKIT_API_SECRET")
		list = append(list, bearer{"service \"" + service.Name + "\"", service, key.Value, secret.Value, model.Value[string]{}})
	}
	return list
}

// inUse tells whether a value is one that the running system will see: known, not empty, and no
// text that is still to be replaced.
func inUse(v model.Value[string]) bool {
	return v.Known() && v.V != "" && !facts.Placeholder(v.V)
}

// abridged shows as much of a key as tells it apart from another: its start, and the place where they differ.
func abridged(key, other string) string {
	const shown = 4
	differ := 0
	for differ < min(len(key), len(other)) && key[differ] == other[differ] {
		differ++
	}
	switch {
	case len(key) <= shown:
		return key
	case differ < shown || differ >= len(key):
		return key[:shown] + "…"
	default:
		return key[:shown] + "…" + key[differ:min(differ+shown, len(key))]
	}
}
