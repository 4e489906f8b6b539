package yamlpos

import (
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/source"
)

// TestHostile holds the time that the spans and texts of all nodes of a large or nasty document
// take.
func TestHostile(t *testing.T) {
	tests := []struct{ name, text string }{
		{"one line of flow", "[" + strings.Repeat("é, ", 50_000) + "x]"},
		{"a line of quotes", "a: \"" + strings.Repeat(`\x41 `, 100_000) + "\""},
		{"a large block", "a: |\n" + strings.Repeat("  line of text\n", 50_000)},
		{"a block of blanks", "a: |\n" + strings.Repeat("     \n", 50_000) + "     x\n"},
		{"a block of growing blanks", "a: >2\n" + strings.Repeat("          \n", 50_000) + "b: c\n"},
		{"folded over lines", "a: " + strings.Repeat("word\n  \n  ", 50_000) + "end\n"},
		{"deep flow", strings.Repeat("[", 900) + strings.Repeat("]", 900)},
		{"deep and wide", strings.Repeat("[", 900) + "\"" + strings.Repeat("x ", 100_000) + "\"" + strings.Repeat("]", 900)},
		{"comments", strings.Repeat("# c\n", 50_000) + "a: [" + strings.Repeat("\n# c", 50_000) + "\n]"},
		{"broken at the end", strings.Repeat("a: b\n", 50_000) + "c: d: e\n"},
		{"broken after comments", "a: b\n c\n" + strings.Repeat("# c\n", 50_000) + "}"},
		{"anchors", "a: &x b\nc: [" + strings.Repeat("*x, ", 50_000) + "]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			start := time.Now()
			docs, _ := ParseAll(source.NewSet("/root").Add("f", []byte(test.text)).Whole())
			parsed := time.Since(start)
			for _, doc := range docs {
				walk(doc.Root, func(n *yaml.Node) {
					doc.Span(n)
					doc.Text(n)
				})
			}
			t.Logf("parsed in %v, all spans in %v", parsed, time.Since(start)-parsed)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}
