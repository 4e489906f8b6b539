package markdown

import (
	"bytes"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"

	"github.com/reflint/reflint/internal/model"
)

// fence keeps a block of code.
func (r *reader) fence(language string, block ast.Node, intro string) {
	code := r.lines(block)
	language = strings.ToLower(strings.Trim(language, "{}."))
	pos, end := code.Span(0, len(code.Text))
	r.out.Fences = append(r.out.Fences, Fence{
		Section: r.section(intro), Intro: intro, About: r.about(block, intro, code.Text), Language: language,
		Span: model.Span{Pos: pos, End: end}, Text: typed(language, code),
	})
}

// about is what the document says of a block of code, part by part.
func (r *reader) about(block ast.Node, intro string, code []byte) string {
	var parts []string
	for _, h := range r.chain {
		parts = append(parts, h.text)
	}
	parts = append(parts, intro)
	for line := range bytes.Lines(code) {
		if text := comment(string(line)); text != "" {
			parts = append(parts, text)
		}
	}
	switch next := block.NextSibling().(type) {
	case *ast.Paragraph, *ast.TextBlock:
		if sentence := firstSentence(plain(string(r.lines(next).Text))); refersBack(sentence) {
			parts = append(parts, sentence)
		}
	}
	return strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "; ")
}

// comment is the comment of a line; configuration and shells begin it with "#" behind a blank, JSON with "//".
func comment(line string) string {
	padded := " " + strings.ReplaceAll(line, "\t", " ")
	for _, mark := range []string{" #", " // "} {
		if _, text, found := strings.Cut(padded, mark); found {
			return strings.TrimSpace(text)
		}
	}
	return ""
}

// refersBack tells whether a sentence speaks of what stands before it: "This does not work", "…, which fails".
func refersBack(sentence string) bool {
	first, _ := utf8.DecodeRuneInString(sentence)
	return unicode.IsLower(first) ||
		words(sentence).begins("this", "that", "it", "but", "however", "caddy", "here", "both")
}

// firstSentence is the first sentence of a text in one line.
func firstSentence(text string) string {
	for i := 1; i < len(text); i++ {
		if text[i] == ' ' && strings.IndexByte(".!?:", text[i-1]) >= 0 {
			return text[:i]
		}
	}
	return text
}
