package firewall

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// BypassedByDocker reports ports that a firewall of the host is believed to close.
var BypassedByDocker = &lint.Rule{
	ID: "firewall-bypassed-by-docker",
	Doc: `A firewall of the host closes a port that Docker publishes around it

## Why

Docker publishes a port by rewriting the address of the packet before the host's input rules see it, and lets it pass
in rules of its own. "ufw deny 6379" and the default "deny (incoming)" do nothing for "6379:6379": the port is open to
everybody while "ufw status" shows it closed.

## How to fix

Bind the port to loopback, "127.0.0.1:6379:6379", or drop the mapping. Where it must be open to some addresses, filter
it in the chain DOCKER-USER, by the port of the container or, with --ctorigdstport, by that of the host; or in the
cloud's firewall.

## Not reported

- A port that no rule denies and that internal-port-published, proxied-port-published, admin-port-published or
  firewall-port-missing tells of.
- Ports on which LiveKit does not listen, be it for want of "/udp": the rules of the family media tell of them.
- Ports on loopback or on a single address, and services on the host's network, which ufw does filter.
- A host whose chain DOCKER-USER or FORWARD has rules.
- What is closed by a default, where a part of the firewall could not be read.
`,
	Severity: lint.Warning,
	Check:    checkBypassedByDocker,
}

func checkBypassedByDocker(pass *lint.Pass) {
	for _, s := range sources(pass) {
		if s.stage() != model.Input || s.filtersForward() {
			continue
		}
		denied := map[model.Protocol]model.PortSet{}
		for _, f := range s.firewalls {
			for _, rule := range f.Rules {
				if rule.Action == model.Deny && rule.World() && rule.Ports != nil {
					s.reportDenied(pass, f, rule, denied)
				}
			}
		}
		s.reportClosed(pass, denied)
	}
}

// reportDenied tells of the ports that a rule denies in vain.
func (s *source) reportDenied(
	pass *lint.Pass, f *model.Firewall, rule model.FirewallRule, denied map[model.Protocol]model.PortSet,
) {
	in := ruling{firewall: f, rule: rule}
	for _, r := range s.table.Rows {
		if r.Filter != ports.Docker || !s.everywhere(r) || r.Need > ports.Optional ||
			rule.Protocol != "" && rule.Protocol != r.Protocol {
			continue
		}
		part := model.NewPortSet(r.Ports).Intersect(rule.Ports).Minus(s.admitted(r.Protocol)).Minus(denied[r.Protocol])
		if part.Len() > 0 {
			in.opened = append(in.opened, opened{r, part})
			denied[r.Protocol] = model.NewPortSet(append(part, denied[r.Protocol]...)...)
		}
	}
	if len(in.opened) > 0 {
		pass.Report(lint.Warning, rule.Span, fmt.Sprintf(
			"%s denies %s, but Docker publishes %s around %s, so that everybody reaches %s: bind the port to 127.0.0.1",
			f.Name, in, in.pronoun(), f.Name, in.pronoun()), in.related()...)
	}
}

// reportClosed tells of the ports that the source closes by its default and of which no other rule tells.
func (s *source) reportClosed(pass *lint.Pass, denied map[model.Protocol]model.PortSet) {
	if s.partial() || s.step() || !s.ofStack() {
		return
	}
	f := s.main()
	in := ruling{firewall: f}
	for _, r := range s.table.Rows {
		http3 := s.whole.ProxyOf(r.Service) != nil && r.Protocol == model.UDP
		if r.Filter != ports.Docker || !s.everywhere(r) || r.Need != ports.Optional || administers(s, r) || http3 || r.Idle {
			continue
		}
		if part := model.NewPortSet(r.Ports).Minus(s.admitted(r.Protocol)).Minus(denied[r.Protocol]); part.Len() > 0 {
			in.opened = append(in.opened, opened{r, part})
		}
	}
	if len(in.opened) == 0 {
		return
	}
	var services []string
	for _, o := range in.opened {
		services = append(services, o.String())
	}
	pass.Report(lint.Warning, f.Span, fmt.Sprintf(
		"%s lets in only what a rule allows, but Docker publishes %s around %s: "+
			"bind it to 127.0.0.1, or allow it if that is meant",
		f.Name, strings.Join(services, ", "), f.Name), in.related()...)
}
