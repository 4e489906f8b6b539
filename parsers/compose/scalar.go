package compose

import (
	"bytes"
	"fmt"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// key reads a mapping's key, which compose wants to be a string.
func (b *builder) key(n *yaml.Node) (string, bool) {
	target := n
	if n.Kind == yaml.AliasNode {
		target = n.Alias
	}
	if target.Kind != yaml.ScalarNode {
		b.scope.problem("compose-invalid", b.doc.Span(n), "a key is a list or mapping where compose wants a word")
		return "", false
	}
	if tag := target.ShortTag(); tag != "!!str" && strings.HasPrefix(tag, "!!") {
		b.scope.problem("compose-invalid", b.doc.Span(n),
			"key %s is %s where compose wants a string: quote it", target.Value, tagName(tag))
		return "", false
	}
	return target.Value, true
}

func tagName(tag string) string {
	switch tag {
	case "!!int", "!!float":
		return "a number"
	case "!!bool":
		return "a boolean"
	case "!!null":
		return "null"
	default:
		return "no string"
	}
}

func (b *builder) scalar(n *yaml.Node, at place) *node {
	built := &node{span: b.doc.Span(n), scope: b.scope}
	b.noteBlock(built.span)
	tag := n.ShortTag()
	if tag == "!!null" {
		return built
	}
	frag := b.doc.Text(n)
	if tag == "!!str" || tag == "!!merge" || !strings.HasPrefix(tag, "!!") {
		built.kind = str
		built.text = b.scope.expandAt(text{span: built.span, frag: frag, via: at.via}, at.path)
		b.cast(built, at.path)
		return built
	}
	var value any
	if err := n.Decode(&value); err != nil {
		b.scope.problem("syntax", built.span, "cannot be read as %s", strings.TrimPrefix(tag, "!!"))
		return built
	}
	built.kind = kindOf(value)
	built.text = printed(fmt.Sprint(value), text{span: built.span, frag: frag, via: at.via})
	return built
}

func kindOf(value any) kind {
	switch value.(type) {
	case int, int64, uint64:
		return integer
	case float64:
		return number
	case bool:
		return boolean
	default:
		return str
	}
}

// printed is the text of a number or boolean as compose prints it: 0x50 is 80.
func printed(want string, t text) text {
	if want == string(t.frag.Text) {
		return t
	}
	var b source.Builder
	b.Replace(want, t.span.Pos, max(t.span.Pos, t.span.End))
	t.frag = b.Fragment()
	return t
}

// noteBlock keeps the span of a scalar over several lines.
func (b *builder) noteBlock(span model.Span) {
	file := b.scope.loader.set.File(span.Pos)
	if file == nil || !span.End.IsValid() {
		return
	}
	content := file.Content[file.Offset(span.Pos):file.Offset(span.End)]
	if bytes.IndexByte(bytes.TrimRight(content, "\r\n"), '\n') >= 0 {
		b.scope.loader.blocks[span] = true
	}
}
