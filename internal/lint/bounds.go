package lint

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/reflint/reflint/internal/source"
)

const (
	// maxPerFile is how many findings of one file are listed. Nobody reads more, and a file may be made to
	// have as many as it has lines.
	maxPerFile = 1000
	// maxMessage is the length in bytes of the longest message. Names from files stand in messages.
	maxMessage = 2000
)

// limit cuts long messages and keeps the most severe findings of each file. The others are one finding, as severe
// as the worst of them and where the first of them stands. Findings are in order.
func limit(set *source.Set, findings []Finding) []Finding {
	byFile := map[*source.File][]int{}
	for i := range findings {
		shorten(&findings[i])
		file := set.File(findings[i].Pos)
		byFile[file] = append(byFile[file], i)
	}
	dropped := map[int]bool{}
	for _, list := range byFile {
		if len(list) <= maxPerFile {
			continue
		}
		slices.SortStableFunc(list, func(a, b int) int {
			return cmp.Compare(findings[b].Severity, findings[a].Severity)
		})
		rest := list[maxPerFile-1:]
		first, worst := slices.Min(rest), findings[rest[0]].Severity
		for _, i := range rest {
			dropped[i] = i != first
		}
		findings[first] = standIn(findings[first], worst, len(rest))
	}
	kept := make([]Finding, 0, len(findings))
	for i, f := range findings {
		if !dropped[i] {
			kept = append(kept, f)
		}
	}
	return kept
}

// standIn is the finding that stands for n of one file, of which f is the first.
func standIn(f Finding, worst Severity, n int) Finding {
	f.Rule, f.Category, f.Severity, f.Related, f.SuggestedFixes = "syntax", "syntax", worst, nil, nil
	f.Message = fmt.Sprintf("this file has %d more findings, none worse than this one: %d are listed", n, maxPerFile)
	return f
}

func shorten(f *Finding) {
	f.Message = shortened(f.Message)
	for i := range f.Related {
		f.Related[i].Message = shortened(f.Related[i].Message)
	}
}

// shortened cuts a message that is too long. Secrets have been taken out: half of one would not be found.
func shortened(message string) string {
	if len(message) <= maxMessage {
		return message
	}
	end := maxMessage
	for end > 0 && !utf8.RuneStart(message[end]) {
		end--
	}
	return strings.Clone(message[:end]) + "…"
}
