// Package dotenv holds parsers/dotenv equal to compose-go's dotenv package.
package dotenv

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	upstream "github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/sirupsen/logrus"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/dotenv"
)

func TestMain(m *testing.M) {
	logrus.SetOutput(io.Discard) // compose-go warns of every variable that is not set
	os.Exit(m.Run())
}

// outside is the environment around the file.
var outside = map[string]string{"HOST": "h", "EMPTY": "", "A_B": "${HOST} x"}

func parse(text string) ([]model.Variable, []model.Problem) {
	file := source.NewSet("/root").Add(".env", []byte(text))
	return dotenv.Parse(file.Whole(), dotenv.Options{
		Lookup: func(name string) (model.Value[string], bool) {
			v, ok := outside[name]
			return model.Value[string]{V: v, Origin: model.Stated}, ok
		},
	})
}

// agree compares the readings of one text: known values are equal, unknown ones are so with their
// unknown parts empty, and what compose-go refuses is a problem.
func agree(t *testing.T, text string) (refused bool) {
	t.Helper()
	want, err := upstream.ParseWithLookup(strings.NewReader(text), func(name string) (string, bool) {
		v, ok := outside[name]
		return v, ok
	})
	vars, problems := parse(text)
	if bounded(problems) {
		return true
	}
	if err != nil {
		// ${NAME:?} is for a rule: it depends on what is set where compose runs.
		if len(problems) == 0 && !strings.Contains(err.Error(), "required variable") {
			t.Errorf("%q: compose-go says %q, we have no problem", text, err)
		}
		return true
	}
	got := map[string]bool{}
	for _, v := range vars {
		got[v.Name] = true
		if w, ok := want[v.Name]; ok && w != v.Value.V || !ok && v.Value.Known() {
			t.Errorf("%q: %s is %q, compose-go reads %q", text, v.Name, v.Value.V, w)
		}
	}
	for name := range want {
		if name != "" && !got[name] {
			t.Errorf("%q: %q is missing", text, name)
		}
	}
	return false
}

// bounded tells whether reading stopped at a bound that compose-go does not have.
func bounded(problems []model.Problem) bool {
	for _, p := range problems {
		if strings.Contains(p.Message, "deeper") || strings.Contains(p.Message, "expand to more") {
			return true
		}
	}
	return false
}

func TestFiles(t *testing.T) {
	files, refusals := 0, 0
	for _, dir := range []string{"../../testdata", "../../../shared/stacks", "../../../shared/corpus"} {
		if _, err := os.Stat(dir); err != nil {
			continue
		}
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() || !strings.Contains(filepath.Base(path), ".env") {
				return err
			}
			text, err := os.ReadFile(path)
			if agree(t, string(text)) {
				refusals++
			}
			files++
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	t.Logf("%d files, %d of them refused by both", files, refusals)
}

var seeds = []string{
	"A=b\nC='d'\nexport E=\"f\\n$A\"\n# g\nH\nI: ${J:-${A}}\n", "A=${HOST:+x}}\n", "A=${B:-{}}\n", "A= # b\n",
	"A=\"a\"B=c\n", "A=$\\$$\n", "export\nA=1\n", "A=\"\\0101\\c\\\\\"\r\n", "\xef\xbb\xbfA=1", "A=${EMPTY?x}${A_B}\n",
	"A=1\nA\nB=$A${A}$$A\n", "A=${A:-${B-${C:+d}}}e}f\n", "A='b\nc'\nD=\"e\n", "A B=c\nD=e #f\n", "A=${HOST-{}-}}\n",
}

func FuzzDotenv(f *testing.F) {
	for _, seed := range seeds {
		f.Add(seed)
	}
	fixtures, err := filepath.Glob("../../testdata/fixtures/*/*/.env")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range fixtures {
		content, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(content))
	}
	f.Fuzz(func(t *testing.T, text string) {
		// A NUL byte is refused on purpose: the file is UTF-16 or binary then.
		if len(text) < 1<<12 && !strings.Contains(text, "\x00") {
			agree(t, text)
		}
	})
}
