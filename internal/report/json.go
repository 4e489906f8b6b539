package report

import (
	"go/token"
	"io"

	"golang.org/x/tools/go/analysis"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
)

// jsonVersion changes when a field changes its meaning or goes away, not when one is added.
const jsonVersion = 1

// The JSON document. Files are relative to the linted root, with slashes; lines and
// columns are 1-based, columns in code points, ends exclusive; edits are in bytes. No array is null.
type (
	jsonReport struct {
		Version  int           `json:"version"`
		Findings []jsonFinding `json:"findings"`
		Summary  jsonSummary   `json:"summary"`
	}

	jsonRange struct {
		File      string `json:"file"`
		Line      int    `json:"line"`
		Column    int    `json:"column"`
		EndLine   int    `json:"endLine"`
		EndColumn int    `json:"endColumn"`
	}

	jsonFinding struct {
		Rule     string `json:"rule"`
		Severity string `json:"severity"`
		Message  string `json:"message"`
		jsonRange
		Deployment string        `json:"deployment"`
		Profiles   []string      `json:"profiles"`
		Related    []jsonRelated `json:"related"`
		Fixes      []jsonFix     `json:"fixes"`
	}

	jsonRelated struct {
		jsonRange
		Message string `json:"message"`
	}

	jsonFix struct {
		Title string     `json:"title"`
		Safe  bool       `json:"safe"`
		Edits []jsonEdit `json:"edits"`
	}

	jsonEdit struct {
		File  string `json:"file"`
		Start int    `json:"start"`
		End   int    `json:"end"`
		Text  string `json:"text"`
	}

	jsonSummary struct {
		Errors     int          `json:"errors"`
		Warnings   int          `json:"warnings"`
		Infos      int          `json:"infos"`
		Suppressed int          `json:"suppressed"`
		Files      []string     `json:"files"`
		Unread     []jsonUnread `json:"unread"`
	}

	jsonUnread struct {
		File   string `json:"file"`
		Reason string `json:"reason"`
	}
)

// JSON writes the findings for other programs.
func JSON(w io.Writer, set *source.Set, result *lint.Result) error {
	report := jsonReport{
		Version:  jsonVersion,
		Findings: make([]jsonFinding, 0, len(result.Findings)),
		Summary: jsonSummary{
			Errors:     count(result.Findings, lint.Error),
			Warnings:   count(result.Findings, lint.Warning),
			Infos:      count(result.Findings, lint.Info),
			Suppressed: result.Suppressed,
			Files:      append([]string{}, result.Files...),
			Unread:     make([]jsonUnread, 0, len(result.Unread)),
		},
	}
	for i := range result.Findings {
		report.Findings = append(report.Findings, newJSONFinding(set, &result.Findings[i]))
	}
	for _, f := range result.Unread {
		report.Summary.Unread = append(report.Summary.Unread, jsonUnread{f.Name, f.Reason})
	}
	return writeJSON(w, report)
}

func newJSONFinding(set *source.Set, f *lint.Finding) jsonFinding {
	j := jsonFinding{
		Rule:       f.Rule,
		Severity:   f.Severity.String(),
		Message:    hideUserinfo(f.Message),
		jsonRange:  newJSONRange(set, f.Pos, f.End),
		Deployment: f.Deployment,
		Profiles:   append([]string{}, f.Profiles...),
		Related:    make([]jsonRelated, 0, len(f.Related)),
		Fixes:      make([]jsonFix, 0, len(f.SuggestedFixes)),
	}
	for _, r := range f.Related {
		at := newJSONRange(set, r.Pos, r.End)
		j.Related = append(j.Related, jsonRelated{at, hideUserinfo(r.Message)})
	}
	for _, fix := range f.SuggestedFixes {
		j.Fixes = append(j.Fixes, newJSONFix(set, fix))
	}
	return j
}

func newJSONRange(set *source.Set, pos, end token.Pos) jsonRange {
	p := resolve(set, pos, end)
	if p.start.File == nil {
		return jsonRange{}
	}
	return jsonRange{p.start.File.Name, p.start.Line, p.start.Column, p.end.Line, p.end.Column}
}

func newJSONFix(set *source.Set, fix analysis.SuggestedFix) jsonFix {
	j := jsonFix{Title: fix.Message, Edits: make([]jsonEdit, 0, len(fix.TextEdits))}
	for _, e := range fix.TextEdits {
		if p := resolve(set, e.Pos, e.End); p.start.File != nil {
			edit := jsonEdit{p.start.File.Name, p.start.Offset, p.end.Offset, string(e.NewText)}
			j.Edits = append(j.Edits, edit)
		}
	}
	return j
}
