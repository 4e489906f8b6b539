package lint_test

import "testing"

// Documents are linted with the rules y and z, which both find the word "web".
func TestSuppressionInMarkdown(t *testing.T) {
	const unused = "suppression of \"y\" matches nothing: rule finds nothing on line "
	for _, test := range []struct{ name, text, want string }{
		{"on the line", "The web. <!-- reflint:ignore y,z -- meant so -->\n", ""},
		{"on the line above", "<!-- reflint:ignore y, z -- meant so -->\nThe web.\n", ""},
		{"in a row", "| 80 | web | <!-- reflint:ignore y,z -- meant so --> |\n", ""},
		{"over a blank line", "<!-- reflint:ignore y,z -- meant so -->\n\nThe web.\n", ""},
		{"two comments", "<!-- reflint:ignore y -- one -->\n\n<!-- reflint:ignore z -- two -->\n\nThe web.\n", ""},
		{"above a table", "<!-- reflint:ignore y,z -- meant so -->\n| a |\n|---|\n| 1 |\n| web |\n", ""},
		{"above a list item", "<!-- reflint:ignore y,z -- meant so -->\n- a\n  web\n- b\n", ""},
		{"above code", "<!-- reflint:ignore y,z -- meant so -->\n\n```sh\n# a\n\nweb\n```\n", ""},
		{"in code", "```yaml\na: 1\nweb # reflint:ignore y,z -- meant so\n```\n", ""},
		{"in code, above", "- ~~~yaml\n  # reflint:ignore y,z -- meant so\n  web: 1\n  ~~~\n", ""},
		{
			"above the item before", "<!-- reflint:ignore y -- meant so -->\n- a\n- web\n",
			"1 warning unused-ignore: " + unused + "2\n3 error y: found web\n3 error z: found web\n",
		},
		{
			"behind the block", "<!-- reflint:ignore y -- meant so -->\nA.\n\nThe web.\n",
			"1 warning unused-ignore: " + unused + "2\n4 error y: found web\n4 error z: found web\n",
		},
		{
			"no reason", "The web. <!-- reflint:ignore y -->\n",
			"1 error y: found web\n1 error z: found web\n1 warning unused-ignore: suppression of \"y\" gives no reason " +
				"and has no effect: write \"reflint:ignore y -- REASON\"\n",
		},
		{
			"another verb", "The web. <!-- reflint:disable y -- no -->\n",
			"1 error y: found web\n1 error z: found web\n1 warning unused-ignore: " +
				"\"reflint:disable\" is no directive of reflint: did you mean \"reflint:ignore\"?\n",
		},
		{
			"shown", "```html\n<!-- reflint:ignore y -- shown -->\n```\n\n`<!-- reflint:ignore y -- shown -->` and web\n",
			"5 error y: found web\n5 error z: found web\n",
		},
		{
			"marks, and what is no comment of HTML",
			"<!-- reflint:ports -->\n# reflint:ignore y -- as elsewhere\nweb\n<!-- /reflint:ports -->\n",
			"3 error z: found web\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := stackOf("ports.md", test.text)
			s.service("web")
			want(t, lines(s, s.run(suppressing()).Findings), test.want)
		})
	}
}
