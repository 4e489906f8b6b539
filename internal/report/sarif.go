package report

import (
	"fmt"
	"io"
	"path"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
)

const (
	// maxResults is how many findings code scanning shows; it refuses a file with more than 25,000.
	maxResults = 5000
	// maxUnread is how many files that were not read are named.
	maxUnread = 100
)

// A SARIF writes the findings as SARIF 2.1.0, for code scanning and editors. Paths are relative to the repository.
type SARIF struct {
	// Rules are those that ran.
	Rules []Rule
	// Version is that of reflint, as in semantic versioning.
	Version string
	// Root is the linted directory, relative to the repository.
	Root string
	// Path turns the name of a file into its path in the repository.
	Path func(name string) string
	// DataPath may be nil.
	DataPath DataPath
}

// A Rule is a rule and the name of its family.
type Rule struct {
	*lint.Rule
	Family string
}

// Write writes one document with one run. What lies outside the repository cannot be linked to there: such a
// related place is told in words, and such a finding stands at the first of its places that lies inside.
func (s SARIF) Write(w io.Writer, set *source.Set, result *lint.Result) error {
	b := &sarifBuilder{
		SARIF:        s,
		set:          set,
		result:       result,
		locator:      newLocator(set),
		fingerprints: newFingerprints(set, result, s.Path, s.DataPath),
	}
	return writeJSON(w, sarifLog{
		Schema:  "https://json.schemastore.org/sarif-2.1.0.json",
		Version: "2.1.0",
		Runs:    []sarifRun{b.run()},
	})
}

type sarifBuilder struct {
	SARIF
	set          *source.Set
	result       *lint.Result
	locator      *locator
	fingerprints *fingerprints
}

func (b *sarifBuilder) run() sarifRun {
	run := sarifRun{
		Tool:              sarifTool{Driver: b.driver()},
		AutomationDetails: sarifID{ID: Visible(path.Join("reflint", b.Root) + "/")},
		OriginalURIBaseIDs: map[string]sarifBase{
			"%SRCROOT%": {Description: sarifText{"The root of the repository."}},
		},
		Invocations: []sarifInvocation{b.invocation()},
		ColumnKind:  "utf16CodeUnits",
		Results:     []sarifResult{},
	}
	findings := mostSevere(b.result.Findings, maxResults)
	for i := range findings {
		run.Results = append(run.Results, b.finding(&findings[i]))
	}
	return run
}

func (b *sarifBuilder) driver() sarifDriver {
	driver := sarifDriver{
		Name:            "reflint",
		InformationURI:  "https://github.com/reflint/reflint",
		SemanticVersion: b.Version,
		Rules:           []sarifRule{},
	}
	for _, r := range b.Rules {
		driver.Rules = append(driver.Rules, newSARIFRule(r))
	}
	return driver
}

// invocation tells what the results do not cover.
func (b *sarifBuilder) invocation() sarifInvocation {
	i := sarifInvocation{ExecutionSuccessful: len(b.result.Panics) == 0}
	note := func(level, format string, args ...any) {
		text := clip(Visible(hideUserinfo(fmt.Sprintf(format, args...))), maxMessage)
		message := sarifText{inert(text) + "."}
		i.Notifications = append(i.Notifications, sarifNotification{Level: level, Message: message})
	}
	for _, p := range b.result.Panics {
		note("error", "The rule %s broke down on %s: its findings are missing", p.Rule, p.Deployment)
	}
	if n := len(b.result.Findings) - maxResults; n > 0 {
		note("warning", "%d more findings are left out, the least severe: code scanning shows %d", n, maxResults)
	}
	for _, f := range b.result.Unread[:min(len(b.result.Unread), maxUnread)] {
		note("note", "%s was not read: %s", f.Name, f.Reason)
	}
	if n := len(b.result.Unread) - maxUnread; n > 0 {
		note("note", "%s more were not read", number(n, "file"))
	}
	return i
}
