package lint_test

import (
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
)

// Each text is linted with the rules y and z, which both find the word "web".
func TestSuppression(t *testing.T) {
	tests := []struct {
		name, text string
		suppressed int
		want       string
	}{
		{"on the line", "web # reflint:ignore y,z -- meant so\n", 2, ""},
		{"on the line above", "# reflint:ignore y, z -- meant so\nweb\n", 2, ""},
		{"indented", "\t #  reflint:ignore y , z -- meant so\nweb\n", 2, ""},
		{"behind a byte order mark", "\ufeff# reflint:ignore y,z -- meant so\r\nweb\r\n", 2, ""},
		{"in a block of comments", "# reflint:ignore y -- one\n# more\n# reflint:ignore z -- two\nweb\n", 2, ""},
		{"above a key, for all that stands under it", "# reflint:ignore y,z -- meant so\nports:\n  # more\n\n  - web\nother: 1\n", 2, ""},
		{"above a key with a list as deep", "# reflint:ignore y,z -- meant so\nports:\n- a\n- web\n", 2, ""},
		{
			"above the entry before", "# reflint:ignore y,z -- meant so\n- a\n- web\n", 0,
			"1 warning unused-ignore: suppression of \"y\" matches nothing: rule finds nothing on line 2\n" +
				"1 warning unused-ignore: suppression of \"z\" matches nothing: rule finds nothing on line 2\n" +
				"3 error y: found web\n3 error z: found web\n",
		},
		{
			"inside quotes", "- \"web # reflint:ignore y,z -- text\"\n", 0,
			"1 error y: found web\n1 error z: found web\n",
		},
		{"behind quotes", "- \"web\" # reflint:ignore y,z -- meant so\n", 2, ""},
		{"behind an apostrophe in a comment", "web # it's # reflint:ignore y,z -- meant so\n", 2, ""},
		{"one of two", "web # reflint:ignore y -- meant so\n", 1, "1 error z: found web\n"},
		{
			"behind a blank line", "# reflint:ignore y -- meant so\n\nweb\n", 0,
			"1 warning unused-ignore: suppression of \"y\" matches nothing: " +
				"line 2 below it is blank, and it speaks for what stands right below it\n" +
				"3 error y: found web\n3 error z: found web\n",
		},
		{
			"above a block without findings", "# reflint:ignore y -- meant so\nports:\n  - a\n  - b\nweb\n", 0,
			"1 warning unused-ignore: suppression of \"y\" matches nothing: rule finds nothing on lines 2 to 4\n" +
				"5 error y: found web\n5 error z: found web\n",
		},
		{
			"no reason", "web # reflint:ignore y,z\n", 0,
			"1 error y: found web\n1 error z: found web\n" +
				"1 warning unused-ignore: suppression of \"y\" gives no reason and has no effect: " +
				"write \"reflint:ignore y -- REASON\"\n",
		},
		{
			"empty reason", "web # reflint:ignore y --  \n", 0,
			"1 error y: found web\n1 error z: found web\n" +
				"1 warning unused-ignore: suppression of \"y\" gives no reason and has no effect: " +
				"write \"reflint:ignore y -- REASON\"\n",
		},
		{
			"no rule", "web # reflint:ignore -- meant so\n", 0,
			"1 error y: found web\n1 error z: found web\n" +
				"1 warning unused-ignore: suppression names no rule: write \"reflint:ignore RULE -- REASON\"\n",
		},
		{
			"unknown rule", "web # reflint:ignore y,z,yy -- meant so\n", 2,
			"1 warning unused-ignore: suppression of \"yy\", which is no rule: did you mean \"y\"?\n",
		},
		{
			"several words", "web # reflint:ignore y z -- meant so\n", 0,
			"1 error y: found web\n1 error z: found web\n" +
				"1 warning unused-ignore: suppression of \"y z\": want rule names with commas between them\n",
		},
		{
			"another verb", "web # reflint:disable y -- meant so\n", 0,
			"1 error y: found web\n1 error z: found web\n" +
				"1 warning unused-ignore: \"reflint:disable\" is no directive of reflint: " +
				"did you mean \"reflint:ignore\"?\n",
		},
		{
			"in capitals", "web # Reflint:Ignore y -- meant so\n", 0,
			"1 error y: found web\n1 error z: found web\n" +
				"1 warning unused-ignore: \"Reflint:Ignore\" is no directive of reflint: " +
				"did you mean \"reflint:ignore\"?\n",
		},
		{
			"with a hyphen", "web # reflint-ignore y -- meant so\n", 0,
			"1 error y: found web\n1 error z: found web\n" +
				"1 warning unused-ignore: \"reflint-ignore\" is no directive of reflint: " +
				"did you mean \"reflint:ignore\"?\n",
		},
		{
			"talk of reflint", "# Reflint: a linter. reflint-ignored is no word, see reflint-ignore\nweb\n", 0,
			"2 error y: found web\n2 error z: found web\n",
		},
		{
			"at the end of the file", "web\n# reflint:ignore y -- meant so", 0,
			"1 error y: found web\n1 error z: found web\n" +
				"2 warning unused-ignore: suppression of \"y\" stands above nothing: no line follows\n",
		},
		{"a rule that is off", "web # reflint:ignore y,z,off -- meant so\n", 2, ""},
		{"part of a value", "web=#reflint:ignore\n", 0, "1 error y: found web\n1 error z: found web\n"},
		{"quoted in a comment", "# write `# reflint:ignore x`\nweb # reflint:ignore y,z -- meant so\n", 2, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStack(test.text)
			s.service("web")
			result := s.run(suppressing())
			want(t, lines(s, result.Findings), test.want)
			if result.Suppressed != test.suppressed {
				t.Errorf("%d suppressed, want %d", result.Suppressed, test.suppressed)
			}
		})
	}
}

func suppressing() lint.Config {
	return lint.Config{
		Rules:    []*lint.Rule{finds("y", "web"), finds("z", "web"), finds("off", "web"), unusedIgnore},
		Disabled: map[string]bool{"off": true},
		Near: func(word string, known []string) string {
			for _, k := range known {
				if strings.HasPrefix(word, k) {
					return k
				}
			}
			return ""
		},
	}
}

func TestSuppressionAtRelatedPlace(t *testing.T) {
	s := newStack("web\ndb # reflint:ignore z -- meant so\n")
	rule := &lint.Rule{ID: "z", Check: func(p *lint.Pass) {
		p.Report(lint.Error, s.at("web"), "differ", lint.At(s.at("db"), "here"))
	}}
	result := s.run(lint.Config{Rules: []*lint.Rule{rule, unusedIgnore}})
	want(t, lines(s, result.Findings), "")
	if result.Suppressed != 1 {
		t.Errorf("%d suppressed, want 1", result.Suppressed)
	}
}

// A "#" behind a value of a raw env file is part of the value.
func TestSuppressionInRawFile(t *testing.T) {
	s := newStack("# reflint:ignore y -- meant so\nweb # reflint:ignore z -- no comment\n")
	s.service("web")
	s.Files[0].Raw = true
	result := s.run(suppressing())
	want(t, lines(s, result.Findings), "2 error z: found web\n")
}

func TestSuppressionAboveScalarOfSeveralLines(t *testing.T) {
	s := newStack("# reflint:ignore y,z -- meant so\nconfig: |\n  port: 1\n  web: 2\nafter: web\n")
	s.service("web")
	s.Blocks = []model.Span{s.at("|\n  port: 1\n  web: 2")}
	result := s.run(suppressing())
	want(t, lines(s, result.Findings), "")
	if result.Suppressed != 2 {
		t.Errorf("%d suppressed, want 2", result.Suppressed)
	}
}

// What only another choice of profiles would find is still suppressed for a reason.
func TestSuppressionForAnotherProfile(t *testing.T) {
	s := newStack("web # reflint:ignore y -- meant so\n")
	s.service("web", "frontend")
	s.Choice = []string{}
	result := s.run(suppressing())
	want(t, lines(s, result.Findings), "")
}

// What only another choice of compose files would find may be suppressed for a reason; other mistakes are mistakes.
func TestSuppressionForOtherComposeFiles(t *testing.T) {
	s := newStack("db # reflint:ignore y -- meant so\nweb # reflint:ignore z\n")
	s.service("web")
	s.Files[0].Elsewhere = true
	result := s.run(suppressing())
	want(t, lines(s, result.Findings), "2 error y: found web\n2 error z: found web\n"+
		"2 warning unused-ignore: suppression of \"z\" gives no reason and has no effect: "+
		"write \"reflint:ignore z -- REASON\"\n")
}

func TestLimitedRunDoesNotJudgeSuppressions(t *testing.T) {
	s := newStack("# reflint:ignore y -- unused\n\nweb # reflint:ignore z\n")
	cfg := suppressing()
	cfg.Only = []string{"compose.yaml"}
	result := s.run(cfg)
	want(t, lines(s, result.Findings), "3 warning unused-ignore: suppression of \"z\" gives no reason "+
		"and has no effect: write \"reflint:ignore z -- REASON\"\n")
}

func TestUnusedIgnoreCanBeOff(t *testing.T) {
	s := newStack("# reflint:ignore y -- unused\n")
	cfg := suppressing()
	cfg.Disabled[lint.UnusedIgnore] = true
	want(t, lines(s, s.run(cfg).Findings), "")
}
