package report_test

import (
	"bytes"
	"flag"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

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
}

// A fixture is the set with the findings in it.
type fixture struct {
	set    *source.Set
	result *lint.Result
}

func newFixture() *fixture {
	f := &fixture{set: source.NewSet("/stack"), result: &lint.Result{
		Suppressed: 2,
		Files:      []string{"../outside.env", "Caddyfile", "compose.yaml", "deploy/livekit.yaml"},
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
	return f
}

func TestGolden(t *testing.T) {
	path := func(name string) string { return "stack/" + name }
	for name, write := range map[string]func(*bytes.Buffer, *fixture) error{
		"text.golden": func(b *bytes.Buffer, f *fixture) error {
			return report.Text{Path: path}.Write(b, f.set, f.result)
		},
		"color.golden": func(b *bytes.Buffer, f *fixture) error {
			f.result.Findings = f.result.Findings[:3]
			return report.Text{Path: path, Color: true}.Write(b, f.set, f.result)
		},
		"json.golden": func(b *bytes.Buffer, f *fixture) error { return report.JSON(b, f.set, f.result) },
	} {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := write(&got, synthetic()); err != nil {
				t.Fatal(err)
			}
			golden(t, name, got.Bytes())
			for _, secret := range []string{"hunter2", "fedcba", "0123456789abcdef", "never-shown"} {
				if bytes.Contains(got.Bytes(), []byte(secret)) {
					t.Errorf("shows the secret %s", secret)
				}
			}
		})
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
	set, result := source.NewSet("/stack"), &lint.Result{}
	var text, json bytes.Buffer
	if err := (report.Text{}).Write(&text, set, result); err != nil {
		t.Fatal(err)
	}
	if err := report.JSON(&json, set, result); err != nil {
		t.Fatal(err)
	}
	if text.String() != "no findings\n" {
		t.Errorf("text: %q", text.String())
	}
	if strings.Contains(json.String(), "null") {
		t.Errorf("an array is null:\n%s", json.String())
	}
}
