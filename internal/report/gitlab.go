package report

import (
	"io"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
)

// GitLab writes the findings as a report of GitLab's code quality.
type GitLab struct {
	// Path turns the name of a file into its path in the repository.
	Path func(name string) string
	// DataPath may be nil.
	DataPath DataPath
}

type (
	gitlabIssue struct {
		Description string         `json:"description"`
		CheckName   string         `json:"check_name"`
		Fingerprint string         `json:"fingerprint"`
		Severity    string         `json:"severity"`
		Location    gitlabLocation `json:"location"`
	}

	gitlabLocation struct {
		Path  string      `json:"path"`
		Lines gitlabLines `json:"lines"`
	}

	gitlabLines struct {
		Begin int `json:"begin"`
		End   int `json:"end"`
	}
)

// Write writes an array with one object for each finding.
func (g GitLab) Write(w io.Writer, set *source.Set, result *lint.Result) error {
	fingerprints := newFingerprints(set, result, g.Path, g.DataPath)
	issues := make([]gitlabIssue, 0, len(result.Findings))
	for i := range result.Findings {
		f := &result.Findings[i]
		issue := gitlabIssue{
			Description: sentence(f),
			CheckName:   f.Rule,
			Fingerprint: fingerprints.of(f),
			Severity:    gitlabSeverity(f.Severity),
		}
		if at := firstLine(set, f.Pos, f.End); at.start.File != nil {
			issue.Location = gitlabLocation{g.Path(at.start.File.Name), gitlabLines{at.start.Line, at.end.Line}}
		}
		issues = append(issues, issue)
	}
	return writeJSON(w, issues)
}

// gitlabSeverity picks from info, minor, major, critical and blocker.
func gitlabSeverity(s lint.Severity) string {
	switch s {
	case lint.Error:
		return "critical"
	case lint.Warning:
		return "major"
	default:
		return "info"
	}
}
