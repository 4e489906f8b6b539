package markdown_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/markdown"
)

// A kept part stands under the heading above it, not under those of the part before.
func TestLevelsOfParts(t *testing.T) {
	const part = "<!-- reflint:ports -->\n### Inside\n#### Deeper\n<!-- /reflint:ports -->\n"
	text := part + "# A\n" + part + part + "## B\n" + part + "# C\n" + part
	var levels []int
	for _, block := range markdown.Read(source.NewSet("/").Add("a.md", []byte(text))).Document.Blocks {
		levels = append(levels, block.Level)
	}
	if want := []int{0, 1, 1, 2, 1}; !slices.Equal(levels, want) {
		t.Errorf("got %v, want %v", levels, want)
	}
}

// What a mark says is read, or told as a mistake.
func TestOptionsOfMarks(t *testing.T) {
	const takes = "a kept part takes mode=caddy, mode=direct, mode=tunnel, mode=local, mode=all, content=table and deployment=PATH, not "
	for _, c := range []struct{ options, mode, named, problem string }{
		{"mode=caddy content=table", "caddy", "", ""},
		{"deployment=../a mode=direct", "direct", "../a", ""},
		{`deployment="../my stack/compose.yaml"`, "", "../my stack/compose.yaml", ""},
		{"deployment=a.yaml deployment=b.yaml", "", "a.yaml b.yaml", ""},
		{"mode=caddy mode=direct", "direct", "", "a kept part takes one mode, and this has mode=caddy and mode=direct"},
		{"mode=all mode=all", "all", "", "a kept part takes one mode, and this has mode=all and mode=all"},
		{"content=table content=table", "", "", "a kept part takes one content, and this has content=table and content=table"},
		{"deployment=", "", "", takes + "deployment="},
		{"table", "", "", takes + "table"},
	} {
		file := source.NewSet("/").Add("a.md", []byte("<!-- reflint:ports "+c.options+" -->\n<!-- /reflint:ports -->\n"))
		contents := markdown.Read(file)
		var problems []string
		for _, p := range contents.Problems {
			problems = append(problems, p.Message)
		}
		block := contents.Document.Blocks[0]
		named := strings.Join(block.Named, " ")
		if block.Mode != c.mode || named != c.named || strings.Join(problems, "\n") != c.problem ||
			block.Broken != (c.problem != "") {
			t.Errorf("%s: got mode %q, deployment %q, problems %q", c.options, block.Mode, named, problems)
		}
	}
}
