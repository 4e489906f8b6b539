package source_test

import (
	"errors"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/reflint/reflint/internal/source"
)

func TestPositionCountsCodePoints(t *testing.T) {
	set := source.NewSet("/root")
	f := set.Add("a.yaml", []byte("\xef\xbb\xbfkey: é漢x\r\nnext: 1\n"))
	for _, test := range []struct {
		at           string
		line, column int
	}{
		{"key", 1, 1}, {"漢", 1, 7}, {"x", 1, 8}, {"next", 2, 1}, {"1", 2, 7},
	} {
		got := set.Position(f.Pos(strings.Index(string(f.Content), test.at)))
		if got.Line != test.line || got.Column != test.column {
			t.Errorf("%q is at %d:%d, want %d:%d", test.at, got.Line, got.Column, test.line, test.column)
		}
	}
	if got := f.Line(1); got != "key: é漢x" {
		t.Errorf("line 1 is %q", got)
	}
	if got := set.Position(token.NoPos); got.File != nil {
		t.Errorf("no position is in %s", got.File.Name)
	}
}

func TestFileOfPositionAcrossFiles(t *testing.T) {
	set := source.NewSet("/root")
	a, empty, b := set.Add("a", []byte("one")), set.Add("empty", nil), set.Add("b", []byte("two"))
	for _, f := range []*source.File{a, empty, b} {
		if got := set.File(f.Pos(len(f.Content))); got != f {
			t.Errorf("the end of %s is taken for a place in another file", f.Name)
		}
	}
}

func TestReadRefusesWhatIsNoFile(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	large := filepath.Join(dir, "large")
	if err := os.WriteFile(large, make([]byte, source.MaxFileSize+1), 0o600); err != nil {
		t.Fatal(err)
	}
	set := source.NewSet(dir)
	for path, want := range map[string]string{
		pipe: "pipe: is a named pipe, not a regular file", large: "large: is larger than 4 MiB", dir: ".: is a directory, not a regular file",
		"/dev/zero": "is a device, not a regular file",
	} {
		_, err := set.Read(path)
		var unreadable *source.UnreadableError
		if !errors.As(err, &unreadable) || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("reading %s: %v, want %q", path, err, want)
		}
	}
	if f, err := set.Read("/dev/null"); err != nil || len(f.Content) > 0 || f.Name != "/dev/null" {
		t.Errorf("reading /dev/null: %v", err)
	}
	if _, err := set.Read(filepath.Join(dir, "absent")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an absent file: %v", err)
	}
}

func TestFragmentLeadsBack(t *testing.T) {
	set := source.NewSet("/root")
	f := set.Add("compose.yaml", []byte("config: |\n  port: ${P}\n  tcp: 7881\n"))
	whole := f.Whole()
	text := string(f.Content)
	variable := strings.Index(text, "${P}")

	// De-indent the block and replace its variable.
	var b source.Builder
	b.Copy(whole, strings.Index(text, "port"), variable)
	b.Replace("7880", f.Pos(variable), f.Pos(variable+4))
	b.Copy(whole, variable+4, variable+5)
	b.Copy(whole, strings.Index(text, "tcp"), len(text))
	inner := b.Fragment()
	if got := string(inner.Text); got != "port: 7880\ntcp: 7881\n" {
		t.Fatalf("the fragment is %q", got)
	}

	for _, test := range []struct {
		inner, outer string
		verbatim     bool
	}{
		{"port", "port", true},
		{"7880", "${P}", false},
		{"88", "${P}", false},
		{"port: 7880", "port: ${P}", false},
		{"7881", "7881", true},
		{"0\ntcp", "${P}\n  tcp", false},
	} {
		start := strings.Index(string(inner.Text), test.inner)
		pos, end := inner.Span(start, start+len(test.inner))
		if got := text[f.Offset(pos):f.Offset(end)]; got != test.outer {
			t.Errorf("%q leads back to %q, want %q", test.inner, got, test.outer)
		}
		if got := inner.Verbatim(start, start+len(test.inner)); got != test.verbatim {
			t.Errorf("%q verbatim: %v", test.inner, got)
		}
	}

	part := inner.Slice(strings.Index(string(inner.Text), "tcp"), len(inner.Text))
	pos, end := part.Span(5, 9)
	if got := text[f.Offset(pos):f.Offset(end)]; got != "7881" {
		t.Errorf("a slice leads back to %q", got)
	}
}
