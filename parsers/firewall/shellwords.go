package firewall

import (
	"bytes"
	"strings"

	"mvdan.cc/sh/v3/syntax"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// isUnknown tells whether some of a text is not known.
func isUnknown(text *source.Fragment) bool {
	return bytes.Contains(text.Text, []byte(model.UnknownMark))
}

// A speller puts the words together that one word of a script expands to.
type speller struct {
	shell  *shell
	fields []*source.Fragment
	field  source.Builder
	// begun tells that there is a field, be it empty: "" is one.
	begun bool
	// quoted tells that there was a quotation, in which braces do not count.
	quoted bool
}

// words expands several words.
func (s *shell) words(words []*syntax.Word) []*source.Fragment {
	var all []*source.Fragment
	for _, word := range words {
		all = append(all, s.word(word)...)
		if len(all) > maxFields {
			s.run.missed("")
			return all[:maxFields]
		}
	}
	return all
}

// word expands one word to the fields that a command gets.
func (s *shell) word(word *syntax.Word) []*source.Fragment {
	sp := &speller{shell: s}
	for _, part := range word.Parts {
		sp.part(part)
	}
	sp.end()
	if sp.quoted {
		return sp.fields
	}
	var all []*source.Fragment
	for _, field := range sp.fields {
		all = append(all, s.braces(field)...)
	}
	return all
}

// single expands a word to one text, as an assignment and a here-document do.
func (s *shell) single(word *syntax.Word) *source.Fragment {
	sp := &speller{shell: s}
	if word != nil {
		for _, part := range word.Parts {
			if lit, ok := part.(*syntax.Lit); ok {
				sp.literal(lit, "")
				continue
			}
			sp.quote([]syntax.WordPart{part})
		}
	}
	return sp.joined()
}

// joined is all that was put together, as one text.
func (sp *speller) joined() *source.Fragment {
	sp.begun = true
	sp.end()
	var b source.Builder
	for i, field := range sp.fields {
		if i > 0 {
			pos, _ := field.Span(0, 0)
			b.Replace(" ", pos, pos)
		}
		b.Copy(field, 0, len(field.Text))
	}
	return b.Fragment()
}

// end closes the field.
func (sp *speller) end() {
	if !sp.begun {
		return
	}
	field := sp.field.Fragment()
	sp.field, sp.begun = source.Builder{}, false
	run := sp.shell.run
	if run.expanded += len(field.Text); run.exhausted() || len(sp.fields) >= maxFields {
		run.missed("")
		return
	}
	sp.fields = append(sp.fields, field)
}

func (sp *speller) part(part syntax.WordPart) {
	switch part := part.(type) {
	case *syntax.Lit:
		sp.begun = true
		sp.literal(part, "")
	case *syntax.SglQuoted:
		sp.begun, sp.quoted = true, true
		sp.single(part)
	case *syntax.DblQuoted:
		sp.begun, sp.quoted = true, true
		sp.quote(part.Parts)
	case *syntax.ParamExp:
		if word := sp.shell.several(part); word != nil {
			sp.inline(word)
			return
		}
		values := sp.shell.parameter(part)
		for i, v := range values {
			if i > 0 {
				sp.end()
			}
			sp.split(v, sp.shell.place(part))
		}
	default:
		sp.begun = true
		sp.substitute(part)
	}
}

// inline appends the word of a parameter: blanks part fields in what it writes without quotes.
func (sp *speller) inline(word *syntax.Word) {
	for _, part := range word.Parts {
		if lit, ok := part.(*syntax.Lit); ok {
			text := &speller{shell: sp.shell}
			text.literal(lit, "")
			sp.split(text.field.Fragment(), sp.shell.place(lit))
			continue
		}
		sp.part(part)
	}
}

// quote appends what stands between double quotes.
func (sp *speller) quote(parts []syntax.WordPart) {
	for _, part := range parts {
		switch part := part.(type) {
		case *syntax.Lit:
			sp.literal(part, "$`\"\\")
		case *syntax.SglQuoted:
			sp.single(part)
		case *syntax.DblQuoted:
			sp.quote(part.Parts)
		case *syntax.ParamExp:
			for i, v := range sp.shell.parameter(part) {
				if i > 0 {
					sp.end()
					sp.begun = true
				}
				sp.put(v, sp.shell.place(part))
			}
		default:
			sp.substitute(part)
		}
	}
}

func (sp *speller) single(part *syntax.SglQuoted) {
	start, end := int(part.Left.Offset())+1, int(part.Right.Offset())
	if part.Dollar {
		start++
		if strings.Contains(part.Value, `\`) {
			putUnknown(&sp.field, sp.shell.place(part))
			return
		}
	}
	sp.copy(start, end)
}

// literal appends a text in which a backslash takes the meaning from the next character; from one of escaped alone,
// when that is not empty. A line that ends in one goes on in the next.
func (sp *speller) literal(lit *syntax.Lit, escaped string) {
	start, end := int(lit.Pos().Offset()), int(lit.End().Offset())
	text := sp.shell.text.Text
	end = min(end, len(text))
	for i := start; i < end-1; i++ {
		if text[i] != '\\' {
			continue
		}
		switch {
		case text[i+1] == '\n':
			sp.copy(start, i)
			start = i + 2
		case escaped == "" || strings.IndexByte(escaped, text[i+1]) >= 0:
			sp.copy(start, i)
			start = i + 1
		}
		i++
	}
	sp.copy(start, end)
}

func (sp *speller) copy(start, end int) {
	text := sp.shell.text
	sp.field.Copy(text, max(start, 0), min(end, len(text.Text)))
}

// put appends a value. It stands where it is used, so that what is stated is there.
func (sp *speller) put(v *source.Fragment, at model.Span) {
	sp.field.Replace(string(v.Text), at.Pos, at.End)
}

// split appends a value without quotes: blanks in it end the field.
func (sp *speller) split(v *source.Fragment, at model.Span) {
	text := string(v.Text)
	if text != strings.TrimLeft(text, " \t\n") {
		sp.end()
	}
	for i, piece := range strings.Fields(text) {
		if i > 0 {
			sp.end()
		}
		sp.begun = true
		sp.field.Replace(piece, at.Pos, at.End)
	}
	if strings.TrimSpace(text) != "" && text != strings.TrimRight(text, " \t\n") {
		sp.end()
	}
}

// place is where a node of the syntax tree stands.
func (s *shell) place(node syntax.Node) model.Span {
	end := min(int(node.End().Offset()), len(s.text.Text))
	return spanOf(s.text, min(int(node.Pos().Offset()), end), end)
}
