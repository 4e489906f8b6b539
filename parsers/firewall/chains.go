package firewall

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// Bounds of what chains that jump to each other are unrolled to.
const (
	maxJumps      = 16
	maxChainRules = 4096
	maxWork       = 200_000 // steps taken, those that come to nothing as well
)

// A verdict is what becomes of a packet that a step of a chain is for.
type verdict uint8

const (
	next verdict = iota // a counter, a log, a mark
	accept
	deny
	leave // return to the chain that jumped here
	jump
	jumpForGood // goto: what leaves that chain leaves this one too
)

// A step is one rule of a chain.
type step struct {
	match   match
	verdict verdict
	// target is the chain that it jumps to.
	target  string
	span    model.Span
	raw     string
	comment string
	// branch is the one of a script that adds it.
	branch branch
}

func (s step) deniedIn() (branch, bool) { return s.branch, s.verdict == deny }

// A chain is a list of rules of iptables or nftables. Policy is what it says itself for packets that get to its end.
type chain struct {
	name   string
	span   model.Span
	policy model.Value[model.Action]
	steps  []step
	// partial tells that some of it could not be read.
	partial bool
}

// A table is the chains that may jump to each other. What family it is for is in everywhere: all of IPv4, all of IPv6;
// nil for both.
type table struct {
	chains     []*chain
	everywhere []netip.Prefix
}

func (t *table) chain(name string) *chain {
	for _, c := range t.chains {
		if c.name == name {
			return c
		}
	}
	return nil
}

// add returns the chain of a name, made where there is none.
func (t *table) add(name string, span model.Span) *chain {
	c := t.chain(name)
	if c == nil {
		c = &chain{name: name, span: span}
		t.chains = append(t.chains, c)
	}
	return c
}

// A walk turns a chain, with those that it jumps to, into one list of rules.
type walk struct {
	table   *table
	way     direction
	rules   []model.FirewallRule
	partial bool
	// original and direct tell which ports the rules ask for, as in a match.
	original, direct bool
	// returned is what a return does in the first chain: its policy.
	returned verdict
	work     int
}

// unroll reads the rules of a chain for one direction.
func (t *table) unroll(c *chain, way direction) *walk {
	w := &walk{table: t, way: way, returned: accept}
	if c.policy.V == model.Deny {
		w.returned = deny
	}
	w.chain(c, match{}, 0)
	return w
}

// hostPorts tells whether the rules behind Docker's DNAT ask for the ports of the host.
func (w *walk) hostPorts() bool { return w.way == through && w.original && !w.direct }

// mixedPorts tells that some do, and others ask for the ports of the container.
func (w *walk) mixedPorts() bool { return w.way == through && w.original && w.direct }

// chain adds the rules of c for the packets of outer.
func (w *walk) chain(c *chain, outer match, depth int) {
	w.partial = w.partial || c.partial
	var gone []match // packets that have left the chain
	for _, s := range c.steps {
		if w.work += 1 + len(gone); w.work > maxWork || len(w.rules) >= maxChainRules {
			w.partial = true
			return
		}
		m := s.match.within(outer)
		w.partial = w.partial || w.way == through && m.original && m.direct
		from, meets := m.remote(w.way)
		if !meets {
			continue
		}
		switch s.verdict {
		case next:
		case leave, jumpForGood:
			if s.verdict == jumpForGood {
				w.jump(s, m, depth)
			}
			switch {
			case s.match.everything() && (depth > 0 || s.verdict == jumpForGood):
				return
			case depth == 0:
				s.verdict = w.returned
				w.add(s, m, from, nil)
			case m.uncertain || m.limited:
				w.partial, outer.uncertain = true, true
			case isAnywhere(from):
				gone = append(gone, m)
			}
		case jump:
			w.jump(s, m, depth)
		case accept, deny:
			w.add(s, m, from, gone)
		}
	}
}

func (w *walk) jump(s step, m match, depth int) {
	target := w.table.chain(s.target)
	if target == nil || depth == maxJumps || target.elsewhere() {
		w.partial = true
		return
	}
	w.chain(target, m, depth+1)
}

// elsewhere tells whether the rules of a chain are in a file of their own: ufw's user.rules.
func (c *chain) elsewhere() bool {
	return len(c.steps) == 0 && strings.HasPrefix(c.name, "ufw-user-")
}

// everything tells whether the match has no condition.
func (m match) everything() bool {
	return m.protocol == "" && m.ports == nil && !m.uncertain && !m.limited && !m.never &&
		len(m.in.names)+len(m.out.names)+len(m.source.V)+len(m.destination.V) == 0 &&
		m.source.Known() && m.destination.Known()
}

func isAnywhere(addresses model.Value[[]netip.Prefix]) bool {
	return model.FirewallRule{From: addresses}.World()
}

// add appends the rule of a step. A condition that was not understood makes it one for some packets only: what it
// denies is then not counted on, and there may be more that it allows.
func (w *walk) add(s step, m match, from model.Value[[]netip.Prefix], gone []match) {
	rule := model.FirewallRule{
		Span: s.span, Raw: s.raw, Comment: s.comment,
		Action: model.Allow, Protocol: m.protocol, Ports: m.ports, From: from, Way: s.branch.way(),
		Inside: w.way != outward && m.inside(),
	}
	switch {
	case s.verdict == deny && m.limited:
		return // what comes too often
	case s.verdict == deny:
		rule.Action = model.Deny
	case m.limited:
		rule.Action = model.Limit
	}
	w.original, w.direct = w.original || m.original, w.direct || m.direct
	w.partial = w.partial || m.in.doubtful() && rule.Action != model.Deny
	if m.uncertain && m.ports == nil { // it may be for any port, or for few
		w.partial = w.partial || rule.Action != model.Deny || w.way == through
		return
	}
	aimed := w.way != outward && (len(m.destination.V) > 0 || !m.destination.Known()) &&
		(w.way != through || !private(m.destination.V)) // there they are containers
	if m.uncertain || aimed && rule.Action == model.Deny {
		rule.From = model.Value[[]netip.Prefix]{Origin: model.Unknown}
		w.partial = w.partial || rule.Action != model.Deny
	}
	if rule.From.Known() && len(rule.From.V) == 0 {
		rule.From.V = w.table.everywhere
	}
	if len(w.table.everywhere) == 0 && onlyIPv6(rule.From) && (rule.Action == model.Deny || isAnywhere(rule.From)) {
		return // it closes or opens nothing for IPv4
	}
	w.rules = append(w.rules, without(rule, gone)...)
}

func private(addresses []netip.Prefix) bool {
	return slices.ContainsFunc(addresses, func(p netip.Prefix) bool { return p.Addr().IsPrivate() })
}

func onlyIPv6(from model.Value[[]netip.Prefix]) bool {
	for _, p := range from.V {
		if p.Addr().Is4() {
			return false
		}
	}
	return len(from.V) > 0
}

// without is the rule for the packets that are not among those of gone.
func without(rule model.FirewallRule, gone []match) []model.FirewallRule {
	if len(gone) == 0 {
		return []model.FirewallRule{rule}
	}
	var rest []model.FirewallRule
	for _, protocol := range []model.Protocol{model.TCP, model.UDP} {
		if rule.Protocol != "" && rule.Protocol != protocol {
			continue
		}
		left := rule.Ports
		if left == nil {
			left = model.PortSet{{Lo: 1, Hi: model.MaxPort}}
		}
		for _, m := range gone {
			switch {
			case m.protocol != "" && m.protocol != protocol:
			case m.ports == nil:
				left = nil
			default:
				left = left.Minus(m.ports)
			}
		}
		if len(left) > 0 {
			kept := rule
			kept.Protocol, kept.Ports = protocol, left
			rest = append(rest, kept)
		}
	}
	return rest
}
