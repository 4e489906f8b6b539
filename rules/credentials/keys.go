// Package credentials holds the rules on keys, secrets and the wiring of configuration.
package credentials

import (
	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// A bearer is something that presents an API key to a LiveKit server.
type bearer struct {
	// name says who, for messages: `egress "livekit-egress"`.
	name        string
	service     *model.Service
	key, secret model.Value[string]
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
			list = append(list, bearer{c.Kind + " service \"" + c.Service.Name + "\"", c.Service, c.APIKey, c.APISecret})
		}
	}
	for _, service := range s.Running {
		key, ok := service.Env("LIVEKIT_API_KEY")
		if own[service] || !ok {
			continue
		}
		secret, _ := service.Env("LIVEKIT_API_SECRET")
		list = append(list, bearer{"service \"" + service.Name + "\"", service, key.Value, secret.Value})
	}
	return list
}

// inUse tells whether a value is one that the running system will see: known, not empty, and no
// text that is still to be replaced.
func inUse(v model.Value[string]) bool {
	return v.Known() && v.Written() && v.V != "" && !facts.Placeholder(v.V)
}

// mask shows at most the first four characters of a secret, and none of a short one.
func mask(secret string) string {
	if len(secret) < 16 {
		return "****"
	}
	return secret[:4] + "****"
}
