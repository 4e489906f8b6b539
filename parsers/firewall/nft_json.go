package firewall

import (
	"bytes"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// isNFTJSON tells whether content is what `nft -j list ruleset` prints.
func isNFTJSON(_ string, content []byte) bool {
	start := bytes.TrimLeft(content, " \t\r\n")
	return bytes.HasPrefix(start, []byte("{")) && bytes.Contains(content, []byte(`"nftables"`))
}

// readNFTJSON reads a ruleset as JSON (man libnftables-json), by writing each rule in the language of nft.
func readNFTJSON(text *source.Fragment) ([]*model.Firewall, *model.Problem) {
	d, problem := parseJSON(text)
	if problem != nil {
		return nil, problem
	}
	r := &nftRuleset{}
	for _, object := range items(at(d.Root, "nftables")) {
		if object.Kind != yaml.MappingNode || len(object.Content) < 2 {
			continue
		}
		kind, body := object.Content[0].Value, object.Content[1]
		first := kind == "insert"
		if slices.Contains([]string{"add", "insert", "create"}, kind) {
			kind, body = only(body)
		}
		r.object(kind, body, first, nftWriter{d.Span(body)})
	}
	return r.firewalls(), nil
}

// object reads one object of the list.
func (r *nftRuleset) object(kind string, body *yaml.Node, first bool, w nftWriter) {
	table, name := word(at(body, "table")), word(at(body, "name"))
	if table == "" { // a table, or what is no part of one
		return
	}
	t, _ := r.at(w.words(word(at(body, "family")), table))
	switch kind {
	case "chain":
		c := t.add(name, w.span)
		if word(at(body, "type")) == "filter" {
			t.hooks[name] = word(at(body, "hook"))
		}
		if policy := word(at(body, "policy")); policy != "" {
			r.chain(t, c, w.words("policy", policy))
		}
	case "set", "map", "element":
		if elements := at(body, "elem"); elements != nil {
			list, _ := nftBlock(w.expression(elements)[1:])
			t.fill(name, list)
		}
	case "rule":
		var words []nftToken
		for _, part := range items(at(body, "expr")) {
			words = append(words, w.statement(part)...)
		}
		if comment := word(at(body, "comment")); comment != "" {
			words = append(words, nftToken{text: "comment"}, nftToken{text: comment, quoted: true, span: w.span})
		}
		r.rule(t, t.add(word(at(body, "chain")), w.span), words, first)
	}
}

// An nftWriter writes what JSON says in the words of nft. All of them stand in one place.
type nftWriter struct{ span model.Span }

func (w nftWriter) words(texts ...string) []nftToken {
	list := make([]nftToken, len(texts))
	for i, text := range texts {
		list[i] = nftToken{text: text, span: w.span}
	}
	return list
}

// only is the one entry of an object: {"match": …}.
func only(n *yaml.Node) (string, *yaml.Node) {
	if n.Kind != yaml.MappingNode || len(n.Content) < 2 {
		return "", n
	}
	return n.Content[0].Value, n.Content[1]
}

// statement writes one part of a rule.
func (w nftWriter) statement(n *yaml.Node) []nftToken {
	switch key, body := only(n); key {
	case "match":
		words := w.expression(at(body, "left"))
		if operator := word(at(body, "op")); operator != "in" {
			words = append(words, w.words(operator)...)
		}
		return append(words, w.expression(at(body, "right"))...)
	case "jump", "goto":
		return w.words(key, word(at(body, "target")))
	case "vmap":
		words := append(w.expression(at(body, "key")), w.words("vmap")...)
		return append(words, w.expression(at(body, "data"))...)
	case "mangle":
		return nil
	case "ct count":
		return w.words("ct", "count")
	case "set", "map":
		return w.words("add")
	default:
		return w.words(key)
	}
}

// expression writes a field, a value or a set.
func (w nftWriter) expression(n *yaml.Node) []nftToken {
	switch {
	case n == nil:
		return w.words("?")
	case n.Kind == yaml.ScalarNode:
		return w.words(n.Value)
	case n.Kind == yaml.SequenceNode:
		return w.list(n)
	}
	switch key, body := only(n); key {
	case "payload":
		return w.words(word(at(body, "protocol")), word(at(body, "field")))
	case "ct":
		if dir := word(at(body, "dir")); dir != "" {
			return w.words(key, dir, word(at(body, "key")))
		}
		return w.words(key, word(at(body, "key")))
	case "meta":
		return w.words(key, word(at(body, "key")))
	case "set":
		return w.list(body)
	case "elem":
		return w.expression(at(body, "val"))
	case "prefix":
		return w.words(word(at(body, "addr")) + "/" + word(at(body, "len")))
	case "range":
		var ends []string
		for _, end := range items(body) {
			ends = append(ends, word(end))
		}
		return w.words(strings.Join(ends, "-"))
	case "concat":
		var words []nftToken
		for _, part := range items(body) {
			words = append(append(words, w.words(".")...), w.expression(part)...)
		}
		return words[min(1, len(words)):]
	case "fib":
		words := w.words("fib")
		for _, flag := range items(at(body, "flags")) {
			words = append(words, w.words(word(flag))...)
		}
		return append(words, w.words(word(at(body, "result")))...)
	default:
		return w.words("?")
	}
}

// list writes a set. An entry of two is that of a map of verdicts.
func (w nftWriter) list(n *yaml.Node) []nftToken {
	words := w.words("{")
	for i, item := range items(n) {
		if i > 0 {
			words = append(words, w.words(",")...)
		}
		if pair := items(item); len(pair) == 2 {
			words = append(append(words, w.expression(pair[0])...), w.words(":")...)
			words = append(words, w.statement(pair[1])...)
			continue
		}
		words = append(words, w.expression(item)...)
	}
	return append(words, w.words("}")...)
}
