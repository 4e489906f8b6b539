package caddyfile

import "github.com/reflint/reflint/internal/model"

// A node is a directive or subdirective: a name, its arguments, and the lines of its block.
type node struct {
	name  token
	args  []token
	block []node
	// braces tells that there is a block, be it empty.
	braces bool
}

// span is the node's first word.
func (n *node) span() model.Span { return n.name.span }

// nodesOf makes lines and blocks out of tokens whose braces are balanced.
func nodesOf(tokens []token) []node {
	nodes, _ := readNodes(tokens)
	return nodes
}

// readNodes reads up to a closing brace or the end, and returns the rest behind it.
func readNodes(tokens []token) (nodes []node, rest []token) {
	for len(tokens) > 0 {
		if tokens[0].closes() {
			return nodes, tokens[1:]
		}
		n := node{name: tokens[0]}
		last := tokens[0]
		tokens = tokens[1:]
		for len(tokens) > 0 && !last.newLine(tokens[0]) && !tokens[0].closes() && !tokens[0].opens() {
			last = tokens[0]
			n.args = append(n.args, last)
			tokens = tokens[1:]
		}
		if len(tokens) > 0 && tokens[0].opens() {
			n.braces = true
			n.block, tokens = readNodes(tokens[1:])
		}
		nodes = append(nodes, n)
	}
	return nodes, nil
}
