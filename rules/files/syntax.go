// Package files holds the rules about the files themselves.
package files

import "github.com/reflint/reflint/internal/lint"

// Syntax reports files that cannot be read as what they are.
var Syntax = &lint.Rule{
	ID: "syntax",
	Doc: `A file cannot be read as what it is

## Why

A compose file, a LiveKit configuration, an env file or a Caddyfile that its own program cannot read stops that program at start.
For reflint it is a blind spot: rules that depend on the file stay silent, and the run says that it was not read.

## How to fix

The message tells what was expected, at the place where reading stopped; the cause often stands a line above.

## Not reported

- A template (livekit.yaml.example) that becomes readable only when it is filled in: it counts as not read.
- A file that no service reads.
- A script of a firewall that reflint does not understand and that some shell may: it counts as not read, unless --firewall
  names it.
`,
	Severity: lint.Error,
	Check: func(pass *lint.Pass) {
		pass.ReportProblems()
	},
}
