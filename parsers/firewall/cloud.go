package firewall

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A cloud collects the firewalls of a provider that the commands of its program make.
type cloud struct {
	kind   model.FirewallKind
	groups []*cloudGroup
}

// A cloudGroup is a firewall, or security group, and the name or identifier that the commands call it by.
type cloudGroup struct {
	cloudFirewall
	key string
	// created tells that the script makes it, so that it has no rules but those of the script.
	created bool
}

// group is the firewall of a key. noun is what the provider calls one.
func (c *cloud) group(noun string, key *source.Fragment, at model.Span) *cloudGroup {
	name := ""
	if key != nil {
		name = string(key.Text)
	}
	for _, g := range c.groups {
		if g.key == name {
			return g
		}
	}
	f := &model.Firewall{
		Kind: c.kind, Stage: model.Edge, Name: noun, Span: at,
		Default: model.DefaultOf(model.Deny), OutboundDefault: model.DefaultOf(model.Deny),
	}
	if key != nil && name != model.UnknownMark {
		f.Name = fmt.Sprintf("%s %q", noun, shown(key))
	}
	g := &cloudGroup{cloudFirewall: cloudFirewall{Firewall: f}, key: name}
	c.groups = append(c.groups, g)
	return g
}

// only is the one firewall that the script makes; what commands call by an identifier that the provider gave is that.
func (c *cloud) only() *cloudGroup {
	var made *cloudGroup
	for _, g := range c.groups {
		if g.created && made != nil {
			return nil
		}
		if g.created {
			made = g
		}
	}
	return made
}

// add appends a rule. What is no rule for ports is left out.
func (g *cloudGroup) add(rule model.FirewallRule, known, outbound bool) {
	if len(g.Rules)+len(g.Outbound) >= maxRules {
		known = false
	}
	g.take(rule, known, outbound)
}

// remove takes a rule back; where it is not there that was another group's.
func (g *cloudGroup) remove(rule model.FirewallRule, known, outbound bool) {
	rules := &g.Rules
	if outbound {
		rules = &g.Outbound
	}
	at := slices.IndexFunc(*rules, func(r model.FirewallRule) bool { return sameRule(r, rule) })
	switch {
	case !known || at < 0 && !outbound:
		g.Partial = true
	case at >= 0:
		*rules = slices.Delete(*rules, at, at+1)
	}
}

func sameRule(a, b model.FirewallRule) bool {
	return a.Protocol == b.Protocol && slices.Equal(a.Ports, b.Ports) && slices.Equal(a.From.V, b.From.V)
}

// firewalls are those with rules.
func (c *cloud) firewalls() []*model.Firewall {
	var all []*model.Firewall
	for _, g := range c.groups {
		if len(g.Rules)+len(g.Outbound)+len(g.Problems) > 0 || g.Partial {
			all = append(all, g.Firewall)
		}
	}
	return all
}

// An option is `--name` with what stands behind it.
type option struct {
	name   string
	values []*source.Fragment
}

// value is the first text behind an option; nil when there is none.
func (o option) value() *source.Fragment {
	if len(o.values) == 0 {
		return nil
	}
	return o.values[0]
}

// longOptions cuts a command into its arguments and its options. All words up to the next option are the last one's.
func longOptions(words []*source.Fragment) (arguments []*source.Fragment, options []option) {
	for _, word := range words {
		text := string(word.Text)
		switch name, _, joined := strings.Cut(text, "="); {
		case strings.HasPrefix(text, "--") && joined:
			options = append(options, option{name, []*source.Fragment{word.Slice(len(name)+1, len(text))}})
		case strings.HasPrefix(text, "--"):
			options = append(options, option{name: text})
		case len(options) == 0:
			arguments = append(arguments, word)
		default:
			last := &options[len(options)-1]
			last.values = append(last.values, word)
		}
	}
	return arguments, options
}

// find is the last option of a name; one without values where there is none.
func find(options []option, name string) option {
	for _, o := range slices.Backward(options) {
		if o.name == name {
			return o
		}
	}
	return option{}
}
