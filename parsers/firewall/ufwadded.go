package firewall

import (
	"bytes"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/internal/source"
)

// ufwAdded is what `ufw show added` prints (ufw 0.36, frontend.py, get_show_added): a heading in the language of the
// host, which names `ufw status`, and the commands that add the rules, or that there are none.
var ufwAdded = pattern.Lazy(`\A\s*(?:\$ [^\n]*\n)?([^#\n]*\bufw status\b[^\n]*:)[ \t\r]*\n` +
	`(?:(?:ufw [^\n]*|\([^\n]*\))?[ \t\r]*(?:\n|\z))*\z`)

func isUFWAdded(_ string, content []byte) bool {
	return bytes.Contains(content, []byte("ufw status")) && ufwAdded().Match(content)
}

// readUFWAdded reads the commands as a script has them. They are all rules of the host; the policies stand elsewhere.
func readUFWAdded(text *source.Fragment) ([]*model.Firewall, *model.Problem) {
	heading := ufwAdded().FindSubmatchIndex(text.Text)
	var commands source.Builder
	for start, end := range lines(text.Text) {
		if start >= heading[3] && text.Text[start] != '(' {
			commands.Copy(text, start, min(end+1, len(text.Text)))
		}
	}
	run := newRun()
	run.ufw.first, run.ufw.founded = spanOf(text, heading[2], heading[3]), true
	if script := commands.Fragment(); len(script.Text) > 0 {
		parsed, err := parseScript(script.Text)
		if err != nil {
			return nil, scriptProblem(script, err)
		}
		newShell(run, script).statements(parsed.Stmts)
	}
	run.ufw.partial = run.ufw.partial || len(run.ufw.rules) == 0
	return run.firewalls(), nil
}
