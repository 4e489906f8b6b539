package caddyfile

import (
	"bytes"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// An Example is a Caddyfile, or a piece of one, that a document shows.
type Example struct {
	Proxy *model.Proxy
	// Part tells that it has only what stands inside a site, or leaves something out.
	Part bool
	// Problems are what Caddy refuses in it wherever it is put: none at an address, as several files or alternatives
	// may stand one below the other, nor where it begins what another example ends.
	Problems []model.Problem
}

// ParseExample reads an example that stands in file. All variables may be set where it is meant to run, and no import
// is at hand.
func ParseExample(file *source.File, text *source.Fragment) Example {
	words := scanAll(text.Text)
	if len(words) == 0 || len(words) > maxTokens {
		return Example{Proxy: &model.Proxy{Opaque: true}, Part: true}
	}
	abridged := slices.ContainsFunc(words, leftOut)
	e := Example{Part: abridged}
	if first := words[0].text; isDirective(first) || strings.HasPrefix(first, "@") {
		e.Part, text = true, inSite443(text)
	}
	result := Parse(file, Options{Path: "/Caddyfile", Text: text, EnvOpen: true})
	e.Proxy = result.Proxy
	if !abridged && balanced(words) {
		e.Problems = insideSites(result)
	}
	return e
}

// LooksLike tells whether a text without a name may be a Caddyfile, or a piece of one: it has a directive that is
// nobody else's, and its first line begins a block, or is a directive itself.
func LooksLike(text []byte) bool {
	first, directive := "", false
	for line := range bytes.Lines(text) {
		line := strings.TrimSpace(string(line))
		words := strings.Fields(line)
		directive = directive || slices.Contains(words, "reverse_proxy") || slices.Contains(words, "handle_path")
		if first == "" && !strings.HasPrefix(line, "#") {
			first = line
		}
	}
	return directive && (strings.HasSuffix(first, "{") || isDirective(strings.SplitN(first+" ", " ", 2)[0]))
}

// leftOut tells whether a word stands for what an example does not show, or for what its reader is to put in.
func leftOut(word place) bool {
	text := strings.ReplaceAll(word.text, "{$", "{") // a variable of Caddy's own
	return strings.Contains(text, "...") || strings.ContainsAny(text, "…<>[]$")
}

// balanced tells whether each block is closed, and nothing else is.
func balanced(words []place) bool {
	depth := 0
	for _, w := range words {
		switch {
		case strings.HasSuffix(w.text, "{"):
			depth++
		case w.text == "}":
			depth--
		}
		if depth < 0 {
			return false
		}
	}
	return depth == 0
}

// inSite443 puts a text into a site.
func inSite443(text *source.Fragment) *source.Fragment {
	var b source.Builder
	start, _ := text.Span(0, 0)
	_, end := text.Span(0, len(text.Text))
	b.Replace(":443 {\n", start, start)
	b.Copy(text, 0, len(text.Text))
	b.Replace("\n}\n", end, end)
	return b.Fragment()
}

// insideSites are the problems inside sites. Those of the structure explain the others.
func insideSites(result Result) []model.Problem {
	var structure, rest []model.Problem
	for _, p := range result.Problems {
		at := func(s *model.Site) bool {
			return s.Span == p.Span ||
				slices.ContainsFunc(s.Addresses, func(a model.SiteAddress) bool { return a.Span == p.Span })
		}
		switch {
		case slices.ContainsFunc(result.Proxy.Sites, at):
		case p.Rule == "syntax":
			structure = append(structure, p)
		default:
			rest = append(rest, p)
		}
	}
	if len(structure) > 0 {
		return structure
	}
	return rest
}
