package lint

import (
	"fmt"
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

// limit cuts long messages and keeps the first findings of each file. The others are one finding, as severe as
// the worst of them and where the first of them stands. Findings are in order.
func limit(set *source.Set, findings []Finding) []Finding {
	counts := map[*source.File]int{}
	for i := range findings {
		counts[set.File(findings[i].Pos)]++
		shorten(&findings[i])
	}
	var kept []Finding
	seen := map[*source.File]int{}
	rest := map[*source.File]int{} // the index in kept of what stands for the others
	for _, f := range findings {
		file := set.File(f.Pos)
		switch seen[file]++; {
		case counts[file] <= maxPerFile || seen[file] < maxPerFile:
			kept = append(kept, f)
		case seen[file] == maxPerFile:
			rest[file] = len(kept)
			f.Rule, f.Category, f.Related, f.SuggestedFixes = "syntax", "syntax", nil, nil
			f.Message = fmt.Sprintf("this file has %d more findings from here on: only %d are listed",
				counts[file]-maxPerFile+1, maxPerFile)
			kept = append(kept, f)
		default:
			at := rest[file]
			kept[at].Severity = max(kept[at].Severity, f.Severity)
		}
	}
	return kept
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
