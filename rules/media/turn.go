package media

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// turnTLSPort is where clients are told to ask for TURN over TLS, whatever turn.tls_port says (livekit-server v1.13.5,
// pkg/service/roommanager.go, iceServersForParticipant).
const turnTLSPort = 443

// A turn is a built-in TURN server that is turned on, surely.
type turn struct {
	*model.LiveKit
}

// turns lists the TURN servers of the stack, running or out of configurations that nobody mounts.
func turns(pass *lint.Pass) []turn {
	var list []turn
	for _, l := range pass.LiveKits {
		on := l.TURN.Enabled.Known() && l.TURN.Enabled.V && !l.Unread
		if on && (l.Service == nil || pass.Runs(l.Service)) {
			list = append(list, turn{l})
		}
	}
	return list
}

// severity is Error, or Warning for what may come otherwise.
func (t turn) severity(pass *lint.Pass) lint.Severity {
	return unlessTemplate(t.Template || t.Service == nil || t.Service.EnvironmentOpen || pass.Overlaid)
}

// at is the place of a value, else that of `turn:`.
func (t turn) at(span model.Span) model.Span {
	switch {
	case span.Valid():
		return span
	case t.TURN.At.Valid():
		return t.TURN.At
	default:
		return t.Service.Span
	}
}

// soundTLS tells whether the server starts with a listener for TURN over TLS; turn-misconfigured tells why not.
func (t turn) soundTLS() bool {
	return t.TURN.TLSPort.Known() && t.TURN.TLSPort.V > 0 && t.TURN.Domain.Known() && t.refusal() == nil
}

// mappings are the publisher's entries of one protocol that lead to a port of the container. They are open when one of
// them cannot be told.
func (b bridged) mappings(protocol model.Protocol, port int) (list []model.PublishedPort, open bool) {
	entries, open := b.published(protocol)
	return slices.DeleteFunc(entries, func(p model.PublishedPort) bool { return !p.Container.V.Contains(port) }), open
}

// turnURL is what clients are told to ask for.
func (t turn) turnURL() string {
	domain := t.TURN.Domain.V
	if domain == "" {
		domain = "DOMAIN"
	}
	return fmt.Sprintf("turns:%s:%d", domain, turnTLSPort)
}
