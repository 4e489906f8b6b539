package docs

import "github.com/reflint/reflint/internal/lint"

// checkKept reports the parts of documents that `reflint ports --write` would write otherwise. They are of the
// deployment as a whole: the first scenario speaks for the others.
func checkKept(pass *lint.Pass) {
	if further := pass.Choice == nil && len(pass.Active) > 0; further {
		return
	}
	for _, d := range pass.Documents {
		for _, block := range d.Blocks {
			stale := block.Stale
			if stale == nil {
				continue
			}
			var related []lint.Related
			if stale.Span != block.Mark {
				related = append(related, lint.At(block.Mark, "the part begins here"))
			}
			pass.Report(lint.Warning, stale.Span, "the part that reflint keeps here is out of date: "+stale.How+
				": run `"+stale.Command+"`", related...)
		}
	}
}
