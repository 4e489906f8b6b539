package markdown_test

import (
	"slices"
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
