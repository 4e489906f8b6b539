package firewall

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// EgressBlocked reports firewalls that do not let out what the stack must ask for.
var EgressBlocked = &lint.Rule{
	ID: "firewall-egress-blocked",
	Doc: `A firewall does not let out what the stack must ask for

## Why

LiveKit with use_external_ip asks STUN servers for its public address over UDP, Caddy asks a certificate authority
over HTTPS, and both need names resolved. A list of what may go out that leaves these out stops them: LiveKit
announces a private address or does not start, Caddy has no certificate.

## How to fix

Let out what the message names, or everything: what comes in is what needs filtering most.

## Not reported

- A firewall that lets everything out unless a rule denies it, and one without any rule for what goes out.
- Containers behind ufw and the chain OUTPUT: what they send is forwarded, and does not pass there.
- DNS in AWS: security groups do not filter the resolver of the VPC.
- Ports that are let out to some addresses.
- A firewall of which a part could not be read.
`,
	Severity: lint.Warning,
	Check:    checkEgressBlocked,
}

func checkEgressBlocked(pass *lint.Pass) {
	for _, s := range sources(pass) {
		if s.partial() || !s.ofStack() || s.stage() == model.Forward {
			continue
		}
		at, listed := s.outbound()
		var blocked []string
		var related []lint.Related
		for _, a := range s.asked() {
			if listed && !s.letsOut(a) {
				blocked = append(blocked, a.String())
				related = append(related, a.related...)
			}
		}
		if len(blocked) > 0 {
			pass.Report(lint.Warning, at, fmt.Sprintf(
				"%s does not let out %s", s.firewalls[0].Name, strings.Join(blocked, ", ")), related...)
		}
	}
}

// An asking is a port elsewhere that the stack sends requests to: one of several.
type asking struct {
	protocol model.Protocol
	ports    []int
	why      string
	related  []lint.Related
}

func (a asking) String() string {
	var ports []string
	for _, p := range a.ports {
		ports = append(ports, fmt.Sprint(p))
	}
	return fmt.Sprintf("%s/%s (%s)", strings.Join(ports, " or "), a.protocol, a.why)
}

// outbound is the place that closes the way out; listed tells whether the source says what may go out at all.
func (s *source) outbound() (at model.Span, listed bool) {
	for _, f := range s.firewalls {
		switch {
		case !f.OutboundDefault.Known() || f.OutboundDefault.V != model.Deny:
			return at, false
		case f.OutboundDefault.Span.Valid():
			at, listed = f.OutboundDefault.Span, true
		case len(f.Outbound) > 0 && !listed:
			at, listed = f.Outbound[0].Span, true
		}
	}
	return at, listed
}

// letsOut tells whether requests leave, be it to some addresses.
func (s *source) letsOut(a asking) bool {
	return slices.ContainsFunc(s.firewalls, func(f *model.Firewall) bool {
		return slices.ContainsFunc(f.Outbound, func(rule model.FirewallRule) bool {
			return rule.Action != model.Deny && (rule.Protocol == "" || rule.Protocol == a.protocol) &&
				slices.ContainsFunc(a.ports, portsOf(rule).Contains)
		})
	})
}

// asked lists what the stack asks for, as far as its packets pass the source.
func (s *source) asked() []asking {
	var list []asking
	passes := func(service *model.Service) bool {
		return s.stage() == model.Edge || service == nil || service.HostNetwork()
	}
	for _, l := range s.whole.RunningLiveKits() {
		if passes(l.Service) && l.UseExternalIP.Known() && l.UseExternalIP.V && len(l.STUNServers) == 0 {
			// The servers that LiveKit asks unless told otherwise (mediatransportutil v0.0.0-20260821083140,
			// pkg/rtcconfig/config.go: DefaultStunServers).
			list = append(list, asking{
				model.UDP, []int{3478, 19302}, "STUN, which tells LiveKit its public address",
				append([]lint.Related{lint.At(l.UseExternalIP.Span, "rtc.use_external_ip is set here")},
					lint.Via(l.UseExternalIP.Via)...),
			})
		}
	}
	for _, p := range s.whole.RunningProxies() {
		asks := slices.ContainsFunc(p.Certificates.Managed, func(m model.ManagedName) bool {
			return m.Issuer == model.IssuerACME && m.Name.Known()
		})
		if asks && passes(p.Service) {
			list = append(list, asking{
				model.TCP, []int{443}, "the certificate authority that Caddy asks",
				[]lint.Related{lint.At(p.Source, "its Caddyfile")},
			})
		}
	}
	if len(list) > 0 && s.firewalls[0].Kind != model.AWS {
		list = append(list, asking{protocol: model.UDP, ports: []int{53}, why: "DNS"})
	}
	return list
}
