package dotenv

import (
	"sort"

	"github.com/reflint/reflint/internal/source"
)

// Names returns a function that tells which variable of an env file is defined at an offset, "" for none.
func Names(file *source.File) func(offset int) string {
	found, _ := Parse(file.Whole(), Options{})
	return func(offset int) string {
		pos := file.Pos(offset)
		i := sort.Search(len(found), func(i int) bool { return found[i].Span.Pos > pos })
		if i == 0 || pos > max(found[i-1].Span.End, found[i-1].Value.Span.End) {
			return ""
		}
		return found[i-1].Name
	}
}
