// Package credentials holds the rules on keys, secrets and the wiring of configuration.
package credentials

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// A bearer is something that presents an API key to a LiveKit server.
type bearer struct {
	// name says who, for messages: `egress "livekit-egress"`.
	name        string
	service     *model.Service
	key, secret model.Value[string]
	wsURL       model.Value[string]
	// also are those who have the pair from the same place.
	also []bearer
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
// the applications that have a pair in their environment.
func bearers(s *model.Scenario) []bearer {
	var list []bearer
	own := map[*model.Service]bool{}
	for _, l := range s.LiveKits {
		own[l.Service] = true // livekit-server reads neither variable
	}
	for _, c := range s.Clients {
		own[c.Service] = true
		if s.Runs(c.Service) && !c.Unread {
			list = append(list, bearer{
				name: fmt.Sprintf("%s service %q", c.Kind, c.Service.Name), service: c.Service,
				key: c.APIKey, secret: c.APISecret, wsURL: c.WSURL,
			})
		}
	}
	for _, service := range s.Running {
		for _, pair := range facts.KeyPairs() {
			key, ok := service.Env(pair.Key)
			if own[service] || !ok {
				continue
			}
			secret, _ := service.Env(pair.Secret)
			list = append(list, bearer{
				name: fmt.Sprintf("service %q", service.Name), service: service, key: key.Value, secret: secret.Value,
			})
		}
	}
	return merged(list)
}

// merged makes one of the bearers that have their pair from the same place: an env file that several services share.
func merged(list []bearer) []bearer {
	type written struct{ key, secret model.Span }
	var kept []bearer
	index := map[written]int{}
	for _, b := range list {
		from := written{b.key.Span, b.secret.Span}
		if i, ok := index[from]; ok && b.key.Span.Valid() {
			kept[i].also = append(kept[i].also, b)
			continue
		}
		index[from] = len(kept)
		kept = append(kept, b)
	}
	return kept
}

// others are the places of the services that have their pair from the same place as b.
func (b bearer) others() []lint.Related {
	var list []lint.Related
	for _, o := range b.also {
		list = append(list, lint.At(o.service.Span, "%s has it from there too", o.name))
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
