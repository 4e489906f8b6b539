package firewall

import (
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
)

// header is the first key of n with its value, where that is short.
func (c *cloudJSON) header(n *yaml.Node) model.Span {
	if n.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(n.Content); i += 2 {
			switch n.Content[i].Value {
			case "GroupName", "GroupId", "name", "Type":
				return c.entry(n.Content[i], n.Content[i+1])
			}
		}
	}
	return model.Span{Pos: c.document.Span(n).Pos}
}

// key is where an entry of n stands; n itself when it has none of this name.
func (c *cloudJSON) key(n *yaml.Node, name string) model.Span {
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return c.entry(n.Content[i], n.Content[i+1])
		}
	}
	return c.document.Span(n)
}

func (c *cloudJSON) entry(key, value *yaml.Node) model.Span {
	return model.Span{Pos: c.document.Span(key).Pos, End: c.document.Span(value).End}
}

// at is the value of a key; nil where n has none.
func at(n *yaml.Node, key string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// items are the entries of a list.
func items(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}

// word is a scalar; "" where it is none, or one that a function of a template makes (!Ref).
func word(n *yaml.Node) string {
	if n == nil || n.Kind != yaml.ScalarNode || !strings.HasPrefix(n.Tag, "!!") || n.Tag == "!!null" {
		return ""
	}
	return n.Value
}

// first is the first of the words that is not empty.
func first(words ...string) string {
	for _, w := range words {
		if w != "" {
			return w
		}
	}
	return ""
}
