package stacktest

import (
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// textRewrites change how the files are written, whatever they say.
var textRewrites = []rewrite{
	{"CRLF", eachText(func(_, text string) string { return strings.ReplaceAll(text, "\n", "\r\n") })},
	{"byte order mark", eachText(func(_, text string) string { return "\ufeff" + text })},
	{"no line end at the end", eachText(func(_, text string) string { return strings.TrimRight(text, "\n") })},
	{"blank lines", eachText(func(_, text string) string { return "\n\n" + strings.ReplaceAll(text, "\n", "\n\n") })},
	{"comments before every line", eachText(func(_, text string) string {
		return regexp.MustCompile(`(?m)^`).ReplaceAllString(text, "# redis:6379 7880 https://old.example.org:8443/x\n")
	})},
	{"comments behind every line", eachText(func(_, text string) string {
		return regexp.MustCompile(`(?m)([^{\s])$`).ReplaceAllString(text, "$1 # was 0.0.0.0:6379:6379")
	})},
	{"YAML document markers", eachText(func(name, text string) string {
		if !strings.HasSuffix(name, ".yaml") {
			return text
		}
		return "---\n" + text + "...\n"
	})},
	{"keys in reverse order", eachYAML(func(node *yaml.Node) {
		if node.Kind != yaml.MappingNode {
			return
		}
		var reversed []*yaml.Node
		for i := len(node.Content) - 2; i >= 0; i -= 2 {
			reversed = append(reversed, node.Content[i], node.Content[i+1])
		}
		node.Content = reversed
	})},
	{"flow style", eachYAML(func(node *yaml.Node) {
		node.HeadComment, node.LineComment, node.FootComment = "", "", ""
		if node.Kind != yaml.ScalarNode {
			node.Style = yaml.FlowStyle
		} else if node.Tag == "!!null" {
			node.Value = "null" // the encoder would write ''
		}
	})},
	{"block style, no quotes", eachYAML(func(node *yaml.Node) { node.Style = 0 })},
	{"double quotes", eachYAML(quoted(yaml.DoubleQuotedStyle))},
	{"single quotes", eachYAML(quoted(yaml.SingleQuotedStyle))},
	{"literal blocks", eachYAML(func(node *yaml.Node) {
		if strings.Contains(node.Value, "://") || strings.Contains(node.Value, ":6379") {
			node.Style = yaml.LiteralStyle
		}
	})},
	{"YAML tags", eachYAML(func(node *yaml.Node) {
		if node.Tag == "!!str" && node.Value != "<<" {
			node.Style |= yaml.TaggedStyle
		}
	})},
	{"wide indentation", func(_ *testing.T, files tree) {
		for _, name := range files.yamlFiles() {
			files[name] = regexp.MustCompile(`(?m)^( +)`).ReplaceAllString(files[name], "$1$1$1")
		}
	}},
}

// eachText changes every file by its name and text.
func eachText(change func(name, text string) string) func(*testing.T, tree) {
	return func(_ *testing.T, files tree) {
		for _, name := range files.names() {
			files[name] = change(name, files[name])
		}
	}
}

// eachYAML changes every node of every YAML file.
func eachYAML(change func(*yaml.Node)) func(*testing.T, tree) {
	return func(t *testing.T, files tree) {
		for _, name := range files.yamlFiles() {
			files.edit(t, name, func(top *yaml.Node) { eachNode(top, change) })
		}
	}
}

// quoted quotes keys and texts, not numbers: LiveKit refuses those in quotes.
func quoted(style yaml.Style) func(*yaml.Node) {
	return func(node *yaml.Node) {
		if node.Kind == yaml.ScalarNode && node.Tag == "!!str" {
			node.Style = style
		}
	}
}
