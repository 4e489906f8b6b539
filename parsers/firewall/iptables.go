package firewall

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// An iptables collects what the commands of iptables or ip6tables, or the lines of iptables-save, make of the table
// filter.
type iptables struct {
	// program is "iptables" or "ip6tables".
	program string
	table   table
	// branch is the one of a script that the commands are in.
	branch branch
}

func newIPTables(program string) *iptables {
	t := &iptables{program: program}
	t.table.everywhere = []netip.Prefix{allIPv4}
	if strings.HasPrefix(program, "ip6") {
		t.table.everywhere = []netip.Prefix{allIPv6}
	}
	return t
}

// command takes the words behind `iptables`. span is where they stand, raw how they read. What a word holds that is
// not known has model.UnknownMark in it.
func (t *iptables) command(words []string, span model.Span, raw string) {
	words, other := withoutTable(words)
	if other || len(words) == 0 {
		return
	}
	option, arguments := words[0], words[1:]
	name := ""
	if len(arguments) > 0 {
		name = arguments[0]
	}
	switch option {
	case "-A", "--append", "-I", "--insert":
		if name == "" {
			return
		}
		first := option == "-I" || option == "--insert"
		t.insert(t.table.add(name, span), arguments[1:], first, span, raw)
	case "-P", "--policy":
		if len(arguments) > 1 {
			t.policy(name, arguments[1], span)
		}
	case "-N", "--new-chain":
		t.table.add(name, span)
	case "-F", "--flush":
		for _, c := range t.table.chains {
			if name == "" || c.name == name {
				t.flush(c)
			}
		}
	case "-D", "--delete", "-R", "--replace":
		t.table.add(name, span).partial = true
	}
}

// withoutTable drops `-t filter` and what waits for the lock; other tells that the command is for another table.
func withoutTable(words []string) (rest []string, other bool) {
	for i := 0; i < len(words); i++ {
		switch words[i] {
		case "-t", "--table":
			i++
			other = other || i == len(words) || words[i] != "filter"
		case "-w", "--wait":
			if i+1 < len(words) && isNumber(words[i+1]) {
				i++
			}
		case "-4", "-6", "--ipv4", "--ipv6":
		default:
			rest = append(rest, words[i])
		}
	}
	return rest, other
}

// flush empties a chain, as far as the branch reaches.
func (t *iptables) flush(c *chain) {
	c.steps = slices.DeleteFunc(c.steps, func(s step) bool { return t.branch.reaches(s.branch) })
	c.partial = c.partial && t.branch.conditional()
}

// policy is `-P INPUT DROP`. A branch that lets everything in leaves one that does not as it is.
func (t *iptables) policy(name, target string, span model.Span) {
	c := t.table.add(name, span)
	switch target {
	case "ACCEPT":
		if t.branch.conditional() && c.policy.V == model.Deny {
			return
		}
		c.policy = model.Value[model.Action]{V: model.Allow, Span: span, Origin: model.Stated}
	case "DROP":
		c.policy = model.Value[model.Action]{V: model.Deny, Span: span, Origin: model.Stated}
	}
}

// insert adds a rule at the end of a chain, or at its start.
func (t *iptables) insert(c *chain, words []string, first bool, span model.Span, raw string) {
	at := len(c.steps)
	if first {
		at = 0
		if len(words) > 0 && isNumber(words[0]) { // counted from 1
			at = min(max(atoi(words[0])-1, 0), len(c.steps))
			words = words[1:]
		}
	}
	if len(c.steps) == maxChainRules {
		c.partial = true
		return
	}
	s, ok := iptablesStep(words)
	if !ok {
		c.partial = true
		return
	}
	s.span, s.raw, s.branch = span, raw, t.branch
	if !first && s.verdict != deny {
		at = beforeDenied(t.branch, c.steps, step.deniedIn)
	}
	c.steps = slices.Insert(c.steps, at, s)
}

// firewalls are the chains that filter.
func (t *iptables) firewalls() []*model.Firewall {
	var list []*model.Firewall
	if input := t.table.chain("INPUT"); input != nil {
		f := t.firewall(input, model.Input, inward)
		if output := t.table.chain("OUTPUT"); output != nil {
			t.table.outbound(f, output)
		}
		list = append(list, f)
	} else if before := t.table.chain("ufw-before-input"); before != nil {
		f := t.firewall(before, model.Input, inward)
		f.Kind, f.Name, f.Partial = model.UFW, "chain ufw-before-input", true
		f.Default = model.Value[model.Action]{V: model.Deny, Origin: model.Unknown} // said elsewhere
		if len(f.Rules) > 0 {
			list = append(list, f)
		}
	}
	if forward := t.table.forward(); forward != nil {
		list = append(list, t.firewall(forward, model.Forward, through))
	}
	return slices.DeleteFunc(list, statesNothing)
}

// forward is the chain of iptables that filters what Docker publishes: DOCKER-USER. Docker puts its own chains before
// the rules of FORWARD; so that one counts only where Docker has none, and where it is more than a policy.
func (t *table) forward() *chain {
	user, forward := t.chain("DOCKER-USER"), t.chain("FORWARD")
	switch {
	case user != nil && len(user.steps) > 0:
		user.policy = model.DefaultOf(model.Allow) // what returns goes to Docker's own rules
		return user
	case user != nil || forward == nil || t.chain("DOCKER") != nil:
		return nil
	}
	for _, rule := range t.unroll(forward, through).rules {
		if rule.Action != model.Deny && rule.Ports != nil {
			return forward
		}
	}
	return nil
}

// statesNothing tells whether a firewall lets everything pass without a word. One that filters what Docker publishes
// may do so by conditions that were not understood, such as the port that a packet first came for.
func statesNothing(f *model.Firewall) bool {
	unread := f.Stage == model.Forward && f.Partial
	return f.Default.V == model.Allow && !unread && !slices.ContainsFunc(f.Rules, func(r model.FirewallRule) bool {
		return r.Ports != nil || r.Action == model.Deny
	})
}

func (t *iptables) firewall(c *chain, stage model.Stage, way direction) *model.Firewall {
	w := t.table.unroll(c, way)
	return &model.Firewall{
		Kind: model.IPTables, Stage: stage, Name: "chain " + c.name + " of " + t.program, Span: c.span,
		Rules: w.rules, Default: allowedUnless(c.policy), OutboundDefault: model.DefaultOf(model.Allow),
		Partial: w.partial, HostPorts: w.hostPorts(), MixedPorts: w.mixedPorts(),
	}
}

// outbound puts the rules of a chain for what goes out into f.
func (t *table) outbound(f *model.Firewall, output *chain) {
	w := t.unroll(output, outward)
	f.Outbound, f.OutboundDefault = w.rules, allowedUnless(output.policy)
	f.Partial = f.Partial || w.partial && output.policy.V == model.Deny
}

// allowedUnless is the policy of a chain; one that has none accepts.
func allowedUnless(policy model.Value[model.Action]) model.Value[model.Action] {
	if policy.V == 0 {
		return model.DefaultOf(model.Allow)
	}
	return policy
}
