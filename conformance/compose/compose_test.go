// Package compose holds parsers/compose equal to compose-go's loader, on every compose file at hand and
// on invented projects.
package compose

import (
	"flag"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/sirupsen/logrus"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/parsers/compose"
)

var (
	seed   = flag.Uint64("seed", 1, "of the first invented project")
	count  = flag.Int("projects", 2500, "how many projects to invent")
	report = flag.Int("report", 3, "how many failures to print")
)

func TestMain(m *testing.M) {
	flag.Parse()
	logrus.SetOutput(io.Discard) // compose-go warns of every variable that is not set
	os.Exit(m.Run())
}

// A verdict is what came out of both readers for one project.
type verdict struct {
	refused  error // by compose-go
	problems []model.Problem
	unread   bool // we say of a file that it is not there, which is no problem of the reader
	unknown  bool // a variable is not set, so that we need not know why compose-go refused
	diff     []string
}

func compare(in input) verdict {
	project := read(in)
	v := verdict{problems: project.Problems, unknown: hasUnknown(project), unread: len(project.Unread) > 0}
	accepted, err := judge(in, true)
	if err != nil {
		v.refused = err
		return v
	}
	a, b := theirs(accepted), ours(project)
	dropUnsettled(project, a, b)
	v.diff = difference(a, b)
	return v
}

func hasUnknown(p *compose.Project) bool {
	for _, v := range p.Variables {
		if !v.Value.Known() {
			return true
		}
	}
	return false
}

// failure names what is wrong with a verdict; "" for nothing. Two failures of the same name are taken
// for one.
func (v verdict) failure() string {
	switch {
	case v.silent() && !v.unknown:
		return "compose-go refuses, we have no problem: " + kind(v.refused.Error())
	case v.refused == nil && len(v.problems) > 0:
		return "compose-go accepts, we have a problem: " + kind(v.problems[0].Message)
	case len(v.diff) > 0:
		words := strings.Fields(v.diff[0])
		return "the readings differ: " + words[0] + " … " + words[min(2, len(words)-1)]
	}
	return ""
}

// silent tells that compose-go refuses what we take without a word. That a required variable is empty
// is for a rule to say.
func (v verdict) silent() bool {
	return v.refused != nil && len(v.problems) == 0 && !v.unread && !strings.Contains(v.refused.Error(), "required variable")
}

var particulars = regexp.MustCompile(`"[^"]*"|'[^']*'|\d+|services\.[\w-]+|\S*/\S*`)

// kind is a message without its names and numbers.
func kind(message string) string {
	return particulars.ReplaceAllString(message, "…")
}

func TestInvented(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "project")
	refused, silent, shown := 0, 0, 0
	failures, silences := map[string]int{}, map[string]int{}
	for i := range *count {
		number := *seed + uint64(i)
		p := invent(rand.New(rand.NewPCG(number, 0)))
		try := func(p *invented) verdict {
			in, err := p.writeTo(dir)
			if err != nil {
				t.Fatal(err)
			}
			return compare(in)
		}
		v := try(p)
		if v.refused != nil {
			refused++
			if v.silent() {
				silent++
				silences[kind(v.refused.Error())]++
			}
		}
		name := v.failure()
		if name == "" {
			continue
		}
		failures[name]++
		if failures[name] > 1 || shown >= *report {
			continue
		}
		shown++
		shrink(p, func(p *invented) bool { return try(p).failure() == name }, 600)
		v = try(p)
		t.Errorf("-seed %d: %s\n%scompose-go: %v\nproblems: %v\n%s",
			number, name, p, v.refused, messages(v.problems), strings.Join(v.diff, "\n"))
	}
	t.Logf("%d projects, %d refused by compose-go, %d of these without a problem of ours", *count, refused, silent)
	for name, n := range silences {
		t.Logf("%4d × without a word: %s", n, name)
	}
	for name, n := range failures {
		t.Errorf("%4d × %s", n, name)
	}
}

func messages(problems []model.Problem) []string {
	var list []string
	for _, p := range problems {
		list = append(list, p.Message)
	}
	return list
}

// A file of a tree that is a compose file to judge by its name; further -f files only make sense
// together with others.
var composeName = regexp.MustCompile(`compose[^/]*\.ya?ml$`)

func TestFiles(t *testing.T) {
	for _, dir := range []string{"../../testdata", "../../../shared/stacks", "../../../shared/corpus"} {
		if _, err := os.Stat(dir); err == nil {
			compareFiles(t, dir)
		}
	}
}

func compareFiles(t *testing.T, dir string) {
	files, refused, silent := 0, 0, 0
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || !composeName.MatchString(path) {
			return err
		}
		files++
		name := strings.TrimPrefix(path, root+"/")
		v := compareFile(path)
		if v.refused != nil {
			refused++
			if v.silent() {
				silent++
				t.Logf("%s: compose-go says %v, we nothing", name, v.refused)
			}
		}
		if failure := v.failure(); failure != "" {
			t.Errorf("%s: %s\ncompose-go: %v\nproblems: %v\n%s", name, failure, v.refused, messages(v.problems), strings.Join(v.diff, "\n"))
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	t.Logf("%s: %d files, %d refused by compose-go, %d of these without a problem of ours", dir, files, refused, silent)
}

// compareFile compares the readings of one file by itself. Env files that are not at hand are left out on
// both sides.
func compareFile(path string) verdict {
	in := input{dir: filepath.Dir(path), files: []string{path}, env: dotEnv(filepath.Dir(path))}
	v := compare(in)
	if v.refused == nil || !strings.Contains(v.refused.Error(), "env file") {
		return v
	}
	accepted, err := judge(in, false)
	v.refused = err
	if err != nil {
		return v
	}
	project := read(in)
	a, b := theirs(accepted), ours(project)
	dropUnsettled(project, a, b)
	for _, r := range []reading{a, b} {
		for line := range r {
			if strings.Contains(line, " environment ") {
				delete(r, line)
			}
		}
	}
	v.diff = difference(a, b)
	return v
}

// dotEnv is what docker compose would interpolate with in dir, were its own environment empty.
func dotEnv(dir string) map[string]string {
	path := filepath.Join(dir, ".env")
	if _, err := os.Stat(path); err != nil {
		return map[string]string{}
	}
	env, err := dotenv.GetEnvFromFile(map[string]string{}, []string{path})
	if err != nil {
		return map[string]string{}
	}
	return env
}
