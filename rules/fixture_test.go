package rules_test

import (
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/kept"
	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
	"github.com/reflint/reflint/rules"
)

const fixtureRoot = "../testdata/fixtures"

// TestFixtures lints every fixture with every rule. What is found and what the fixture's
// comments want must be the same, except for an info of another rule than the fixture is for:
//
//	port: 7880  # want rule-id `error: …`   the finding stands on this line
//	            # want+2 rule-id "regexp"   … two lines below
//	            # also-1 rule-id "regexp"   a related place of a finding stands on the line above
//
// The regexp is for "severity: message" of the finding; that of also may also match what the place is
// labelled with. A file that cannot carry comments has its expectations in FILE.want, each behind a line
// number:
//
//	12 want rule-id "regexp"
func TestFixtures(t *testing.T) {
	for _, dir := range fixtures(t) {
		t.Run(strings.TrimPrefix(filepath.ToSlash(dir), fixtureRoot+"/"), func(t *testing.T) {
			t.Parallel()
			set, result := lintFixture(t, dir)
			expectations := expectationsIn(t, dir)
			for _, problem := range compare(set, about(dir, result.Findings, expectations), expectations) {
				t.Error(problem)
			}
			for _, broken := range result.Panics {
				t.Errorf("%v\n%s", broken, broken.Stack)
			}
		})
	}
}

// fixtures lists the folders of all cases: RULE/bad-*, RULE/good-* and stack-*.
func fixtures(t *testing.T) []string {
	t.Helper()
	var dirs []string
	for _, pattern := range []string{"*/bad-*", "*/good-*", "stack-*"} {
		found, err := filepath.Glob(filepath.Join(fixtureRoot, pattern))
		if err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, found...)
	}
	slices.Sort(dirs)
	return dirs
}

func lintFixture(t *testing.T, dir string) (*source.Set, *lint.Result) {
	t.Helper()
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	set := source.NewSet(root)
	loaded, err := parsers.Load(set, []string{root}, fixtureOptions(t, root))
	if err != nil {
		t.Fatal(err)
	}
	kept.Judge(set, loaded.Deployments, func(name string) string { return name }, nil)
	return set, lint.Run(set, loaded.Deployments, lint.Config{Rules: rules.All(), Only: loaded.Only, Near: facts.Near})
}

// fixtureOptions reads the file "flags" of a fixture, if there is one: flags of the command, in
// one line.
func fixtureOptions(t *testing.T, root string) parsers.Options {
	t.Helper()
	var opts parsers.Options
	line, err := os.ReadFile(filepath.Join(root, "flags"))
	if err != nil {
		return opts
	}
	list := func(target *[]string, within string) func(string) error {
		return func(value string) error {
			if within != "" {
				value = filepath.Join(within, value)
			}
			*target = append(*target, value)
			return nil
		}
	}
	flags := flag.NewFlagSet("flags", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.Func("f", "", list(&opts.Files, root))
	flags.Func("profile", "", list(&opts.Profiles, ""))
	flags.Func("env-file", "", list(&opts.EnvFiles, root))
	flags.Func("env", "", list(&opts.Env, ""))
	if err := flags.Parse(strings.Fields(string(line))); err != nil || flags.NArg() > 0 {
		t.Fatalf("%s/flags: %v %q", root, err, flags.Args())
	}
	return opts
}

// An expectation is one want or also.
type expectation struct {
	file    string
	line    int
	related bool
	rule    string
	message *regexp.Regexp
	met     bool
}

func (e *expectation) String() string {
	kind := "finding"
	if e.related {
		kind = "related place"
	}
	return fmt.Sprintf("%s:%d: no %s of %s matches %q", e.file, e.line, kind, e.rule, e.message)
}

var (
	marker = regexp.MustCompile(`(?:^|\s)#\s*(want|also)([+-]\d+)?\s+`)
	// expected is one rule name and its regexp; several may follow each other.
	expected = regexp.MustCompile("^\\s*([a-z0-9-]+)\\s+(\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`)")
	sidecar  = regexp.MustCompile(`^(\d+) (want|also)\s+`)
)

// expectationsIn reads those of all files in dir.
func expectationsIn(t *testing.T, dir string) []*expectation {
	t.Helper()
	var list []*expectation
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		name := filepath.ToSlash(rel)
		for i, line := range strings.Split(string(content), "\n") {
			here := expectation{file: strings.TrimSuffix(name, ".want"), line: i + 1}
			read := commentExpectations
			if here.file != name {
				read = sidecarExpectations
			}
			more, err := read(line, here)
			if err != nil {
				return fmt.Errorf("%s:%d: %w", path, i+1, err)
			}
			list = append(list, more...)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func commentExpectations(line string, here expectation) ([]*expectation, error) {
	var list []*expectation
	for _, m := range marker.FindAllStringSubmatchIndex(line, -1) {
		e := here
		e.related = line[m[2]:m[3]] == "also"
		if m[4] >= 0 {
			delta, err := strconv.Atoi(line[m[4]:m[5]])
			if err != nil {
				return nil, err
			}
			e.line += delta
		}
		more, err := readExpected(line[m[1]:], e)
		if err != nil {
			return nil, err
		}
		list = append(list, more...)
	}
	return list, nil
}

func sidecarExpectations(line string, here expectation) ([]*expectation, error) {
	m := sidecar.FindStringSubmatch(line)
	if m == nil {
		if strings.TrimSpace(line) != "" {
			return nil, fmt.Errorf("want LINE want|also RULE REGEXP, got %q", line)
		}
		return nil, nil
	}
	n, err := strconv.Atoi(m[1])
	here.line, here.related = n, m[2] == "also"
	if err != nil {
		return nil, err
	}
	return readExpected(line[len(m[0]):], here)
}

func readExpected(text string, here expectation) ([]*expectation, error) {
	var list []*expectation
	for {
		m := expected.FindStringSubmatch(text)
		if m == nil {
			break
		}
		text = text[len(m[0]):]
		pattern, err := strconv.Unquote(m[2])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m[2], err)
		}
		e := here
		e.rule = m[1]
		if e.message, err = regexp.Compile(pattern); err != nil {
			return nil, err
		}
		list = append(list, &e)
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("want RULE REGEXP, got %q", text)
	}
	return list, nil
}

// about leaves out the infos of rules that the fixture in dir is not for and says nothing of. An info is no defect:
// a stack that is right may have some.
func about(dir string, findings []lint.Finding, expectations []*expectation) []lint.Finding {
	own := filepath.Base(filepath.Dir(dir))
	return slices.DeleteFunc(slices.Clone(findings), func(f lint.Finding) bool {
		return f.Severity == lint.Info && f.Rule != own &&
			!slices.ContainsFunc(expectations, func(e *expectation) bool { return e.rule == f.Rule })
	})
}

// compare lists the findings that nobody wants and the expectations that nothing meets.
func compare(set *source.Set, findings []lint.Finding, expectations []*expectation) []string {
	var problems []string
	for i := range findings {
		f := &findings[i]
		at := set.Position(f.Pos)
		if !meet(set, f, expectations) {
			problems = append(problems, fmt.Sprintf("%s:%d:%d: nobody wants %s: %s [%s]",
				at.File.Name, at.Line, at.Column, f.Severity, f.Message, f.Rule))
		}
	}
	for _, e := range expectations {
		if !e.met {
			problems = append(problems, e.String())
		}
	}
	return problems
}

// meet marks what f meets, and tells whether its own place was wanted. One finding meets one
// want; a related place may meet several, as several findings may relate to it.
func meet(set *source.Set, f *lint.Finding, expectations []*expectation) (wanted bool) {
	said := f.Severity.String() + ": " + f.Message
	for _, e := range expectations {
		if e.rule != f.Rule {
			continue
		}
		switch at := set.Position(f.Pos); {
		case e.related:
			for _, r := range f.Related {
				at := set.Position(r.Pos)
				if at.File.Name == e.file && at.Line == e.line && e.message.MatchString(said+": "+r.Message) {
					e.met = true
				}
			}
		case !wanted && !e.met && at.File.Name == e.file && at.Line == e.line && e.message.MatchString(said):
			e.met, wanted = true, true
		}
	}
	return wanted
}

func TestExpectationsAreRead(t *testing.T) {
	here := expectation{file: "f", line: 7}
	for _, test := range []struct {
		line string
		read func(string, expectation) ([]*expectation, error)
		want string
	}{
		{"port: 1 # want a-b \"x\"", commentExpectations, "[7 false a-b x]"},
		{"# want+2 a-b `\"x\"` c-d \"y\\\\.\"", commentExpectations, "[9 false a-b \"x\"] [9 false c-d y\\.]"},
		{"x # want a-b \"x\" # also-1 c-d \"y\"", commentExpectations, "[7 false a-b x] [6 true c-d y]"},
		{"# we want nothing", commentExpectations, ""},
		{"# want something", commentExpectations, "error"},
		{"12 also a-b \"x\"", sidecarExpectations, "[12 true a-b x]"},
		{"twelve", sidecarExpectations, "error"},
	} {
		list, err := test.read(test.line, here)
		var got []string
		for _, e := range list {
			got = append(got, fmt.Sprint([]any{e.line, e.related, e.rule, e.message}))
		}
		if err != nil {
			got = []string{"error"}
		}
		if s := strings.Join(got, " "); s != test.want {
			t.Errorf("%s: got %s, want %s", test.line, s, test.want)
		}
	}
}
