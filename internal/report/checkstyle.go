package report

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
)

// Checkstyle writes the findings in the XML format of Checkstyle, which many tools read. Path turns the name
// of a file into its path in the repository.
type Checkstyle struct {
	Path func(name string) string
}

// Write writes one document, with the findings of each file together.
func (c Checkstyle) Write(w io.Writer, set *source.Set, result *lint.Result) error {
	var names []string
	elements := map[string][]string{}
	for i := range result.Findings {
		f := &result.Findings[i]
		at, name := set.Position(f.Pos), ""
		if at.File != nil {
			name = c.Path(at.File.Name)
		}
		if _, ok := elements[name]; !ok {
			names = append(names, name)
		}
		elements[name] = append(elements[name], fmt.Sprintf(
			`    <error line="%d" column="%d" severity=%s message=%s source=%s/>`,
			at.Line, at.Column, attribute(f.Severity.String()), attribute(sentence(f)), attribute("reflint."+f.Rule)))
	}
	var out bytes.Buffer
	out.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n")
	for _, name := range names {
		fmt.Fprintf(&out, "  <file name=%s>\n%s\n  </file>\n", attribute(name), strings.Join(elements[name], "\n"))
	}
	out.WriteString("</checkstyle>\n")
	_, err := w.Write(out.Bytes())
	return err
}

// attribute is the value of an attribute in its quotes. What XML cannot hold at all is spelled out.
func attribute(text string) string {
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")
	return `"` + escape.Replace(Visible(text)) + `"`
}
