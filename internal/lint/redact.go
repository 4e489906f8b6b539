package lint

import (
	"cmp"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// shortestSecret is the length in bytes from which a secret is looked for in messages. Shorter ones stand
// in words and numbers by chance.
const shortestSecret = 6

// A redactor takes secrets out of messages. Rules do not put them in, but a variable that holds one may
// end up in a port mapping or an upstream, which messages quote.
type redactor struct {
	replacer *strings.Replacer
}

func newRedactor(set *source.Set, secrets []model.Span) redactor {
	var values []string
	for _, s := range secrets {
		file := set.File(s.Pos)
		if file == nil || s.End <= s.Pos || set.File(s.End) != file {
			continue
		}
		value := strings.Trim(string(file.Content[file.Offset(s.Pos):file.Offset(s.End)]), "\"' \t\r\n")
		if len(value) >= shortestSecret && !strings.HasPrefix(value, "${") {
			values = append(values, value)
		}
	}
	slices.Sort(values)
	values = slices.Compact(values)
	slices.SortStableFunc(values, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	var pairs []string
	for _, value := range values {
		pairs = append(pairs, value, "****")
	}
	return redactor{strings.NewReplacer(pairs...)}
}

func (r redactor) finding(f *Finding) {
	f.Message = r.replacer.Replace(f.Message)
	for i := range f.Related {
		f.Related[i].Message = r.replacer.Replace(f.Related[i].Message)
	}
}
