package stack

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// EnvValueMalformed reports variables that hold more than their author meant.
var EnvValueMalformed = &lint.Rule{
	ID: "env-value-malformed",
	Doc: `A variable holds quotes or a comment as part of its value

## Why

Files that look alike are read in different ways. In the list form of "environment:", "- NAME=\"value\"" keeps the quotes. In an env file
"NAME= # comment" has the comment for its value, as has one behind a tab, and "NAME=value# comment" keeps it: "#" begins a comment behind a blank only. With "format: raw" nothing is taken out: no
quotes, no comments, no ${NAME}. Typographic quotes are letters everywhere. The program then looks for a host called "\"db\"".

## How to fix

Write the bare value: "- NAME=value". Put comments on a line of their own.

## Not reported

- Quotes that an env file or YAML takes off, and quotes within a value.
- "#" without a blank before it, but in what is a URL, a host or a port by its name and by its look, and has words behind it. The fragment
  of a URL is none, and "#" in a password is a letter like others.
- CRLF line ends and a byte order mark, which compose takes off.
- In a template it is an info.
`,
	Severity: lint.Warning,
	Check:    checkEnvValueMalformed,
}

func checkEnvValueMalformed(pass *lint.Pass) {
	check := func(v model.Variable, raw bool) {
		oddity := oddity(v, raw)
		if oddity == "" {
			return
		}
		severity := lint.Warning
		if v.Value.Template {
			severity = lint.Info
		}
		pass.Report(severity, v.Value.Span, fmt.Sprintf("the value of %s %s", v.Name, oddity))
	}
	for _, service := range pass.Running {
		raw := readsRaw(service)
		for _, v := range service.Environment {
			check(*v, raw)
		}
	}
	for _, v := range pass.Variables {
		check(v, false)
	}
}

// oddity tells what is wrong with a value that stands in its file just as programs get it; "" for nothing. It does not
// quote the value, which may be a secret.
func oddity(v model.Variable, raw bool) string {
	text := v.Value.V
	if len(text) < len(`""`) || !asWritten(v.Value) {
		return ""
	}
	first, inner := text[:1], text[1:len(text)-1]
	switch {
	case (first == `"` || first == "'") && strings.HasSuffix(text, first) && !strings.Contains(inner, first):
		return fmt.Sprintf("keeps its quotes (%s) here: write it without", first)
	case hasTypographicQuotes(text):
		return "begins with a typographic quote, which is part of it: write it without"
	case strings.HasPrefix(text, "# "):
		return "is the comment behind it: put the comment on a line of its own"
	case strings.Contains(text, "\t#"), raw && strings.Contains(text, " # "):
		return "holds the comment behind it: put the comment on a line of its own"
	case gluedComment(v.Name, text):
		return `holds the comment glued to it, as "#" begins one behind a blank only: put the comment on a line of its own`
	case raw && strings.Contains(text, "${") && strings.Contains(text, "}"):
		return `holds "${", which "format: raw" leaves as it is`
	default:
		return ""
	}
}

func hasTypographicQuotes(text string) bool {
	for _, quote := range []string{"“", "”", "„", "‘", "’", "«"} {
		if strings.HasPrefix(text, quote) {
			return true
		}
	}
	return false
}

// readsRaw tells whether an env file of the service is read as it is.
func readsRaw(service *model.Service) bool {
	for _, f := range service.EnvFiles {
		if f.Raw {
			return true
		}
	}
	return false
}
