// Package lint is what a rule is, and what running the rules over deployments
// means: findings, their order, suppressions.
package lint

import (
	"fmt"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/reflint/reflint/internal/model"
)

// Severity tells how bad a finding is.
type Severity uint8

// Info is worth knowing; a Warning fails for some users or rests on an assumption that it names; an
// Error does not work, or exposes data.
const (
	Info Severity = iota + 1
	Warning
	Error
)

func (s Severity) String() string {
	switch s {
	case Error:
		return "error"
	case Warning:
		return "warning"
	case Info:
		return "info"
	default:
		return "off"
	}
}

// ParseSeverity reads "error", "warning" or "info".
func ParseSeverity(text string) (Severity, error) {
	for _, s := range []Severity{Info, Warning, Error} {
		if s.String() == text {
			return s, nil
		}
	}
	return 0, fmt.Errorf("unknown severity %q: want error, warning or info", text)
}

// A Rule checks one thing over one scenario.
type Rule struct {
	// ID names the bad pattern in kebab-case. It is a contract.
	ID string
	// Doc is the rule's page in Markdown: a title line without period, a blank line, then the
	// sections "## Why", "## How to fix" and "## Not reported".
	Doc string
	// Severity is the highest that the rule reports.
	Severity Severity
	// Risk is how bad an exposure is for security: the base score of CVSS v3.1, 0.1 to 10.0, for the plain
	// case of what the rule reports. Code scanning ranks security alerts by it (from 9.0 critical, 7.0 high,
	// 4.0 medium). It is zero for what breaks a deployment without exposing it.
	Risk float64
	// Check reports what it finds. It is nil for a rule that the runner itself carries out.
	Check func(*Pass)
}

// Title is the first line of the rule's documentation.
func (r *Rule) Title() string {
	title, _, _ := strings.Cut(r.Doc, "\n")
	return title
}

// A Pass is one run of one rule over one scenario.
type Pass struct {
	*model.Scenario
	rule   *Rule
	report func(severity Severity, d analysis.Diagnostic, quotes bool)
}

// Report files a finding. The span must be a place; an absence is placed on the service, site
// or file that lacks the thing. Related places without position are left out.
func (p *Pass) Report(severity Severity, at model.Span, message string, related ...Related) {
	p.report(severity, p.diagnostic(at, message, related), false)
}

// ReportProblems files, as errors, what the readers of the files found for this rule.
func (p *Pass) ReportProblems() {
	for _, problem := range p.Problems {
		if problem.Rule == p.rule.ID {
			p.report(Error, p.diagnostic(problem.Span, problem.Message, Via(problem.Related)), true)
		}
	}
}

func (p *Pass) diagnostic(at model.Span, message string, related []Related) analysis.Diagnostic {
	d := analysis.Diagnostic{Pos: at.Pos, End: at.End, Category: p.rule.ID, Message: message}
	for _, r := range related {
		if r.Pos.IsValid() {
			d.Related = append(d.Related, r)
		}
	}
	return d
}

// Related is the other side of a drift.
type Related = analysis.RelatedInformation

// At makes a related place.
func At(span model.Span, format string, args ...any) Related {
	return Related{Pos: span.Pos, End: span.End, Message: fmt.Sprintf(format, args...)}
}

// Via makes related places of those that decided a value.
func Via(places []model.Place) []Related {
	var list []Related
	for _, p := range places {
		list = append(list, At(p.Span, "%s", p.Text))
	}
	return list
}

// A Finding is one reported defect.
type Finding struct {
	Rule       string
	Severity   Severity
	Deployment string
	// Profiles are those without which the finding does not arise; empty when it always does.
	Profiles []string
	analysis.Diagnostic
}

// Places lists the primary position, then the related ones.
func (f *Finding) Places() []token.Pos {
	list := []token.Pos{f.Pos}
	for _, r := range f.Related {
		list = append(list, r.Pos)
	}
	return list
}
