package firewall

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// A refusal is why ufw does not take a rule.
type refusal struct {
	// says is the error of ufw, instead what is to be written.
	says, instead string
	// word is the one at fault; nil for the rule as a whole.
	word *source.Fragment
	// plain tells that what was meant is plain all the same.
	plain bool
}

// A ufwWords reads the words of one rule (ufw 0.36, parser.py, UFWCommandRule.parse).
type ufwWords struct {
	words []*source.Fragment
	// deletes, number and position are `delete RULE`, `delete NUMBER` and `insert NUMBER`.
	deletes  bool
	number   bool
	position int
	// unknown tells that what decides on the rule is not known.
	unknown bool

	rule  ufwRule
	match match
	// aimed tells that it is for one address of the host.
	aimed bool
	// parts are the ports: several where a profile has both protocols.
	parts []ufwPorts
	// proto is the word behind `proto`, or behind the slash.
	proto string
	// clauses tells that the rule is of the long form, in whose errors ufw names what is wrong.
	clauses bool
	// profiles are those of applications that the script has written.
	profiles map[string][]string
}

// A ufwPorts is ports of one protocol; "" for both, nil for all.
type ufwPorts struct {
	protocol model.Protocol
	ports    model.PortSet
	// profile names the application that has them.
	profile string
}

// read gives the rules that the words state.
func (w *ufwWords) read() ([]ufwRule, *refusal) {
	w.prefix()
	if w.number || len(w.words) == 0 || !w.action() {
		w.unknown = w.unknown || !w.number
		return nil, nil
	}
	w.extras()
	w.direction()
	var err *refusal
	switch {
	case len(w.words) == 1:
		err = w.short(w.words[0])
	case w.hasClauses():
		w.clauses = true
		err = w.long()
	case len(w.words) == 0:
		w.unknown = true
	default:
		err = w.several()
	}
	if err == nil && len(w.parts) == 0 {
		w.parts = []ufwPorts{{protocol: model.Protocol(strings.TrimPrefix(w.proto, "any"))}}
	}
	return w.finished(), err
}

// prefix reads what stands before the action.
func (w *ufwWords) prefix() {
	for len(w.words) > 1 {
		switch strings.ToLower(string(w.words[0].Text)) {
		case "rule":
		case "route":
			w.rule.routed = true
		case "prepend":
			w.position = 1
		case "delete":
			w.deletes = true
			w.number = isNumber(string(w.words[1].Text))
			w.unknown = isUnknown(w.words[1])
		case "insert":
			n, ok := position(string(w.words[1].Text))
			w.position, w.unknown = n, !ok
			w.words = w.words[1:]
		default:
			return
		}
		w.words = w.words[1:]
	}
}

func (w *ufwWords) action() bool {
	actions := map[string]model.Action{
		"allow": model.Allow, "limit": model.Limit, "deny": model.Deny, "reject": model.Deny,
	}
	action, ok := actions[strings.ToLower(string(w.words[0].Text))]
	w.rule.Action = action
	w.words = w.words[1:]
	return ok
}

// extras takes out the comment, and what is logged.
func (w *ufwWords) extras() {
	var rest []*source.Fragment
	for i := 0; i < len(w.words); i++ {
		switch text := string(w.words[i].Text); {
		case text == "comment" && i+1 < len(w.words):
			i++
			w.rule.Comment = shown(w.words[i])
		case text == "log" || text == "log-all":
		default:
			rest = append(rest, w.words[i])
		}
	}
	w.words = rest
}

// direction takes out `in`, `out`, and `on INTERFACE`.
func (w *ufwWords) direction() {
	var rest []*source.Fragment
	way := ""
	for i := 0; i < len(w.words); i++ {
		text := strings.ToLower(string(w.words[i].Text))
		behind := i > 0 && slices.Contains([]string{"from", "to", "port", "app", "proto"}, string(w.words[i-1].Text))
		switch {
		case (text == "in" || text == "out") && !behind:
			way = text
			w.rule.outward = text == "out" && !w.rule.routed
		case text == "on" && way != "" && i+1 < len(w.words):
			i++
			name := []string{string(w.words[i].Text)}
			if way == "in" {
				w.match.in = interfaces{names: name}
			} else {
				w.match.out = interfaces{names: name}
			}
		default:
			rest = append(rest, w.words[i])
		}
	}
	if len(rest) == 0 && way != "" { // `allow in on tailscale0`
		rest = []*source.Fragment{textAt("to", model.Span{}), textAt("any", model.Span{})}
	}
	w.words = rest
}
