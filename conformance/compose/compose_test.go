// Package compose holds parsers/compose equal to compose-go's loader, on every compose file at hand and
// on invented projects.
package compose

import (
	"flag"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/docker/cli/pkg/kvfile"
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
	dotenv.RegisterFormat("raw", rawFormat)
	logrus.SetOutput(io.Discard) // compose-go warns of every variable that is not set
	os.Exit(m.Run())
}

// rawFormat reads env files of `format: raw`, as docker compose registers it.
func rawFormat(r io.Reader, _ string, vars map[string]string, lookup func(string) (string, bool)) error {
	lines, err := kvfile.ParseFromReader(r, lookup)
	for _, line := range lines {
		name, value, _ := strings.Cut(line, "=")
		vars[name] = value
	}
	return err
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
	case v.refused == nil && len(v.wrongly()) > 0:
		return "compose-go accepts, we have a problem: " + kind(v.wrongly()[0].Message)
	case len(v.diff) > 0:
		words := strings.Fields(v.diff[0])
		return "the readings differ: " + words[0] + " … " + words[min(2, len(words)-1)]
	}
	return ""
}

// wrongly are the problems that compose-go ought to have as well: it is Docker that refuses the path of a drive.
func (v verdict) wrongly() []model.Problem {
	return slices.DeleteFunc(slices.Clone(v.problems), func(p model.Problem) bool {
		return strings.Contains(p.Message, "is read as a Windows drive")
	})
}

// silent tells that compose-go refuses what we take without a word. That a required variable is empty
// is for a rule to say, and the keys of Coolify never come to compose-go.
func (v verdict) silent() bool {
	return v.refused != nil && len(v.problems) == 0 && !v.unread &&
		!strings.Contains(v.refused.Error(), "required variable") && !coolifyKeys.MatchString(v.refused.Error())
}

var coolifyKeys = regexp.MustCompile(`additional properties '(content|is_directory|isDirectory|exclude_from_hc)'`)

var particulars = regexp.MustCompile(`"[^"]*"|'[^']*'|\d+|services\.[\w-]+|\S*/\S*`)

// kind is a message without its names and numbers.
func kind(message string) string {
	message = strings.Join(strings.Fields(message), " ")
	return particulars.ReplaceAllString(message, "…")
}

// A tally counts what came out, by kind.
type tally struct {
	sync.Mutex
	failures, silences, refusals map[string]int
	shown                        int
}

// add counts a verdict. It returns the name of a failure that is to be shown, or "".
func (c *tally) add(v verdict) string {
	c.Lock()
	defer c.Unlock()
	if v.refused != nil {
		c.refusals[kind(v.refused.Error())]++
	}
	if v.silent() {
		c.silences[kind(v.refused.Error())]++
	}
	name := v.failure()
	if name == "" {
		return ""
	}
	c.failures[name]++
	if c.failures[name] > 1 || c.shown >= *report {
		return ""
	}
	c.shown++
	return name
}

func (c *tally) log(t *testing.T) {
	t.Logf("%d projects, %d refused by compose-go, %d of these without a problem of ours",
		*count, sum(c.refusals), sum(c.silences))
	if testing.Verbose() {
		for _, name := range slices.Sorted(maps.Keys(c.refusals)) {
			t.Logf("%4d × refused: %s", c.refusals[name], name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.silences)) {
		t.Logf("%4d × without a word: %s", c.silences[name], name)
	}
	for _, name := range slices.Sorted(maps.Keys(c.failures)) {
		t.Errorf("%4d × %s", c.failures[name], name)
	}
}

func sum(counts map[string]int) int {
	n := 0
	for _, c := range counts {
		n += c
	}
	return n
}

func TestInvented(t *testing.T) {
	c := &tally{failures: map[string]int{}, silences: map[string]int{}, refusals: map[string]int{}}
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for w := range workers {
		dir := filepath.Join(t.TempDir(), "project")
		wg.Go(func() {
			for i := w; i < *count; i += workers {
				c.try(t, *seed+uint64(i), dir)
			}
		})
	}
	wg.Wait()
	c.log(t)
}

// try compares the readings of one invented project, and prints the smallest part of it that fails.
func (c *tally) try(t *testing.T, number uint64, dir string) {
	p := invent(rand.New(rand.NewPCG(number, 0)))
	read := func(p *invented) verdict {
		in, err := p.writeTo(dir)
		if err != nil {
			t.Error(err)
		}
		return compare(in)
	}
	name := c.add(read(p))
	if name == "" {
		return
	}
	shrink(p, func(p *invented) bool { return read(p).failure() == name }, 600)
	v := read(p)
	t.Errorf("-seed %d: %s\n%scompose-go: %v\nproblems: %v\n%s",
		number, name, p, v.refused, messages(v.problems), strings.Join(v.diff, "\n"))
}

func messages(problems []model.Problem) []string {
	var list []string
	for _, p := range problems {
		list = append(list, p.Message)
	}
	return list
}

// composeName is what a compose file is called; dev.yml and the like are found as parts of others.
var composeName = regexp.MustCompile(`compose[^/]*\.ya?ml$`)

// TestFiles compares the readings of every compose file in the trees at hand: by itself, and laid over the
// first of its directory.
func TestFiles(t *testing.T) {
	for _, dir := range []string{"../../testdata", "../../../shared/stacks", "../../../shared/corpus"} {
		if _, err := os.Stat(dir); err == nil {
			t.Run(filepath.Base(dir), func(t *testing.T) { compareFiles(t, dir) })
		}
	}
}

func compareFiles(t *testing.T, dir string) {
	projects, refused, silent := 0, 0, 0
	for _, files := range projectsIn(t, dir) {
		in := input{dir: filepath.Dir(files[0]), files: files, env: dotEnv(filepath.Dir(files[0]))}
		v := compareWithout(in)
		projects++
		if v.refused != nil {
			refused++
		}
		if v.silent() {
			silent++
			t.Logf("%s: compose-go says %v, we nothing", files, v.refused)
		}
		if failure := v.failure(); failure != "" {
			t.Errorf("%s: %s\ncompose-go: %v\nproblems: %v\n%s",
				files, failure, v.refused, messages(v.problems), strings.Join(v.diff, "\n"))
		}
	}
	t.Logf("%d projects, %d refused by compose-go, %d of these without a problem of ours", projects, refused, silent)
}

// projectsIn lists each compose file below dir, alone and behind the first of its directory.
func projectsIn(t *testing.T, dir string) [][]string {
	root, err := filepath.Abs(dir)
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]string{}
	var projects [][]string
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() || !composeName.MatchString(path) {
			return err
		}
		projects = append(projects, []string{path})
		if base := first[filepath.Dir(path)]; base != "" {
			projects = append(projects, []string{base, path}, []string{path, base})
		} else {
			first[filepath.Dir(path)] = path
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return projects
}

// compareWithout compares two readings, where env files are missing without those.
func compareWithout(in input) verdict {
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
