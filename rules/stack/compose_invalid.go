package stack

import "github.com/reflint/reflint/internal/lint"

// ComposeInvalid reports what docker compose would refuse.
var ComposeInvalid = &lint.Rule{
	ID: "compose-invalid",
	Doc: `docker compose refuses this file

## Why

One key that compose does not know, or a value of the wrong kind, stops the whole project: nothing starts. reflint reads on past it,
so that the rest is still checked.

## How to fix

The message names the key that was probably meant, or what is wrong with the value.

## Not reported

- Keys that start with "x-", which compose leaves to you.
- What Coolify adds to compose and takes out again before it deploys: exclude_from_hc, and content or is_directory of a bind mount.
  In a file that has such a key, or a variable that Coolify makes up (SERVICE_FQDN_…, SERVICE_PASSWORD_…), volumes and
  networks need no declaration.
- A variable that has no value: what compose would make of it depends on where it runs.
`,
	Severity: lint.Error,
	Check: func(pass *lint.Pass) {
		pass.ReportProblems()
	},
}
