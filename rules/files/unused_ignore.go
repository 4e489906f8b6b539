package files

import "github.com/reflint/reflint/internal/lint"

// UnusedIgnore reports suppressions without effect. The runner carries it out, since it alone knows what
// was suppressed.
var UnusedIgnore = &lint.Rule{
	ID: lint.UnusedIgnore,
	Doc: `A suppression comment has no effect

## Why

A comment that suppresses nothing hides the next real finding on its line, and tells readers of a defect that is gone.
One without a reason, or for a rule that does not exist, suppresses nothing at all.

## How to fix

Remove it, or correct it: "# reflint:ignore <rule>[,<rule>] -- reason", on the line of the finding, of one of its related places, or on
the line above.

## Not reported

- Comments for a rule that is switched off.
- Runs that are limited to some files, which see only some of the findings.
- Findings that arise only with other profiles than the chosen ones count as suppressed.
- With -f, comments in files that other compose files beside those named are laid over, or that are linted without the others as well.
`,
	Severity: lint.Warning,
}
