package parsers

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// templateWords mark a file as a template of another, best first.
var templateWords = []string{"example", "template", "tmpl", "sample", "dist"}

// standIn returns the template that stands in for the absent file at path: a file beside it with
// the same name but for a template word, and, before all others, with one of the variant words of
// the deployment ("Caddyfile.selfhosted.example" for docker-compose.selfhosted.yml).
func (l *loader) standIn(path string, variants []string) *source.File {
	if !source.Within(l.set.Root(), path) || l.set.Exists(path) {
		return nil
	}
	best, bestRank := "", 0
	for _, name := range l.templatesIn(filepath.Dir(path)) {
		if rank := templateRank(filepath.Base(path), name, variants); rank > bestRank {
			best, bestRank = name, rank
		}
	}
	if best == "" {
		return nil
	}
	file, err := l.set.Read(filepath.Join(filepath.Dir(path), best))
	if err != nil {
		return nil
	}
	return file
}

// withStandIns adds to list what services name and is not in it.
func withStandIns(list, named []model.StandIn) []model.StandIn {
	for _, s := range named {
		same := func(o model.StandIn) bool { return o.Missing == s.Missing && o.Template == s.Template }
		if !slices.ContainsFunc(list, same) {
			list = append(list, s)
		}
	}
	return list
}

// templatesIn lists the files of a directory that are named as templates, by name. It is looked through once, be
// there ever so many absent files.
func (l *loader) templatesIn(dir string) []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	names, ok := l.templates[dir]
	if !ok {
		entries, _ := os.ReadDir(dir) // what cannot be read has none
		for _, entry := range entries {
			if isTemplate(entry.Name()) {
				names = append(names, entry.Name())
			}
		}
		l.templates[dir] = names
	}
	return names
}

// templateRank tells how well candidate serves as a template for name; 0 for not at all.
func templateRank(name, candidate string, variants []string) int {
	rest := nameParts(candidate)
	word := -1
	for i, w := range templateWords {
		if at := slices.Index(rest, w); at >= 0 {
			word, rest = i, slices.Delete(rest, at, at+1)
			break
		}
	}
	if word < 0 {
		return 0
	}
	for _, part := range nameParts(name) {
		at := slices.Index(rest, part)
		if at < 0 {
			return 0
		}
		rest = slices.Delete(rest, at, at+1)
	}
	for _, extra := range rest {
		if !slices.ContainsFunc(variants, func(v string) bool { return sameVariant(v, extra) }) {
			return 0
		}
	}
	return 1 + len(rest)*len(templateWords) + len(templateWords) - word
}

// nameParts splits "livekit.prod.yaml.example" at its dots; a leading dot does not count.
func nameParts(name string) []string {
	return strings.Split(strings.TrimPrefix(name, "."), ".")
}

// sameVariant takes "prod" and "production" for one.
func sameVariant(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return len(a) >= 3 && strings.HasPrefix(b, a)
}

// isTemplate tells whether a file is named as a template.
func isTemplate(name string) bool {
	return slices.ContainsFunc(nameParts(name), func(part string) bool { return slices.Contains(templateWords, part) })
}

// variants are the words in the names of a project's compose files that tell it from others:
// "selfhosted" of docker-compose.selfhosted.yml.
func (p project) variants() []string {
	var words []string
	for _, file := range p.files {
		base := filepath.Base(file)
		base = strings.TrimSuffix(base, filepath.Ext(base))
		for _, word := range strings.FieldsFunc(base, func(r rune) bool { return strings.ContainsRune("._-", r) }) {
			if word != "docker" && word != "compose" && word != "override" && word != "stack" {
				words = append(words, strings.ToLower(word))
			}
		}
	}
	return words
}
