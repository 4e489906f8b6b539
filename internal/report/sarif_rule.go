package report

import (
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/lint"
)

// maxDescription is the longest description of a rule in characters that code scanning takes.
const maxDescription = 1024

func newSARIFRule(r Rule) sarifRule {
	_, page, _ := strings.Cut(r.Doc, "\n")
	page = strings.TrimSpace(page)
	rule := sarifRule{
		ID:                   r.ID,
		ShortDescription:     sarifText{r.Title() + "."},
		FullDescription:      sarifText{clip(firstParagraph(page), maxDescription)},
		Help:                 sarifHelp{Text: plain(page), Markdown: page},
		HelpURI:              pageOf(r.ID),
		DefaultConfiguration: sarifConfiguration{Level: level(r.Severity)},
		Properties: sarifRuleProperties{
			Tags:            []string{r.Family},
			Precision:       precision(r.Severity),
			ProblemSeverity: problemSeverity(r.Severity),
		},
	}
	if r.Risk > 0 {
		rule.Properties.Tags = append(rule.Properties.Tags, "security")
		rule.Properties.SecuritySeverity = strconv.FormatFloat(r.Risk, 'f', 1, 64)
	}
	return rule
}

// firstParagraph is the text below the first heading of a page, on one line.
func firstParagraph(page string) string {
	paragraphs := strings.Split(page, "\n\n")
	text := paragraphs[min(1, len(paragraphs)-1)]
	return plain(strings.Join(strings.Fields(text), " "))
}

// plain is Markdown such as rule pages are written in, as plain text.
func plain(markdown string) string {
	return strings.NewReplacer("## ", "", "`", "").Replace(markdown)
}

func level(s lint.Severity) string {
	if s == lint.Info {
		return "note"
	}
	return s.String()
}

func problemSeverity(s lint.Severity) string {
	if s == lint.Info {
		return "recommendation"
	}
	return s.String()
}

// precision tells how likely a finding is right. An error rests on nothing that is not known; a warning may rest
// on an assumption, which it names.
func precision(s lint.Severity) string {
	switch s {
	case lint.Error:
		return "very-high"
	case lint.Warning:
		return "high"
	default:
		return "medium"
	}
}
