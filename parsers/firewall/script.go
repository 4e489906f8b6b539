package firewall

import (
	"bytes"
	"errors"

	"mvdan.cc/sh/v3/syntax"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/internal/source"
)

// What a command that states rules looks like; cheap, to be followed by parsing.
var commandTraces = [][]byte{
	[]byte("ufw "), []byte(`ufw"`), []byte(`ufw'`), []byte("compute firewall "), []byte("authorize-security-group"),
	[]byte("iptables"), []byte("ip6tables"), []byte("nft "),
}

// isScript tells whether content may be a script with commands of a firewall. The name of a file counts: a README
// or a program in Python may hold such commands in a text. What comes without one is taken for a script.
func isScript(name string, content []byte) bool {
	first, _, _ := bytes.Cut(content, []byte("\n"))
	switch {
	case bytes.HasPrefix(first, []byte("#!")):
		if !shellShebang().Match(first) {
			return false
		}
	case name != "" && !scriptName().MatchString(name):
		return false
	}
	for _, trace := range commandTraces {
		if bytes.Contains(content, trace) {
			return true
		}
	}
	return false
}

var (
	shellShebang = pattern.Lazy(`\b(ba|da|a)?sh\b`)
	scriptName   = pattern.Lazy(`\.(sh|bash)(\.(example|sample|dist))?$`)
)

// readScript runs a script in mind: each simple command is given to the program that it calls, its words expanded as
// far as the script tells them.
func readScript(text *source.Fragment, beside Beside) ([]*model.Firewall, *model.Problem) {
	text = withoutPlaceholders(withoutPrompts(withoutReturns(text)))
	parsed, err := parseScript(text.Text)
	switch {
	case err != nil && template().Match(text.Text):
		return nil, nil
	case err != nil:
		return nil, scriptProblem(text, err)
	}
	run := newRun()
	run.find = beside
	newShell(run, text).statements(parsed.Stmts)
	return run.firewalls(), nil
}

// maxOpenings bounds what may nest in a script: the parser calls itself for each. The longest scripts of installers
// have some thousand.
const maxOpenings = 20_000

var (
	openings        = pattern.Lazy("[({`|&!]|\\b(if|elif|do|case|time|coproc|function)\\b")
	errManyOpenings = errors.New("has more parentheses, pipes and branches than a script of a firewall")
)

// parseScript reads a script as Bash does, or else as a POSIX shell does. Where arrays are in the way the positions of
// the syntax tree are right, and its literals are not: what a script says is copied from the text.
func parseScript(text []byte) (*syntax.File, error) {
	if len(openings().FindAllIndex(text, maxOpenings)) == maxOpenings {
		return nil, errManyOpenings
	}
	parsed, err := syntax.NewParser(syntax.KeepComments(true), syntax.Variant(syntax.LangBash)).
		Parse(bytes.NewReader(text), "")
	if err == nil {
		return parsed, nil
	}
	if parsed, failed := syntax.NewParser(syntax.KeepComments(true), syntax.Variant(syntax.LangBash)).
		Parse(bytes.NewReader(withPlainSubscripts(text)), ""); failed == nil {
		return parsed, nil
	}
	posix, failed := syntax.NewParser(syntax.Variant(syntax.LangPOSIX)).Parse(bytes.NewReader(text), "")
	if failed == nil {
		return posix, nil
	}
	return nil, err
}

// scriptProblem is a mistake of a script, or without a rule what the parser does not know.
func scriptProblem(text *source.Fragment, err error) *model.Problem {
	problem := &model.Problem{Span: spanOf(text, 0, 0), Message: err.Error()}
	if parse, ok := errors.AsType[syntax.ParseError](err); ok {
		offset := min(int(parse.Pos.Offset()), len(text.Text))
		problem.Span, problem.Message = spanOf(text, offset, offset), "reflint does not understand it: "+parse.Text
		if brokenInAnyShell(text.Text, parse) {
			problem.Rule, problem.Message = "syntax", "neither bash nor sh reads this script: "+bareWords(parse.Text)
		}
	}
	return problem
}

// withoutPrompts keeps of a session in a terminal what was typed: the lines behind "$ ", and those that go on.
func withoutPrompts(text *source.Fragment) *source.Fragment {
	if !bytes.HasPrefix(text.Text, []byte("$ ")) && !bytes.Contains(text.Text, []byte("\n$ ")) {
		return text
	}
	var typed source.Builder
	goesOn := false
	for start := 0; start < len(text.Text); {
		end := len(text.Text)
		if i := bytes.IndexByte(text.Text[start:], '\n'); i >= 0 {
			end = start + i + 1
		}
		line := text.Text[start:end]
		if prompt := bytes.HasPrefix(line, []byte("$ ")); prompt || goesOn {
			if prompt {
				start += len("$ ")
			}
			typed.Copy(text, start, end)
			goesOn = bytes.HasSuffix(bytes.TrimRight(line, "\r\n"), []byte("\\"))
		}
		start = end
	}
	return typed.Fragment()
}

// placeholder is what a reader is to put in himself: `--droplet-ids <DROPLET_ID>`. A shell takes it for two
// redirections.
var placeholder = pattern.Lazy(`(^|[^<\w])(<[A-Za-z][\w.-]*( [A-Za-z][\w.-]*)*>)`)

func withoutPlaceholders(text *source.Fragment) *source.Fragment {
	found := placeholder().FindAllSubmatchIndex(text.Text, -1)
	if found == nil {
		return text
	}
	var b source.Builder
	last := 0
	for _, at := range found {
		b.Copy(text, last, at[4])
		putUnknown(&b, spanOf(text, at[4], at[5]))
		last = at[5]
	}
	b.Copy(text, last, len(text.Text))
	return b.Fragment()
}

// putUnknown appends what stands for a text that nothing tells.
func putUnknown(b *source.Builder, at model.Span) { b.Replace(model.UnknownMark, at.Pos, at.End) }

// spanOf is the place of a part of a fragment.
func spanOf(text *source.Fragment, start, end int) model.Span {
	pos, endPos := text.Span(start, end)
	return model.Span{Pos: pos, End: endPos}
}
