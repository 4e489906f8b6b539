package firewall

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// SSHWorld reports that one firewall opens SSH to everybody and another of the stack does not.
var SSHWorld = &lint.Rule{
	ID: "firewall-ssh-world",
	Doc: `A firewall opens SSH to everybody where another of the stack restricts it

## Why

Two firewalls of the stack say different things of the same host: one lets in SSH from the addresses of the
administrators, the other from everywhere. Who follows the second gets every scanner of the internet at the door.

## How to fix

Restrict both to the same addresses.

## Not reported

- SSH that is open to everybody wherever the stack speaks of it: with keys alone that is a choice.
- A firewall of the host behind a restricted one of the cloud, and the reverse: the narrower counts.
- Groups of one directory: a bastion host may be meant to take SSH from everywhere.
`,
	Severity: lint.Warning,
	Check:    checkSSHWorld,
}

func checkSSHWorld(pass *lint.Pass) {
	all := sources(pass)
	restricting := slices.DeleteFunc(slices.Clone(all), func(s *source) bool {
		narrow, _ := s.sshRule(false)
		return narrow == nil || !s.ofStack() || s.open(model.TCP).Contains(sshPort)
	})
	for _, s := range all {
		open, at := s.sshRule(true)
		if open == nil || !s.ofStack() {
			continue
		}
		for _, other := range restricting {
			if other.stage() != s.stage() || other.document() != s.document() {
				continue
			}
			narrow, there := other.sshRule(false)
			pass.Report(lint.Warning, at, fmt.Sprintf("%s opens SSH (22/tcp) to everybody, %s only to some addresses",
				open.Name, narrow.Name), lint.At(there, "%s restricts it here", narrow.Name))
			break
		}
	}
}

// sshRule is the first rule that allows SSH: to everybody, or to some.
func (s *source) sshRule(world bool) (*model.Firewall, model.Span) {
	for _, f := range s.firewalls {
		if world && !s.opens(f, model.TCP).Contains(sshPort) {
			continue
		}
		for _, rule := range f.Rules {
			about := rule.Protocol != model.UDP && rule.Ports.Contains(sshPort)
			if about && rule.Action != model.Deny && rule.World() == world {
				return f, rule.Span
			}
		}
	}
	return nil, model.Span{}
}
