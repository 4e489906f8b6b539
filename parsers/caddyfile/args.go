package caddyfile

import (
	"strconv"
	"strings"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
)

// fill copies imported tokens with the arguments and the block of the import put in. Definitions of
// snippets in them are left alone: their placeholders are for their own imports.
func (im *importing) fill(tokens []token, nesting int) []token {
	var out []token
	var def definition
	def.nesting = nesting
	for i, t := range tokens {
		if im.tooLong || len(out) > maxTokens {
			break // the caller stops
		}
		inDefinition := def.step(tokens, i)
		t.chain = im.step
		switch {
		case inDefinition:
			out = append(out, t)
		case t.text == "{block}":
			out = append(out, im.block...)
		case strings.HasPrefix(t.text, "{blocks.") && strings.HasSuffix(t.text, "}"):
			out = append(out, im.blocks[strings.TrimSuffix(strings.TrimPrefix(t.text, "{blocks."), "}")]...)
		default:
			out = im.arguments(out, t)
		}
	}
	return out
}

// A definition follows tokens to tell which belong to the definition of a snippet.
type definition struct {
	nesting int
	index   int // of the token in its line
	name    bool
	inside  bool
}

func (d *definition) step(tokens []token, i int) bool {
	t := tokens[i]
	if !d.inside && d.nesting == 0 {
		if i == 0 || tokens[i-1].newLine(t) {
			d.index = 0
		} else {
			d.index++
		}
		parens := strings.HasPrefix(t.text, "(") && strings.HasSuffix(t.text, ")")
		if d.index == 0 && len(t.text) >= 3 && parens {
			d.name = true
		}
	}
	switch {
	case t.opens():
		d.nesting++
		if d.index == 1 && d.name && d.nesting == 1 {
			d.inside, d.name = true, false
		}
	case t.closes():
		d.nesting--
		if d.nesting == 0 && d.inside {
			d.inside = false
		}
	}
	return d.inside
}

// arguments appends t with its {args[…]} replaced. One that stands alone with a range becomes
// as many tokens.
func (im *importing) arguments(out []token, t token) []token {
	if from, to, ok := argRange(t.text, len(im.args)); ok {
		for _, arg := range im.args[from:to] {
			out = append(out, t.as(arg))
		}
		return out
	}
	if n, ok := argIndex(strings.TrimSuffix(strings.TrimPrefix(t.text, "{"), "}")); ok && n < len(im.args) {
		return append(out, t.as(im.args[n]))
	}
	was := t.text
	t.text = replaceArgs(t.text, func(key string) (string, bool) {
		n, ok := argIndex(key)
		if !ok || n >= len(im.args) {
			return "", false
		}
		t = t.marked(im.args[n])
		return im.args[n].text, true
	})
	im.grown += max(len(t.text)-len(was), 0)
	im.tooLong = im.tooLong || len(t.text) > max(maxToken, len(was)) || im.grown > maxText
	return append(out, t)
}

// as is t with the text of an argument.
func (t token) as(arg token) token {
	t = t.marked(arg)
	t.text = arg.text
	return t
}

// marked is t with an argument added to what decided it.
func (t token) marked(arg token) token {
	via := []model.Place{{Span: arg.span, Text: "the argument of import"}}
	via = append(append(via, arg.via...), t.via...)
	t.via = via[:min(len(via), maxVia)]
	t.origin = max(t.origin, arg.origin, model.Interpolated)
	t.template = t.template || arg.template
	return t
}

var argKey = pattern.Lazy(`^args(?:\[(\d+)\]|\.(\d+))$`)

// argIndex is N of "args[N]", or of "args.N" as it was written once.
func argIndex(key string) (int, bool) {
	m := argKey().FindStringSubmatch(key)
	if m == nil {
		return 0, false
	}
	n, err := strconv.Atoi(m[1] + m[2])
	return n, err == nil
}

// argRange reads "{args[1:]}" with its bounds checked against the number of arguments.
func argRange(text string, count int) (from, to int, ok bool) {
	inner, ok := strings.CutPrefix(text, "{args[")
	if !ok || !strings.HasSuffix(inner, "]}") {
		return 0, 0, false
	}
	first, last, ok := strings.Cut(strings.TrimSuffix(inner, "]}"), ":")
	if !ok {
		return 0, 0, false
	}
	to = count
	var err error
	if first != "" {
		if from, err = strconv.Atoi(first); err != nil {
			return 0, 0, false
		}
	}
	if last != "" {
		if to, err = strconv.Atoi(last); err != nil {
			return 0, 0, false
		}
	}
	return from, to, from >= 0 && from <= to && to <= count
}

// replaceArgs replaces the placeholders that value knows, and takes the backslash from escaped braces
// (replacer.go, ReplaceKnown).
func replaceArgs(text string, value func(key string) (string, bool)) string {
	if !strings.ContainsAny(text, "{}") {
		return text
	}
	var b strings.Builder
	written := 0
	for i := 0; i < len(text); i++ {
		if i > 0 && text[i-1] == '\\' && (text[i] == '{' || text[i] == '}') {
			b.WriteString(text[written : i-1])
			written = i
			continue
		}
		if text[i] != '{' {
			continue
		}
		if b.Len() > max(maxToken, len(text)) {
			break
		}
		end := strings.IndexByte(text[i:], '}')
		if end < 0 {
			break
		}
		if v, ok := value(text[i+1 : i+end]); ok {
			b.WriteString(text[written:i] + v)
			i += end
			written = i + 1
		}
	}
	b.WriteString(text[written:])
	return b.String()
}
