package firewall

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// SSHMissing reports firewalls that lock their administrator out.
var SSHMissing = &lint.Rule{
	ID: "firewall-ssh-missing",
	Doc: `A firewall is switched on without a rule for SSH

## Why

It denies what no rule allows, and no rule allows SSH. A session that stands when it is switched on may live on; the
next one does not get in.

## How to fix

Allow SSH before the firewall is switched on: "ufw allow OpenSSH" (22/tcp), or the port that sshd listens on, if need
be for the addresses of the administrators alone.

## Not reported

- A cloud's firewall: its console still leads to the host.
- A source that does not switch the firewall on or lets in what no rule matches, and one of which a part could not be
  read.
- A source that allows SSH for some addresses, or a single TCP port that nothing of the stack has: sshd may listen
  there.
- Another file of the same directory that allows it.
`,
	Severity: lint.Error,
	Check:    checkSSHMissing,
}

func checkSSHMissing(pass *lint.Pass) {
	for _, s := range sources(pass) {
		if s.stage() != model.Input || s.partial() || s.admitsSSH() {
			continue
		}
		for _, f := range s.firewalls {
			at := f.Enabled
			if f.Kind != model.UFW {
				at = f.Default.Span // its policy counts at once
			}
			if f.Default.V != model.Deny || !at.Valid() {
				continue
			}
			pass.Report(s.atMost(lint.Error), at, fmt.Sprintf(
				"%s denies what no rule allows, and no rule allows SSH (22/tcp): nobody gets in by SSH once it is on",
				f.Name,
			), lint.At(f.Default.Span, "it denies the rest here"))
		}
	}
}

// admitsSSH tells whether the source lets in SSH, as far as one can tell its port.
func (s *source) admitsSSH() bool {
	if s.takesSSH() {
		return true
	}
	return slices.ContainsFunc(s.firewalls, func(f *model.Firewall) bool {
		return slices.ContainsFunc(f.Rules, s.mayBeSSH)
	})
}

// forSSH tells whether a rule is for an sshd on another port.
func (s *source) forSSH(rule model.FirewallRule) bool {
	return saysSSH(rule) || !s.takesSSH() && s.mayBeSSH(rule)
}

// mayBeSSH tells whether a rule allows SSH, or a single TCP port that may be sshd's.
func (s *source) mayBeSSH(rule model.FirewallRule) bool {
	if rule.Action == model.Deny || rule.Protocol == model.UDP {
		return false
	}
	return saysSSH(rule) || slices.ContainsFunc(rule.Ports, func(p model.PortRange) bool {
		return p.Len() == 1 && !everyHost.Minus(model.NewPortSet(model.Port(sshPort))).Contains(p.Lo) && !s.has(p)
	})
}

func saysSSH(rule model.FirewallRule) bool {
	return strings.Contains(strings.ToLower(rule.Comment), "ssh")
}

// has tells whether the stack has TCP ports, on the host or in its containers.
func (s *source) has(p model.PortRange) bool {
	return slices.ContainsFunc(s.table.Rows, func(r ports.Row) bool {
		return r.Protocol == model.TCP && (p.Overlaps(r.Ports) || p.Overlaps(r.Container))
	})
}
