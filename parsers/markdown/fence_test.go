package markdown

import (
	"testing"

	"github.com/reflint/reflint/internal/source"
)

// What a document says of an example is around it: headings, the sentence before, comments, and the sentence behind
// where that goes back to it.
func TestAbout(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"alone", "```\na\n```\n", ""},
		{"headings", "# Guide\n\n## Old\n\nOne. Two:\n\n```\na\n```\n", "Guide; Old; Two:"},
		{"comments", "```yaml\n# wrong\na: b # too late\nc: d#e\nhttp://x/#y\n```\n", "wrong; too late"},
		{"behind", "```\na\n```\nThis fails. Really.\n", "This fails."},
		{"going on", "```\na\n```\nwhich is **refused**: see below\n", "which is refused:"},
		{"something else", "```\na\n```\nNever mind.\n", ""},
		{"in a list", "1. Write:\n   ```\n   a\n   ```\n   but not so.\n", "Write:; but not so."},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			fences := Read(source.NewSet("/").Add("x.md", []byte(test.text))).Fences
			if len(fences) != 1 || fences[0].About != test.want {
				t.Errorf("got %+v, want %q", fences, test.want)
			}
		})
	}
}
