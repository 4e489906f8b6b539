package yamlpos

import (
	"bytes"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// An extent is a range of bytes of the text; end is -1 where it is not known. A scalar's holds its
// decoded text as well, nil where the bytes do not say what yaml.v3 took them for.
type extent struct {
	start, end int
	text       *source.Fragment
}

// Span returns where n is written: a scalar with its quotes and without its anchor and tag, a
// block scalar from its indicator to its last line with content, a collection from its first byte to
// the end of what it holds, an alias as `*name`. A node that has no bytes, such as the null of
// `key:`, has an empty span. There is no End where it cannot be told for certain.
func (d *Document) Span(n *yaml.Node) model.Span {
	if n == nil {
		return model.Span{}
	}
	x := d.extent(n)
	if x.end < 0 {
		pos, _ := d.text.Span(x.start, x.start)
		return model.Span{Pos: pos}
	}
	pos, end := d.text.Span(x.start, x.end)
	return model.Span{Pos: pos, End: end}
}

// Text returns a scalar's value with the way back to the bytes it is written with. An alias
// stands for the scalar that it names; of a collection the text is empty.
func (d *Document) Text(n *yaml.Node) *source.Fragment {
	if n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n == nil || n.Kind != yaml.ScalarNode {
		return &source.Fragment{}
	}
	x := d.extent(n)
	if x.text != nil {
		return x.text
	}
	var b source.Builder
	pos, _ := d.text.Span(x.start, x.start)
	b.Replace(n.Value, pos, pos)
	return b.Fragment()
}

func (d *Document) extent(n *yaml.Node) extent {
	if x, ok := d.extents[n]; ok {
		return x
	}
	x := extent{start: d.start(n), end: -1}
	switch n.Kind {
	case yaml.ScalarNode:
		if text, end, ok := d.decode(n, x.start); ok {
			x.end, x.text = end, text
		}
	case yaml.AliasNode:
		if bytes.HasPrefix(d.text.Text[x.start:], []byte("*"+n.Value)) {
			x.end = x.start + 1 + len(n.Value)
		}
	default:
		x.end = d.collectionEnd(n, x.start)
	}
	d.extents[n] = x
	return x
}

// decode reads the bytes of a scalar, from start on, and holds the outcome against the value that yaml.v3
// made of them.
func (d *Document) decode(n *yaml.Node, start int) (text *source.Fragment, end int, ok bool) {
	r := &reader{text: d.text, at: start}
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		ok = r.quoted('"')
	case n.Style&yaml.SingleQuotedStyle != 0:
		ok = r.quoted('\'')
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		end, ok = r.block(n.Style&yaml.FoldedStyle != 0, n.Value)
	default:
		ok = r.plain(n.Value)
	}
	text = r.out.Fragment()
	if end == 0 {
		end = r.at
	}
	return text, end, ok && string(text.Text) == n.Value
}

// start is the offset of a node's own first byte, behind its anchor and tag.
func (d *Document) start(n *yaml.Node) int {
	at := d.index.offset(n.Line, n.Column)
	tagged := n.Style&yaml.TaggedStyle != 0 || n.Kind == yaml.ScalarNode
	anchored := n.Anchor != ""
	for at < len(d.text.Text) {
		switch c := d.text.Text[at]; {
		case c == '&' && anchored:
			anchored = false
		case c == '!' && tagged:
			tagged = false
		default:
			return at
		}
		end := d.propertyEnd(at)
		if n.Kind == yaml.ScalarNode && n.Value == "" && n.Style&^yaml.TaggedStyle == 0 && !d.property(end) {
			return end
		}
		at = d.skipSpace(end)
	}
	return at
}

// property tells whether another anchor or tag follows on what ends at offset.
func (d *Document) property(end int) bool {
	at := d.skipSpace(end)
	return at < len(d.text.Text) && (d.text.Text[at] == '&' || d.text.Text[at] == '!')
}

// propertyEnd is the end of the anchor or tag at offset at: an anchor ends with its name, a tag at
// white space.
func (d *Document) propertyEnd(at int) int {
	text := d.text.Text
	end := at + 1
	if text[at] == '&' {
		for end < len(text) && isAnchorName(text[end]) {
			end++
		}
		return end
	}
	for end < len(text) && !isBlank(text[end]) && breakLength(text, end) == 0 {
		end++
	}
	return end
}

func isAnchorName(c byte) bool {
	return c == '_' || c == '-' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// skipSpace passes blanks, line breaks and comments.
func (d *Document) skipSpace(at int) int {
	text := d.text.Text
	for at < len(text) {
		switch n := breakLength(text, at); {
		case n > 0:
			at += n
		case isBlank(text[at]):
			at++
		case text[at] == '#':
			for at < len(text) && breakLength(text, at) == 0 {
				at++
			}
		default:
			return at
		}
	}
	return at
}

// collectionEnd is the end of a collection's last descendant or of its closing bracket.
func (d *Document) collectionEnd(n *yaml.Node, start int) int {
	bracketed := n.Style&yaml.FlowStyle != 0 && d.bracketed(n, start)
	end := start
	if bracketed {
		end++
	}
	// An empty last value may be placed before the key's colon; its key then ends later.
	for _, child := range n.Content[max(len(n.Content)-2, 0):] {
		x := d.extent(child)
		if x.end < 0 {
			return -1
		}
		end = max(end, x.end)
	}
	if !bracketed {
		return end
	}
	return d.closing(end)
}

// bracketed tells whether a flow collection has brackets of its own: the pair in `[a: b]` and
// `[{a: b}: c]` has none.
func (d *Document) bracketed(n *yaml.Node, start int) bool {
	if start >= len(d.text.Text) || d.text.Text[start] != '{' && d.text.Text[start] != '[' {
		return false
	}
	return len(n.Content) == 0 || d.extent(n.Content[0]).start > start
}

// closing finds the bracket that closes a flow collection whose last element ends at offset at.
func (d *Document) closing(at int) int {
	for at = d.skipSpace(at); at < len(d.text.Text); at = d.skipSpace(at + 1) {
		switch d.text.Text[at] {
		case ',', ':', '?':
		case ']', '}':
			return at + 1
		default:
			return -1
		}
	}
	return -1
}
