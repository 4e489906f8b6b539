package lint_test

import "testing"

// Terraform is linted with the rules y and z, which both find the word "web". It knows two signs for comments, other files
// one.
func TestSuppressionInTerraform(t *testing.T) {
	for _, test := range []struct{ name, file, text, want string }{
		{"on the line", "main.tf", "web // reflint:ignore y,z -- meant so\n", ""},
		{"on the line above", "main.tf", "//reflint:ignore y,z -- meant so\nweb\n", ""},
		{"both signs", "main.tf", "// reflint:ignore y -- one\n# reflint:ignore z -- two\nweb\n", ""},
		{"above a block", "main.tf", "// reflint:ignore y,z -- meant so\na {\n// more\n  b {\n    web\n  }\n}\n", ""},
		{"behind a URL", "main.tf", "a = \"http://web\" // reflint:ignore y,z -- meant so\n", ""},
		{
			"inside quotes", "main.tf", "a = \"web // reflint:ignore y,z -- text\"\n",
			"1 error y: found web\n1 error z: found web\n",
		},
		{
			"no reason", "main.tf", "web // reflint:ignore y\n",
			"1 error y: found web\n1 error z: found web\n1 warning unused-ignore: suppression of \"y\" gives no reason " +
				"and has no effect: write \"reflint:ignore y -- REASON\"\n",
		},
		{
			"in a shell script", "fw.sh", "web // reflint:ignore y,z -- no comment\n",
			"1 error y: found web\n1 error z: found web\n",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := stackOf(test.file, test.text)
			s.service("web")
			want(t, lines(s, s.run(suppressing()).Findings), test.want)
		})
	}
}
