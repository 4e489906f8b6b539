package firewall

import (
	"bytes"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// withoutReturns is a script with the line ends that its author meant.
func withoutReturns(text *source.Fragment) *source.Fragment {
	if !bytes.Contains(text.Text, []byte("\r\n")) {
		return text
	}
	var b source.Builder
	for start := 0; start < len(text.Text); {
		end := start + bytes.IndexByte(text.Text[start:], '\n')
		if end < start {
			b.Copy(text, start, len(text.Text))
			break
		}
		stop := end
		if stop > start && text.Text[stop-1] == '\r' {
			stop--
		}
		b.Copy(text, start, stop)
		b.Copy(text, end, end+1)
		start = end + 1
	}
	return b.Fragment()
}

// handedOn is the first line that hands the carriage return at its end on to a program of a firewall: it is a part of
// the last word, for bash and sh, unless that is in a comment.
func handedOn(file *source.File) (model.Span, bool) {
	start := 0
	for line := range bytes.Lines(file.Content) {
		at := start + len(line) - len("\r\n")
		start += len(line)
		if bytes.HasSuffix(line, []byte("\r\n")) && ruling().Match(line) && !bytes.Contains(line, []byte(" #")) {
			return spanOf(file.Whole(), at, at+1), true
		}
	}
	return model.Span{}, false
}

// lineEnds tells of a script with the line ends of Windows: once, not of each of its rules.
func (r Result) lineEnds(file *source.File) {
	at, found := handedOn(file)
	if !found || r.Kind != shellScript || len(r.Firewalls) == 0 {
		return
	}
	r.Firewalls[0].Problems = append(r.Firewalls[0].Problems, model.Problem{
		Rule: "firewall-rule-invalid", Span: at,
		Message: "the script has the line ends of Windows (CRLF): the shell hands the carriage return on as a part " +
			"of the last word, and no command with one is taken; save it with LF",
	})
}
