package livekit

import (
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// ParseClient reads the configuration of a side service. It is plain where the program that reads it is LiveKit's own,
// whose keys are known. The three share the keys that connect them with a LiveKit server (livekit/egress
// pkg/config/base.go, livekit/ingress and livekit/sip pkg/config/config.go).
func ParseClient(kind string, text *source.Fragment, template, plain bool) (*model.Client, Notes, *model.Problem) {
	d, problem := parse(text, template)
	if problem != nil {
		return nil, Notes{}, problem
	}
	settings, references := d.settings(), d.references()
	if plain {
		d.supposeSide(kind)
	}
	c := &model.Client{
		Kind:       kind,
		Source:     wholeSpan(text),
		Template:   template,
		APIKey:     d.text(d.at("api_key")),
		APISecret:  d.secret(d.at("api_secret")),
		WSURL:      d.text(d.at("ws_url")),
		Redis:      d.redis(),
		Ports:      d.clientPorts(kind),
		Settings:   settings,
		References: references,
	}
	return c, d.notes(), nil
}

// ApplyClientEnvironment gives c the credentials that its service's environment holds; the
// document wins over them (livekit/egress pkg/config/service.go).
func ApplyClientEnvironment(c *model.Client, s *model.Service) {
	fallback := func(value *model.Value[string], name string) {
		if v, ok := s.Env(name); ok && !value.Written() {
			*value = v.Value
		}
	}
	fallback(&c.APIKey, "LIVEKIT_API_KEY")
	fallback(&c.APISecret, "LIVEKIT_API_SECRET")
	fallback(&c.WSURL, "LIVEKIT_WS_URL")
}
