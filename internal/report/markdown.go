package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
)

// Markdown writes the findings as a page for people, such as the summary of a GitHub job.
type Markdown struct {
	// Path turns the name of a file into its path in the repository.
	Path func(name string) string
	// Limit is the size in bytes that the page may have; zero is none.
	Limit int
}

// Write writes the findings of each deployment under its name.
func (m Markdown) Write(w io.Writer, set *source.Set, result *lint.Result) error {
	var out bytes.Buffer
	fmt.Fprintf(&out, "## reflint: %s\n", tally(result.Findings))
	if result.Suppressed > 0 {
		fmt.Fprintf(&out, "\n%d suppressed.\n", result.Suppressed)
	}
	written := 0
	for _, group := range byDeployment(result.Findings) {
		heading := fmt.Sprintf("\n### %s\n\n", escapeMarkdown(group[0].Deployment))
		for _, f := range group {
			item := heading + m.item(set, f)
			if !m.fits(out.Len() + len(item)) {
				fmt.Fprintf(&out, "\n… and %d more\n", len(result.Findings)-written)
				_, err := w.Write(out.Bytes())
				return err
			}
			out.WriteString(item)
			heading = ""
			written++
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}

// fits tells whether a page of this size leaves room for the line that tells how many findings are missing.
func (m Markdown) fits(size int) bool {
	const lastLine = 64
	return m.Limit == 0 || size+lastLine <= m.Limit
}

// byDeployment puts together the findings of each deployment; the first one with findings comes first.
func byDeployment(findings []lint.Finding) [][]*lint.Finding {
	var groups [][]*lint.Finding
	index := map[string]int{}
	for i := range findings {
		f := &findings[i]
		at, ok := index[f.Deployment]
		if !ok {
			at = len(groups)
			index[f.Deployment] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], f)
	}
	return groups
}

func (m Markdown) item(set *source.Set, f *lint.Finding) string {
	var item strings.Builder
	fmt.Fprintf(&item, "- **%s** %s: %s ([%s](%s))\n", f.Severity, m.place(set.Position(f.Pos)),
		escapeMarkdown(sentence(f)), f.Rule, pageOf(f.Rule))
	for _, r := range related(f) {
		fmt.Fprintf(&item, "  - %s: %s\n", m.place(set.Position(r.Pos)), escapeMarkdown(aside(r)))
	}
	return item.String()
}

func (m Markdown) place(at source.Position) string {
	if at.File == nil {
		return "?"
	}
	return fmt.Sprintf("<code>%s:%d</code>", escapeMarkdown(m.Path(at.File.Name)), at.Line)
}

// escapeMarkdown makes text mean itself in Markdown as GitHub has it.
func escapeMarkdown(text string) string {
	var b strings.Builder
	for _, r := range Visible(text) {
		switch {
		case strings.ContainsRune("&<>\"", r):
			fmt.Fprintf(&b, "&#%d;", r)
		case r == '$': // so it is no formula, whatever stands around it
			b.WriteString("<span>$</span>")
		case r == '@' || r == '#': // people, addresses and issues are looked for when escapes are undone
			fmt.Fprintf(&b, "%c<!-- -->", r)
		case strings.ContainsRune("\\`*_[]!|~:.", r): // the last two stand in addresses that become links
			fmt.Fprintf(&b, "\\%c", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
