package docs

import (
	"fmt"
	"slices"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// Arithmetic reports numbers of ports and of participants that do not fit the range that they are said of.
var Arithmetic = &lint.Rule{
	ID: "doc-arithmetic",
	Doc: `A document counts the ports of a range wrongly

## Why

"44200-44300" are 101 ports: both ends count. LiveKit needs two of them for each participant, one to publish and one to
subscribe. A guide whose numbers do not fit its range was written for another one, and whoever plans by it runs out of
ports.

## How to fix

Write the number that the range has, or the range that has the number.

## Not reported

- One port less than the range has, in a section about it: people mean the distance between its ends. Beside the range
  itself, "44200-44300 (100 ports)", it is told.
- The numbers of a range that is no longer the one of the stack: doc-range-drift tells of that.
- Numbers that call themselves approximate, and fewer participants than fit.
- Numbers that are not plainly that of a range: what counts is "44200-44300 are 101 ports", "101 ports (44200-44300)",
  the heading "Why 101 ports?" over a section with one range, and "enough for 50 participants" beside the only range
  of its clause. Of several wrong numbers in a line the first is told.
`,
	Severity: lint.Warning,
	Check:    checkArithmetic,
}

// transports is how many ports a participant of LiveKit takes: one connection to publish, one to subscribe.
const transports = 2

func checkArithmetic(pass *lint.Pass) {
	for _, g := range guides(pass) {
		told := 0
		for _, count := range g.Counts {
			have := count.Ports.Len()
			distance := count.Count == have-1 && !count.Beside
			var message string
			switch {
			case count.Count == have && !count.Participants, g.outdated(count.Ports):
			case !count.Participants && !distance:
				message = fmt.Sprintf("the document says %d ports, but %s are %d", count.Count, count.Ports, have)
			case count.Participants && g.media(count.Ports) && tooMany(count.Count, have):
				message = fmt.Sprintf("the document says %d participants, but %s are %d ports: enough for %d, two transports each",
					count.Count, count.Ports, have, have/transports)
			}
			if message != "" && count.Line != told {
				told = count.Line
				pass.Report(lint.Warning, count.Span, message, lint.At(count.RangeAt, "%s stands here", count.Ports))
			}
		}
	}
}

// outdated tells whether a range was the stack's once, as far as can be told.
func (g guide) outdated(at model.PortRange) bool {
	return slices.ContainsFunc(g.tables(model.Section{}), func(t *ports.Table) bool { return len(drifted(t, at)) > 0 })
}

// tooMany tells whether participants do not fit into so many ports, by more than people round.
func tooMany(participants, have int) bool { return participants*transports > have+have/10+1 }

// media tells whether a range is the one of LiveKit, which takes a port for each transport.
func (g guide) media(at model.PortRange) bool {
	for _, r := range ports.Of(g.whole).Rows {
		if r.Ports == at && r.Service != nil && g.whole.LiveKitOf(r.Service) != nil {
			return true
		}
	}
	return false
}
