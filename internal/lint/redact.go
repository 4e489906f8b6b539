package lint

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

const (
	// shortestSecret is the length in bytes from which a secret is looked for elsewhere. Shorter ones stand
	// in words and numbers by chance.
	shortestSecret = 6
	// longestWord is the length of the longest word that is not looked for elsewhere, though it is a password:
	// "postgres" is one in many a stack, and there the name of the service as well.
	longestWord = 15
)

// A Redactor takes secrets out of text. Rules do not put them in, but a variable that holds one may end up in a port
// mapping, an upstream or a file name, which messages quote.
type Redactor struct {
	// Texts are what must not be shown, the longest first.
	Texts    []string
	replacer *strings.Replacer
}

// NewRedactor knows the secrets of the deployments.
func NewRedactor(set *source.Set, deployments []*model.Deployment) *Redactor {
	var values []string
	for _, d := range deployments {
		for _, text := range d.SecretTexts {
			if isPath(text) {
				continue // it tells where a secret is
			}
			values = append(values, telling(text)...)
			for _, piece := range strings.FieldsFunc(text, isJoint) {
				values = append(values, telling(piece)...)
			}
		}
		for _, s := range d.Secrets {
			values = append(values, telling(written(set, s))...)
		}
	}
	r := &Redactor{Texts: longestFirst(values)}
	var pairs []string
	for _, value := range r.Texts {
		pairs = append(pairs, value, Hidden)
	}
	r.replacer = strings.NewReplacer(pairs...)
	return r
}

// Hidden stands where a secret was, whatever its length.
const Hidden = "****"

func isPath(text string) bool {
	return strings.HasPrefix(text, "/") || strings.HasPrefix(text, "./") || strings.HasPrefix(text, "../")
}

// isJoint tells whether what stands on both sides of a character may be taken for a value of its own, as in HOST:PORT.
func isJoint(c rune) bool { return strings.ContainsRune(":/@-,", c) }

// telling is a value, and the value as messages quote it; nothing if it stands elsewhere by chance.
func telling(value string) []string {
	value = strings.TrimSpace(value)
	if len(value) < shortestSecret || strings.HasPrefix(value, "${") || isWord(value) {
		return nil
	}
	quoted := strconv.Quote(value)
	return []string{value, quoted[1 : len(quoted)-1]}
}

func longestFirst(values []string) []string {
	slices.Sort(values)
	values = slices.Compact(values)
	slices.SortStableFunc(values, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	return values
}

// Text is text without secrets.
func (r *Redactor) Text(text string) string { return r.replacer.Replace(text) }

// written is what stands at a place, without quotes; "" where the place has no end.
func written(set *source.Set, at model.Span) string {
	file := set.File(at.Pos)
	if file == nil || at.End <= at.Pos || set.File(at.End) != file {
		return ""
	}
	return strings.Trim(string(file.Content[file.Offset(at.Pos):file.Offset(at.End)]), "\"' \t\r\n")
}

func isWord(value string) bool {
	return len(value) <= longestWord && strings.Trim(value, "abcdefghijklmnopqrstuvwxyz_.-") == ""
}

func (r *Redactor) finding(f *Finding) {
	f.Message, f.Deployment = r.Text(f.Message), r.Text(f.Deployment)
	for i := range f.Related {
		f.Related[i].Message = r.Text(f.Related[i].Message)
	}
	f.Profiles = r.texts(f.Profiles)
}

func (r *Redactor) texts(list []string) []string {
	var clean []string
	for _, text := range list {
		clean = append(clean, r.Text(text))
	}
	return clean
}

func (r *Redactor) files(list []model.ReadFile) []model.ReadFile {
	for i, f := range list {
		list[i].Name, list[i].Reason = r.Text(f.Name), r.Text(f.Reason)
	}
	return list
}

// WithoutQuotes is a message without what it quotes. A link in the linted tree may lead to any file of the machine.
func WithoutQuotes(message string) string {
	var b strings.Builder
	for message != "" {
		i := strings.IndexAny(message, "\"'`")
		if i < 0 {
			break
		}
		b.WriteString(message[:i])
		quote := message[i : i+1]
		rest := message[i+1:]
		end := strings.LastIndex(rest, quote)
		if end < 0 {
			message = quote + rest
			break
		}
		b.WriteString(quote + Hidden + quote)
		message = rest[end+1:]
	}
	return b.String() + message
}
