package report_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/report"
	"github.com/reflint/reflint/internal/source"
)

// many is a set with n findings of each severity, the least severe first.
func many(n int) *fixture {
	f := newFixture()
	at := f.at("compose.yaml", "services", 1)
	for _, s := range []lint.Severity{lint.Info, lint.Warning, lint.Error} {
		for i := range n {
			f.add("hostile", s, at, fmt.Sprintf("%s %d", s, i))
		}
	}
	return f
}

// unescape is what GitHub's runner does with the message of a command.
func unescape(text string) string {
	for _, pair := range [][2]string{{"%0D", "\r"}, {"%0A", "\n"}, {"%25", "%"}} {
		text = strings.ReplaceAll(text, pair[0], pair[1])
	}
	return text
}

func TestAnnotationsAreTenALevel(t *testing.T) {
	for n, want := range map[int]string{10: "error 9", 11: "and 2 errors more", 30: "and 21 errors more"} {
		lines := strings.Split(written(t, "github", many(n)), "\n")
		if len(lines) != 31 {
			t.Fatalf("%d findings a level: %d lines, want 30", n, len(lines)-1)
		}
		if !strings.HasSuffix(lines[9], "::"+want) || !strings.HasPrefix(lines[10], "::warning ") {
			t.Errorf("%d findings a level: the tenth is %q, want %q, and then %q", n, lines[9], want, lines[10])
		}
	}
}

func TestAnnotationsSurviveTheRunner(t *testing.T) {
	f := newFixture()
	f.add("hostile", lint.Error, f.at(hostileName, "y", 1), "100%25 of %0A, a: b")
	got := written(t, "github", f)
	head, message, _ := strings.Cut(strings.TrimPrefix(got, "::"), "::")
	if want := "100%25 of %0A, a: b\n"; unescape(message) != want {
		t.Errorf("message %q, want %q", unescape(message), want)
	}
	for property := range strings.SplitSeq(head, ",") {
		value, ok := strings.CutPrefix(property, "error file=")
		if !ok {
			continue
		}
		value = strings.NewReplacer("%3A", ":", "%2C", ",").Replace(value)
		if want := "stack/" + strings.Replace(hostileName, "##[", `\x23#[`, 1); unescape(value) != want {
			t.Errorf("file %q, want %q", unescape(value), want)
		}
		return
	}
	t.Errorf("no file in %q", head)
}

func TestPageHasALimit(t *testing.T) {
	f := many(400)
	whole := written(t, "markdown", f)
	for _, limit := range []int{len(whole) / 2, 1000, 200} {
		var page bytes.Buffer
		path := func(name string) string { return name }
		if err := (report.Markdown{Path: path, Limit: limit}).Write(&page, f.set, f.result); err != nil {
			t.Fatal(err)
		}
		listed := strings.Count(page.String(), "\n- ")
		if page.Len() > limit || !strings.HasSuffix(page.String(), fmt.Sprintf("\n… and %d more\n", 1200-listed)) {
			t.Errorf("limit %d: %d bytes, %d listed, end %q", limit, page.Len(), listed, page.String()[page.Len()-40:])
		}
	}
}

// A sarif is what the tests look at.
type sarif struct {
	Runs []struct {
		Invocations []struct {
			ExecutionSuccessful        bool
			ToolExecutionNotifications []struct{ Message struct{ Text string } }
		}
		Results []struct {
			Level               string
			Message             struct{ Text string }
			PartialFingerprints map[string]string
		}
	}
}

func readSARIF(t *testing.T, f *fixture) sarif {
	t.Helper()
	var s sarif
	if err := json.Unmarshal([]byte(written(t, "sarif", f)), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSARIFIsCutAtWhatIsShown(t *testing.T) {
	run := readSARIF(t, many(2400)).Runs[0]
	levels := map[string]int{}
	for _, r := range run.Results {
		levels[r.Level]++
	}
	if levels["error"] != 2400 || levels["warning"] != 2400 || levels["note"] != 200 {
		t.Errorf("kept are %v", levels)
	}
	got := fmt.Sprint(run.Invocations)
	if !strings.Contains(got, "2200 more findings are left out") {
		t.Errorf("no word of the others: %s", got)
	}
}

func TestSARIFOfABrokenRule(t *testing.T) {
	f := newFixture()
	f.result.Panics = []*lint.PanicError{{Rule: "r", Deployment: "d", Value: "with hunter2"}}
	run := readSARIF(t, f).Runs[0].Invocations[0]
	if run.ExecutionSuccessful || !strings.Contains(fmt.Sprint(run), "The rule r broke down on d") {
		t.Errorf("%+v", run)
	}
	if strings.Contains(fmt.Sprint(run), "hunter2") {
		t.Errorf("quotes the panic: %+v", run)
	}
}

func TestNothingInAMessageIsALink(t *testing.T) {
	f := newFixture()
	at := f.at("compose.yaml", "services", 1)
	f.add("hostile", lint.Error, at, "[a](1) {0} {x} {{1}", lint.At(at, "]( [b](1) ](2) {3}"))
	got := readSARIF(t, f).Runs[0].Results[0].Message.Text
	want := `[a] (1) {{0}} {x} {{{1}}. See [\] ( \[b\] (1) \] (2) {{3}}](1).`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func fingerprintsOf(t *testing.T, f *fixture) []string {
	t.Helper()
	var list []string
	for _, r := range readSARIF(t, f).Runs[0].Results {
		list = append(list, r.PartialFingerprints["reflint/v1"])
	}
	return list
}

// A fingerprint outlives new lines and other words, and changes with the value.
func TestFingerprints(t *testing.T) {
	of := func(content, value, message string) string {
		f := &fixture{source.NewSet("/stack"), &lint.Result{}}
		file := f.set.Add("compose.yaml", []byte(content))
		at := strings.Index(content, value)
		f.add("hostile", lint.Error, model.Span{Pos: file.Pos(at), End: file.Pos(at + len(value))}, message)
		return fingerprintsOf(t, f)[0]
	}
	base := of("ports: 80\n", "80", "is 80")
	if got := of("# above\nports:   80 # beside\n", "80", "says 80"); got != base {
		t.Error("a fingerprint depends on lines or words")
	}
	if got := of("ports: 81\n", "81", "is 80"); got == base {
		t.Error("a fingerprint does not depend on the value")
	}
	secret := of("password: hunter2\n", "hunter2", "")
	if got := of("password: hunter3\n", "hunter3", ""); got != secret {
		t.Error("a fingerprint tells of a secret")
	}
	seen := map[string]bool{}
	for _, fingerprint := range fingerprintsOf(t, many(3)) {
		if seen[fingerprint] {
			t.Error("two findings have one fingerprint")
		}
		seen[fingerprint] = true
	}
}

// What is escaped in JSON keeps its value.
func TestEscapedJSON(t *testing.T) {
	f := newFixture()
	message := "##[error] \u2066\ufeff\U000E0001 #### ##x"
	f.add("hostile", lint.Error, f.at("compose.yaml", "services", 1), message)
	got := written(t, "json", f)
	harmless(t, got)
	var decoded struct{ Findings []struct{ Message string } }
	if err := json.Unmarshal([]byte(got), &decoded); err != nil {
		t.Fatal(err)
	}
	if decoded.Findings[0].Message != message {
		t.Errorf("got %q, want %q", decoded.Findings[0].Message, message)
	}
}

func TestVisible(t *testing.T) {
	for text, want := range map[string]string{
		"##[a]":           `\x23#[a]`,
		"###[a]":          `#\x23#[a]`,
		"a ##vso[x":       `a \x23#vso[x`,
		"## [a] ##a-b[ #": "## [a] ##a-b[ #",
		"\t\u202e\xff\r":  `\t<U+202E>\xff\r`,
	} {
		if got := report.Visible(text); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}
