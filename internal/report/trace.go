package report

import (
	"bytes"
	"fmt"
	"io"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/internal/trace"
)

// traceVersion changes when a field changes its meaning or goes away, not when one is added.
const traceVersion = 1

// A Trace prints the way of one request.
type Trace struct {
	URL        string
	Deployment string
	trace.Journey
	Redactor *lint.Redactor
}

type (
	jsonTrace struct {
		Version    int       `json:"version"`
		URL        string    `json:"url"`
		Outcome    string    `json:"outcome"`
		Reason     string    `json:"reason"`
		Service    string    `json:"service"`
		Port       int       `json:"port"`
		Path       string    `json:"path"`
		Status     int       `json:"status"`
		Location   string    `json:"location"`
		Deployment string    `json:"deployment"`
		Profiles   []string  `json:"profiles"`
		Hops       []jsonHop `json:"hops"`
	}

	jsonHop struct {
		Kind string `json:"kind"`
		Text string `json:"text"`
		File string `json:"file"`
		Line int    `json:"line"`
	}
)

// JSON writes the journey for other programs. Files are relative to the linted root, with slashes; a hop that no
// file tells of has the file "" and line 0.
func (t Trace) JSON(w io.Writer, set *source.Set) error {
	out := jsonTrace{
		Version: traceVersion, URL: t.URL, Outcome: string(t.Outcome), Reason: t.reason(set),
		Service: t.Service, Port: t.Port, Path: t.Path, Status: t.Status, Location: t.clean(t.Location),
		Deployment: t.clean(t.Deployment), Profiles: append([]string{}, t.Profiles...), Hops: []jsonHop{},
	}
	for _, h := range t.Hops {
		hop := jsonHop{Kind: string(h.Kind), Text: t.text(set, h)}
		if at := set.Position(h.Span.Pos); at.File != nil {
			hop.File, hop.Line = at.File.Name, at.Line
		}
		out.Hops = append(out.Hops, hop)
	}
	return writeJSON(w, out)
}

// Text writes the journey for people: a line for each step, then how it ends. path turns the name of a file into
// the one that is printed.
func (t Trace) Text(w io.Writer, set *source.Set, path func(name string) string) error {
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\n\n", Visible(t.URL))
	for _, h := range t.Hops {
		fmt.Fprintf(&out, "  %-8s  %s", h.Kind, Visible(t.text(set, h)))
		if at := set.Position(h.Span.Pos); at.File != nil {
			fmt.Fprintf(&out, "  (%s:%d)", visiblePath(path(at.File.Name)), at.Line)
		}
		out.WriteByte('\n')
	}
	if len(t.Hops) > 0 {
		out.WriteByte('\n')
	}
	end := string(t.Outcome)
	if t.Status != 0 {
		end += fmt.Sprintf(" %d", t.Status)
	}
	fmt.Fprintf(&out, "%s: %s", end, Visible(t.reason(set)))
	if len(t.Profiles) > 0 {
		fmt.Fprintf(&out, " (%s)", Visible(withProfiles(t.Profiles)))
	}
	out.WriteByte('\n')
	_, err := w.Write(out.Bytes())
	return err
}

// clean takes secrets out of text.
func (t Trace) clean(text string) string { return hideUserinfo(t.Redactor.Text(text)) }

// text is what a hop says. What a file quotes that lies outside the linted root is not shown.
func (t Trace) text(set *source.Set, h trace.Hop) string {
	if file := set.File(h.Span.Pos); file != nil && file.Outside {
		return t.clean(lint.WithoutQuotes(h.Text))
	}
	return t.clean(h.Text)
}

// reason is how the journey ends. That of a configuration which is refused quotes the file of the last hop.
func (t Trace) reason(set *source.Set) string {
	if n := len(t.Hops); n > 0 && t.Outcome == trace.Refused {
		return t.text(set, trace.Hop{Text: t.Reason, Span: t.Hops[n-1].Span})
	}
	return t.clean(t.Reason)
}
