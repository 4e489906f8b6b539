package main

import (
	"errors"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/kept"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/rules"
)

func lintCommand(p *process, args []string) (int, error) {
	s, err := p.lintSettings(args)
	if errors.Is(err, flag.ErrHelp) {
		return helpCommand(p, nil)
	}
	if err != nil {
		return 0, err
	}
	outputs, err := p.outputs(s)
	if err != nil {
		return 0, err
	}
	set, loaded, err := p.load(&s.selection)
	if err != nil {
		return 0, err
	}
	if err := p.spareInput(set, outputs); err != nil {
		return 0, err
	}
	redact := lint.NewRedactor(set, loaded.Deployments)
	p.writeHeader(set, redact, loaded, s)

	var read []string
	if s.config != "" {
		read = append(read, set.Name(s.config))
	}
	kept.Judge(set, loaded.Deployments, p.openable(set.Root()), s.portsFlags())
	result := lint.Run(set, loaded.Deployments, lint.Config{
		Rules:      rules.All(),
		Disabled:   s.disabled,
		Severities: s.severities,
		Only:       loaded.Only,
		Read:       read,
		Unread:     loaded.Unread,
		Redactor:   redact,
		Near:       facts.Near,
	})
	out := p.printout(set, result, s)
	if err := p.print(s, outputs, out); err != nil {
		return 0, err
	}
	p.appendSummary(out)
	return p.exitCode(result, s), nil
}

// colors tells whether to print colours. NO_COLOR and TERM say what the terminal is like; nothing
// else is read from the environment without --use-env.
func (p *process) colors(when string) bool {
	switch when {
	case "always":
		return true
	case "never":
		return false
	default:
		return p.terminal && p.getenv("NO_COLOR") == "" && p.getenv("TERM") != "dumb"
	}
}

func (p *process) getenv(name string) string {
	for _, entry := range p.environ {
		if value, ok := strings.CutPrefix(entry, name+"="); ok {
			return value
		}
	}
	return ""
}

// exitCode also tells about rules that broke down: the findings are then not all there are.
func (p *process) exitCode(result *lint.Result, s *settings) int {
	for _, broken := range result.Panics {
		fmt.Fprintf(p.stderr, "reflint: %s\n", report.Visible(broken.Error()))
		if s.verbose {
			fmt.Fprintf(p.stderr, "%s", broken.Stack)
		}
	}
	failing := func(f lint.Finding) bool { return f.Severity >= s.failOn }
	switch {
	case len(result.Panics) > 0:
		return exitFailed
	case slices.ContainsFunc(result.Findings, failing):
		return exitFindings
	default:
		return exitClean
	}
}
