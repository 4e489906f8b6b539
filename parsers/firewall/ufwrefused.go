package firewall

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// ufwVerbs begin a rule (ufw 0.36, parser.py).
var ufwVerbs = []string{"rule", "route", "allow", "deny", "reject", "limit", "insert", "prepend", "delete"}

// misspelt takes a command whose first word is none of ufw's. Where one comes near it was meant.
func (u *ufw) misspelt(c command, words []*source.Fragment) {
	verb := strings.ToLower(string(words[0].Text))
	near := facts.Near(verb, slices.Concat(ufwVerbs, ufwCommands))
	if near == "" {
		return
	}
	err := &refusal{says: "Invalid syntax", instead: fmt.Sprintf("did you mean %q?", near), word: words[0]}
	u.refused(c, err, ruleText(words))
	meant := textAt(near, spanOf(words[0], 0, len(words[0].Text)))
	c.words = slices.Concat(c.words[:1], []*source.Fragment{meant}, words[1:])
	u.command(c)
}

// ufwCommands are those that begin no rule (ufw 0.36, frontend.py, parse_command).
var ufwCommands = []string{
	"enable", "disable", "reload", "reset", "default", "status", "show", "logging", "app", "version", "help",
}

// refused notes a rule that ufw does not take. Where it is plain what was meant the rule counts nevertheless: that its
// port is not open is no second defect.
func (u *ufw) refused(c command, err *refusal, raw string) {
	span := c.span
	if err.word != nil {
		if at := spanOf(err.word, 0, len(err.word.Text)); at.Valid() {
			span = at
		}
	}
	u.problems = append(u.problems, model.Problem{
		Rule: "firewall-rule-invalid", Span: span,
		Message: fmt.Sprintf("ufw refuses `ufw %s` (%s): %s", raw, err.says, err.instead),
	})
}
