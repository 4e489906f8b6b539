package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
)

const (
	// maxAnnotations is how many annotations of one level GitHub keeps of one step; it drops others without a word.
	maxAnnotations = 10
	// maxAnnotation is the length of a message in characters that surely fits into the 64 KiB that GitHub takes.
	maxAnnotation = 16000
)

// GitHub writes the findings as workflow commands, which GitHub shows as annotations of the files. Path turns
// the name of a file into its path in the repository.
type GitHub struct {
	Path func(name string) string
}

// Write writes the most severe findings first, and as the last annotation of a level how many more there are.
func (g GitHub) Write(w io.Writer, set *source.Set, result *lint.Result) error {
	var out bytes.Buffer
	places := newLocator(set)
	for _, s := range severities() {
		total := count(result.Findings, s)
		shown := total
		if total > maxAnnotations {
			shown = maxAnnotations - 1
		}
		written := 0
		for i := range result.Findings {
			if f := &result.Findings[i]; f.Severity == s && written < shown {
				out.WriteString(g.annotation(places, f))
				written++
			}
		}
		if n := total - shown; n > 0 {
			fmt.Fprintf(&out, "::%s title=reflint::and %s more\n", command(s), number(n, s.String()))
		}
	}
	_, err := w.Write(out.Bytes())
	return err
}

// annotation stays on one line of the file: GitHub takes columns only then. Its columns are taken to be those of
// its editor, UTF-16 code units with an exclusive end; the documentation does not say.
func (g GitHub) annotation(places *locator, f *lint.Finding) string {
	text := sentence(f)
	for _, r := range related(f) {
		if at := places.set.Position(r.Pos); at.File != nil {
			text += fmt.Sprintf("\n%s:%d: %s", Visible(g.Path(at.File.Name)), at.Line, aside(r))
		}
	}
	properties := "title=" + property(f.Rule)
	at := firstLine(places.set, f.Pos, f.End)
	switch {
	case at.start.File == nil:
	case g.Path(at.start.File.Name) == Stdin:
		text = fmt.Sprintf("%s:%d: %s", Stdin, at.start.Line, text)
	default:
		r := places.region(at)
		properties = fmt.Sprintf("file=%s,line=%d,endLine=%d,col=%d,endColumn=%d,%s",
			property(g.Path(at.start.File.Name)), r.StartLine, r.EndLine, r.StartColumn, r.EndColumn, properties)
	}
	return fmt.Sprintf("::%s %s::%s\n", command(f.Severity), properties, data(clip(text, maxAnnotation)))
}

func command(s lint.Severity) string {
	if s == lint.Info {
		return "notice"
	}
	return s.String()
}

// data escapes a message as GitHub's runner undoes it.
func data(text string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(text)
}

// property escapes the value of a property as GitHub's runner undoes it.
func property(text string) string {
	return strings.NewReplacer(":", "%3A", ",", "%2C").Replace(data(Visible(text)))
}
