package firewall

import (
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// maxRules bounds the rules of one firewall. Beyond some thousand nobody would call it configured by hand.
const maxRules = 4096

// A ufw is what commands of ufw make, in the order in which they are given.
type ufw struct {
	rules []ufwRule
	// keys are those of the rules, and of some that are gone.
	keys                         map[string]bool
	incoming, outgoing, forwards model.Value[model.Action]
	enabled, first               model.Span
	partial                      bool
	// founded tells that a command says what was there before, and deleted that one takes a rule away.
	founded, deleted bool
	problems         []model.Problem
	// hooked tells that DOCKER-USER asks the routed rules of ufw. Otherwise Docker lets what it publishes pass
	// before ufw is asked.
	hooked bool
	// profiles are the ports of the applications whose profiles the script writes.
	profiles map[string][]string
}

// A ufwRule is a rule with what ufw tells it from others by.
type ufwRule struct {
	model.FirewallRule
	routed, outward bool
	// nobody tells that no packet from outside meets it: loopback.
	nobody bool
	// key is all of it but the action and the comment.
	key string
	// branch is the one that adds it.
	branch branch
}

// command takes one command of ufw.
func (u *ufw) command(c command) {
	words := c.words[1:]
	for len(words) > 0 && strings.HasPrefix(string(words[0].Text), "-") {
		if string(words[0].Text) == "--dry-run" {
			return
		}
		words = words[1:]
	}
	if len(words) == 0 {
		return
	}
	if !u.first.Valid() {
		u.first = c.span
	}
	verb := strings.ToLower(string(words[0].Text))
	switch {
	case isUnknown(words[0]):
		u.partial = true
	case verb == "enable":
		u.enabled = c.span
	case verb == "disable" && !c.branch.conditional():
		u.enabled = model.Span{}
	case verb == "reset":
		u.reset(c.branch)
	case verb == "default" && len(words) > 1:
		u.policy(words[1:], c)
	case slices.Contains(ufwVerbs, verb):
		u.rule(c, &ufwWords{words: words, profiles: u.profiles})
	default:
		u.misspelt(c, words)
	}
}

// reset forgets all that was said; in a branch, the rules that are its own.
func (u *ufw) reset(in branch) {
	if !in.conditional() {
		*u = ufw{first: u.first, problems: u.problems, hooked: u.hooked, founded: true, profiles: u.profiles}
		return
	}
	u.founded = true
	u.rules = slices.DeleteFunc(u.rules, func(r ufwRule) bool { return in.reaches(r.branch) })
}

// policy is `default deny incoming`. A branch that allows everything leaves one that denies as it is: its rules say
// what is open where the other is taken.
func (u *ufw) policy(words []*source.Fragment, c command) {
	direction := "incoming"
	if len(words) > 1 {
		direction = strings.ToLower(string(words[1].Text))
	}
	value := model.Value[model.Action]{Span: c.span, Origin: model.Stated}
	switch strings.ToLower(string(words[0].Text)) {
	case "allow":
		value.V = model.Allow
	case "deny", "reject":
		value.V = model.Deny
	default:
		u.partial = true
		return
	}
	var policy *model.Value[model.Action]
	switch direction {
	case "incoming", "input":
		policy = &u.incoming
	case "outgoing", "output":
		policy = &u.outgoing
	case "routed", "forward":
		policy = &u.forwards
	default:
		u.partial = true
		return
	}
	if !c.branch.conditional() || policy.V != model.Deny {
		*policy = value
	}
}

// rule adds, inserts or deletes a rule.
func (u *ufw) rule(c command, w *ufwWords) {
	raw := ruleText(w.words)
	rules, err := w.read()
	for i := range rules {
		rules[i].Span, rules[i].Raw, rules[i].branch = c.span, raw, c.branch
		rules[i].Way = c.branch.way()
		rules[i].Comment = first(rules[i].Comment, c.remark)
	}
	switch {
	case w.unknown || w.number || err != nil && (w.deletes || !err.plain):
		u.partial = true
	case w.deletes:
		u.delete(rules, c.branch)
	default:
		u.add(rules, w.position)
	}
	if err != nil && !w.unknown && !w.deletes {
		u.refused(c, err, raw)
	}
}

// ruleText is a rule as it reads, without its comment.
func ruleText(words []*source.Fragment) string {
	var texts []string
	for _, word := range words {
		if string(word.Text) == "comment" {
			break
		}
		texts = append(texts, shown(word))
	}
	return strings.Join(texts, " ")
}

// add puts rules at the end, or at a position counted from 1. A rule that is there already gets the new action.
func (u *ufw) add(rules []ufwRule, position int) {
	for _, rule := range rules {
		same := -1
		if u.keys[rule.key] {
			same = slices.IndexFunc(u.rules, func(r ufwRule) bool { return r.key == rule.key })
		} else if u.keys == nil {
			u.keys = map[string]bool{}
		}
		u.keys[rule.key] = true
		switch {
		case same >= 0:
			u.rules[same] = rule.instead(u.rules[same])
		case len(u.rules) >= maxRules:
			u.partial = true
		case position > 0:
			u.rules = slices.Insert(u.rules, min(position-1, len(u.rules)), rule)
		case rule.Action != model.Deny:
			u.rules = slices.Insert(u.rules, beforeDenied(rule.branch, u.rules, ufwRule.deniedIn), rule)
		default:
			u.rules = append(u.rules, rule)
		}
	}
}

func (r ufwRule) deniedIn() (branch, bool) { return r.branch, r.Action == model.Deny }

// instead is the rule after one of the same key was added: it, unless it denies in a branch what is allowed
// elsewhere.
func (r ufwRule) instead(before ufwRule) ufwRule {
	if r.branch.reaches(before.branch) {
		return r
	}
	if r.Action == model.Deny {
		return before
	}
	r.branch, r.Way = before.branch, before.Way
	return r
}

// delete takes rules away, as far as the branch reaches.
func (u *ufw) delete(rules []ufwRule, in branch) {
	u.deleted = true
	for _, rule := range rules {
		u.rules = slices.DeleteFunc(u.rules, func(r ufwRule) bool {
			return r.key == rule.key && r.Action == rule.Action && in.reaches(r.branch)
		})
	}
}

// firewalls are what the commands make: the input of the host, and what it forwards.
func (u *ufw) firewalls() []*model.Firewall {
	if !u.stated() {
		return nil
	}
	input := &model.Firewall{
		Kind: model.UFW, Stage: model.Input, Name: "ufw", Span: u.first, Enabled: u.enabled, Partial: u.partial,
		Step:    u.step(),
		Default: stated(u.incoming, model.Deny), OutboundDefault: stated(u.outgoing, model.Allow), Problems: u.problems,
	}
	forward := &model.Firewall{
		Kind: model.UFW, Stage: model.Forward, Name: "ufw route", Span: u.first, Enabled: u.enabled,
		Partial: u.partial || !u.hooked,
		Default: stated(u.forwards, model.Deny), OutboundDefault: model.DefaultOf(model.Allow),
	}
	for _, rule := range u.rules {
		switch {
		case rule.nobody:
		case rule.routed:
			forward.Rules = append(forward.Rules, rule.FirewallRule)
		case rule.outward:
			input.Outbound = append(input.Outbound, rule.FirewallRule)
		default:
			input.Rules = append(input.Rules, rule.FirewallRule)
		}
	}
	if len(forward.Rules) == 0 {
		return []*model.Firewall{input}
	}
	forward.Span = forward.Rules[0].Span
	if len(u.rules) == len(forward.Rules) && !u.enabled.Valid() && !u.incoming.Written() && len(u.problems) == 0 {
		return []*model.Firewall{forward}
	}
	return []*model.Firewall{input, forward}
}

// step tells whether the commands change rules that were there before.
func (u *ufw) step() bool {
	return !u.enabled.Valid() && (u.deleted || !u.founded && !u.incoming.Written())
}

// stated tells whether there is more than a question for the state.
func (u *ufw) stated() bool {
	return len(u.rules) > 0 || len(u.problems) > 0 || u.partial || u.enabled.Valid() || u.incoming.Written() ||
		u.outgoing.Written() || u.forwards.Written()
}

func stated(v model.Value[model.Action], otherwise model.Action) model.Value[model.Action] {
	if v.Written() {
		return v
	}
	return model.DefaultOf(otherwise)
}

// position is a place in the list of rules, as `insert` has it; 0 for the end.
func position(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && n > 0
}
