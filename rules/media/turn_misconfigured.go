package media

import (
	"fmt"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
)

// TURNMisconfigured reports a TURN server with which LiveKit refuses to start.
var TURNMisconfigured = &lint.Rule{
	ID: "turn-misconfigured",
	Doc: `LiveKit's TURN server lacks a port, a domain or a certificate

## Why

With "turn: enabled: true" livekit-server starts a TURN server, and refuses to start without what that needs: udp_port or
tls_port, neither of which has a default, and for tls_port a domain and, unless external_tls is set, cert_file and key_file.

## How to fix

Set "udp_port: 3478" for TURN over UDP. For TURN over TLS set tls_port, the domain that clients ask for, and the certificate
of that domain, or "external_tls: true" with a proxy in front that ends TLS.

## Not reported

- Values that depend on a variable that is not set, and a configuration that cannot be read.
- A certificate that is named: whether the file is there is not looked at.
- In a template, in a configuration that no service mounts, with an env file that is not at hand, and where other compose
  files are laid over this one it is a warning.
`,
	Severity: lint.Error,
	Check:    checkTURNMisconfigured,
}

func checkTURNMisconfigured(pass *lint.Pass) {
	for _, t := range turns(pass) {
		if r := t.refusal(); r != nil {
			pass.Report(t.severity(pass), t.at(r.span), r.message+": livekit-server refuses to start",
				lint.At(t.TURN.Enabled.Span, "TURN is turned on here"))
		}
	}
}

// A refusal is why LiveKit does not start.
type refusal struct {
	span    model.Span // invalid for what is missing
	message string
}

// validDomain is what LiveKit takes for one (livekit-server v1.13.5, pkg/service/utils.go, IsValidDomain).
var validDomain = pattern.Lazy(`^(?i)[a-z0-9-]+(\.[a-z0-9-]+)+\.?$`)

// refusal goes through LiveKit's own checks in their order (livekit-server v1.13.5, pkg/service/turn.go,
// NewTurnServer). It is nil when the server starts, and from the first value on that is not known.
func (t turn) refusal() *refusal {
	c := t.TURN
	if !c.UDPPort.Known() || !c.TLSPort.Known() {
		return nil
	}
	if c.UDPPort.V <= 0 && c.TLSPort.V <= 0 {
		return &refusal{c.Enabled.Span, "TURN is enabled without turn.udp_port and turn.tls_port, which have no default"}
	}
	if c.TLSPort.V <= 0 || !c.Domain.Known() {
		return nil
	}
	if c.Domain.V == "" {
		return &refusal{c.TLSPort.Span, fmt.Sprintf("turn.tls_port is %d but turn.domain is missing", c.TLSPort.V)}
	}
	if !validDomain().MatchString(c.Domain.V) {
		return &refusal{c.Domain.Span, fmt.Sprintf("turn.domain %q is no name with a dot: want turn.example.org, "+
			"without scheme and port", c.Domain.V)}
	}
	if !c.ExternalTLS.Known() || c.ExternalTLS.V || !c.CertFile.Known() || !c.KeyFile.Known() {
		return nil
	}
	if c.CertFile.V == "" || c.KeyFile.V == "" {
		return &refusal{c.TLSPort.Span, fmt.Sprintf("turn.tls_port is %d but %s missing, and turn.external_tls is not set",
			c.TLSPort.V, missingOf(c))}
	}
	return nil
}

func missingOf(c model.TURN) string {
	switch {
	case c.CertFile.V != "":
		return "turn.key_file is"
	case c.KeyFile.V != "":
		return "turn.cert_file is"
	default:
		return "turn.cert_file and turn.key_file are"
	}
}
