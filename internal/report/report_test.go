package report_test

import (
	"bytes"
	"flag"
	"go/token"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/tools/go/analysis"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/internal/source"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The files of the synthetic set hold what formats get wrong: tabs, CRLF, a byte order mark, wide
// and combining runes, terminal escapes, invalid UTF-8, secrets, lines that are too long.
var files = map[string]string{
	"compose.yaml": "\ufeffservices:\r\n" +
		"  livekit:\r\n" +
		"    ports:\r\n" +
		"      - \"44200-44300:44200-44300/udp\"\r\n" +
		"    environment:\r\n" +
		"      LIVEKIT_KEYS: \"APIabcdef: 0123456789abcdef\"\r\n" +
		"      DATABASE_URL: postgres://me:hunter2@db:5432/x\r\n",
	"Caddyfile": "example.org {\n" +
		"\thandle /日本/é\u0301/* {\n" +
		"\t\treverse_proxy\tlivekit:7881\n" +
		"\t}\n" +
		"\t# \x1b[31mred\x1b[0m \u202etxt\u202c \xff end\n" +
		"}",
	"deploy/livekit.yaml": "keys:\n" +
		"  APIabcdef: fedcba9876543210fedcba\n" +
		"rtc:\n" +
		"  port_range_end: 44400\n" +
		"long: " + strings.Repeat("0123456789 ", 20) + "here " + strings.Repeat("abc ", 20) + "\n",
	"../outside.env": "TOKEN=never-shown\n",
	hostileName:      "\U0001F6A8 x: \U0001F6A8\U0001F6A8 y\n",
}

// A name of a file may hold what a path should not: commands of CI systems, links, what URIs and XML escape.
const hostileName = ":x/::error::[a](1) é#%20,<&>\"##[b.yaml"

// hostileText is harmless nowhere: workflow commands, placeholders, links, Markdown, HTML, XML, directions.
const hostileText = "::error::%0A ##[error] ##vso[task] ##teamcity[x] {0} ${1} [click](1) ](2) <img src=x> ]]> |**b**| " +
	"@me #1 https://evil.example www.evil.example $x$ `c` \u2066\ufeff\x00\r\n::warning::\xff & \"q\""

// A fixture is the set with the findings in it.
type fixture struct {
	set    *source.Set
	result *lint.Result
}

func newFixture() *fixture {
	f := &fixture{set: source.NewSet("/stack"), result: &lint.Result{
		Suppressed: 2,
		Files:      []string{"../outside.env", hostileName, "Caddyfile", "compose.yaml", "deploy/livekit.yaml"},
		Unread:     []model.ReadFile{{Name: "data", Reason: "is a directory, not a regular file"}},
	}}
	for _, name := range f.result.Files {
		f.set.Add(name, []byte(files[name]))
	}
	return f
}

// at is the span of the n-th occurrence of text, counted from 1.
func (f *fixture) at(name, text string, n int) model.Span {
	for _, file := range f.set.Files() {
		if file.Name != name {
			continue
		}
		offset := -1
		for ; n > 0; n-- {
			i := strings.Index(files[name][offset+1:], text)
			if i < 0 {
				panic("no " + text)
			}
			offset += 1 + i
		}
		return model.Span{Pos: file.Pos(offset), End: file.Pos(offset + len(text))}
	}
	panic("no " + name)
}

func (f *fixture) add(rule string, severity lint.Severity, at model.Span, message string, related ...lint.Related) {
	f.result.Findings = append(f.result.Findings, lint.Finding{
		Rule: rule, Severity: severity, Deployment: "compose.yaml",
		Diagnostic: analysis.Diagnostic{Pos: at.Pos, End: at.End, Category: rule, Message: message, Related: related},
	})
}

func synthetic() *fixture {
	f := newFixture()
	port := f.at("compose.yaml", "44200-44300:44200-44300/udp", 1)
	f.add("rtc-ports-unpublished", lint.Error, port, "publishes 44200-44300/udp but uses 44200-44400",
		lint.At(f.at("deploy/livekit.yaml", "44400", 1), "rtc.port_range_end is 44400"),
		lint.At(f.at("compose.yaml", "livekit", 1), "service \"livekit\""))
	f.result.Findings[0].Profiles = []string{"a", "b"}
	f.result.Findings[0].SuggestedFixes = []analysis.SuggestedFix{{
		Message: "publish 44200-44400",
		TextEdits: []analysis.TextEdit{
			{Pos: port.Pos, End: port.End, NewText: []byte("44200-44400:44200-44400/udp")},
			{Pos: port.End, End: token.NoPos, NewText: []byte("+")},
		},
	}, {
		Message: "use 44200-44300 ##[group]",
		TextEdits: []analysis.TextEdit{
			{Pos: f.at("deploy/livekit.yaml", "44400", 1).Pos, End: f.at("deploy/livekit.yaml", "44400", 1).End},
			{Pos: f.at("Caddyfile", "{\n", 1).Pos, End: f.at("Caddyfile", "{\n", 1).End, NewText: []byte("{\u202e")},
		},
	}, {
		Message:   "change what is not in the repository",
		TextEdits: []analysis.TextEdit{{Pos: f.at("../outside.env", "TOKEN", 1).Pos, NewText: []byte("#")}},
	}}
	f.add("byte-order-mark", lint.Info, f.at("compose.yaml", "services", 1), "column 1 in spite of the mark")
	f.add("no-end", lint.Warning, model.Span{Pos: f.at("Caddyfile", "livekit", 1).Pos}, "no end is known")
	f.add("wide", lint.Warning, f.at("Caddyfile", "é\u0301/*", 1), "behind wide runes, over combining ones")
	f.add("tabs", lint.Error, f.at("Caddyfile", "reverse_proxy\tlivekit:7881", 1), "a tab within")
	f.add("hostile", lint.Error, f.at("Caddyfile", "end", 1), "\x1b]0;title\a of \u202e\xff\n::error::",
		lint.At(f.at("Caddyfile", "}", 2), ""))
	f.result.Findings[5].Deployment = "other.yaml"
	block := f.at("Caddyfile", "{\n\t\treverse_proxy\tlivekit:7881\n\t}", 1)
	f.add("several-lines", lint.Warning, block, "to the end of the first")
	f.add("secret", lint.Error, f.at("deploy/livekit.yaml", "fedcba9876543210fedcba", 1), "keys differ",
		lint.At(f.at("compose.yaml", "0123456789abcdef", 1), "the other"),
		lint.At(f.at("compose.yaml", "5432", 1), "behind redis://me:hunter2@db:5432"),
		lint.At(f.at("../outside.env", "TOKEN", 1), "not shown"))
	f.add("long", lint.Info, f.at("deploy/livekit.yaml", "here", 1), "far right")
	f.add("long", lint.Info, f.at("deploy/livekit.yaml", "long", 1), "far left")
	f.add("hostile", lint.Warning, f.at(hostileName, "y", 1), hostileText,
		lint.At(f.at(hostileName, "x", 1), "%s", hostileText))
	f.add("outside", lint.Warning, f.at("../outside.env", "TOKEN", 1), "not in the repository",
		lint.At(f.at("Caddyfile", "handle", 1), "used here"))
	f.add("outside", lint.Warning, f.at("../outside.env", "=", 1), "nowhere in the repository")
	f.add("endless", lint.Info, f.at("Caddyfile", "example.org", 1), strings.Repeat("endless ", 1250))
	f.add("several-lines", lint.Warning, block, "the same place again")
	return f
}

// writers has every format, as the goldens show it.
func writers() map[string]func(io.Writer, *fixture) error {
	path := func(name string) string { return "stack/" + name }
	inside := func(name string) string { // in the repository
		if strings.HasPrefix(name, "../") {
			return "../" + name
		}
		return path(name)
	}
	dataPath := func(file *source.File, _ int) string { return "data.path.of[]." + file.Name }
	return map[string]func(io.Writer, *fixture) error{
		"text": func(w io.Writer, f *fixture) error { return report.Text{Path: path}.Write(w, f.set, f.result) },
		"color": func(w io.Writer, f *fixture) error {
			return report.Text{Path: path, Color: true}.Write(w, f.set, f.result)
		},
		"json":       func(w io.Writer, f *fixture) error { return report.JSON(w, f.set, f.result) },
		"github":     func(w io.Writer, f *fixture) error { return report.GitHub{Path: inside}.Write(w, f.set, f.result) },
		"checkstyle": func(w io.Writer, f *fixture) error { return report.Checkstyle{Path: inside}.Write(w, f.set, f.result) },
		"markdown":   func(w io.Writer, f *fixture) error { return report.Markdown{Path: inside}.Write(w, f.set, f.result) },
		"gitlab": func(w io.Writer, f *fixture) error {
			return report.GitLab{Path: inside, DataPath: dataPath}.Write(w, f.set, f.result)
		},
		"sarif": func(w io.Writer, f *fixture) error {
			return report.SARIF{
				Rules: syntheticRules(), Version: "1.2.3", Root: "stack", Path: inside, DataPath: dataPath,
			}.Write(w, f.set, f.result)
		},
	}
}

// syntheticRules are those of the synthetic findings.
func syntheticRules() []report.Rule {
	var list []report.Rule
	for _, id := range []string{
		"rtc-ports-unpublished", "byte-order-mark", "no-end", "wide", "tabs", "hostile", "several-lines", "secret", "long",
		"outside", "endless",
	} {
		list = append(list, report.Rule{Family: "synthetic", Rule: &lint.Rule{
			ID: id, Severity: lint.Error, Doc: "A title\n\n## Why\n\nBecause of `this`.\n\n## How to fix\n\nSo.\n",
		}})
	}
	list[0].Risk = 8.6
	return list
}

func TestGolden(t *testing.T) {
	for name, write := range writers() {
		t.Run(name, func(t *testing.T) {
			f := synthetic()
			if name == "color" {
				f.result.Findings = f.result.Findings[:3]
			}
			var got bytes.Buffer
			if err := write(&got, f); err != nil {
				t.Fatal(err)
			}
			golden(t, name+".golden", got.Bytes())
			if name != "color" {
				harmless(t, got.String())
			}
			for _, secret := range []string{"hunter2", "fedcba", "0123456789abcdef", "never-shown"} {
				if bytes.Contains(got.Bytes(), []byte(secret)) {
					t.Errorf("shows the secret %s", secret)
				}
			}
		})
	}
}

// logCommand is what CI systems take for a command in the middle of a line; a workflow command starts one.
var (
	logCommand      = regexp.MustCompile(`##[A-Za-z]*\[`)
	workflowCommand = regexp.MustCompile(`(?m)^\s*::(\w+)`)
)

// harmless checks output that has no colours.
func harmless(t *testing.T, output string) {
	t.Helper()
	if !utf8.ValidString(output) {
		t.Error("is no valid UTF-8")
	}
	unsafe := func(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsPrint(r) }
	if i := strings.IndexFunc(output, unsafe); i >= 0 {
		t.Errorf("prints %q", output[i:])
	}
	if command := logCommand.FindString(output); command != "" {
		t.Errorf("prints the command %s", command)
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("differs from %s (-update rewrites it):\n%s", file, got)
	}
}

func TestNothingFound(t *testing.T) {
	for name, want := range map[string]string{
		"text":       "no findings\n",
		"github":     "",
		"gitlab":     "[]\n",
		"markdown":   "## reflint: no findings\n",
		"checkstyle": "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n</checkstyle>\n",
	} {
		if got := written(t, name, &fixture{source.NewSet("/stack"), &lint.Result{}}); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	for _, name := range []string{"json", "sarif"} {
		got := written(t, name, &fixture{source.NewSet("/stack"), &lint.Result{}})
		if strings.Contains(got, "null") || !strings.Contains(got, "[]") {
			t.Errorf("%s: an array is null or missing:\n%s", name, got)
		}
	}
}

// written is the output in the format called name.
func written(t *testing.T, name string, f *fixture) string {
	t.Helper()
	var out bytes.Buffer
	if err := writers()[name](&out, f); err != nil {
		t.Fatal(err)
	}
	return out.String()
}
