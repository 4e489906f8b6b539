package proxy

import "github.com/reflint/reflint/internal/lint"

// CaddyfileInvalid reports what Caddy would refuse to load.
var CaddyfileInvalid = &lint.Rule{
	ID: "caddyfile-invalid",
	Doc: `Caddy refuses this Caddyfile

## Why

One line that Caddy cannot make sense of keeps all sites from being served: Caddy does not start, or goes on with the configuration that it had.
While this stands, reflint says nothing of where requests go: they go nowhere.

## How to fix

The message names what is wrong and, where there is one, the form that Caddy takes. ` + "`caddy validate`" + ` in the container tells the same.
The reading is that of Caddy v2.11.9: a line that only another release knows is reported too.

## Not reported

- Global options and modules that Caddy does not have itself: a build with plugins may. The same holds for directives,
  unless it is Docker's own image as it is ("caddy:2-alpine"), which has none. Where its tag may name a release after v2.11,
  only a directive that is misspelt, or the address of a site where a brace is missing.
- Mistakes inside the block of a module, such as a log format, and in a CEL expression.
- Certificates and other files that are named and are not there.
`,
	Severity: lint.Error,
	Check: func(pass *lint.Pass) {
		pass.ReportProblems()
	},
}
