package kept

import (
	"fmt"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// part is one between two lines of a file.
func part(has, want string) *Part {
	file := source.NewSet("/").Add("a.md", []byte("begin\n"+has+"end\n"))
	from := len("begin\n")
	block := &model.PortBlock{Mark: model.Span{Pos: file.Pos(0), End: file.Pos(5)}}
	return &Part{From: from, To: from + len(has), Text: []byte(want), file: file, block: block}
}

func TestChanges(t *testing.T) {
	long := strings.Repeat("x\ny\n", 1500)
	for _, c := range []struct{ has, want, changes string }{
		{"a\nb\n", "a\nb\n", ""},
		{"a\nb\nc\n", "a\nB\nc\n", "3-b 4+B"},
		{"a\nc\n", "a\nb\nc\n", "3+b"},
		{"a\nb\nc\n", "a\nc\n", "3-b"},
		{"", "a\n", "2+a"},
		{"a\nb\nc\nd\n", "b\nX\nd\n", "2-a 4-c 5+X"},
		{"a\r\nb\r\n", "a\r\nB\r\n", "3-b 4+B"},
		{"a\n" + long, "b\n" + long, "2-a 3+b"},
	} {
		var list []string
		for _, change := range part(c.has, c.want).Changes() {
			sign := "-"
			if change.Lacking {
				sign = "+"
			}
			list = append(list, fmt.Sprint(change.Line, sign, change.Text))
		}
		if got := strings.ReplaceAll(strings.Join(list, " "), " ", ""); got != strings.ReplaceAll(c.changes, " ", "") {
			t.Errorf("%.20q: got %s, want %s", c.has, got, c.changes)
		}
	}
}

// What is too long to be compared is replaced as a whole, and not less right for that.
func TestChangesOfLongTexts(t *testing.T) {
	has, want := strings.Repeat("a\nb\n", 2000), strings.Repeat("b\nc\n", 2000)
	if n := len(part(has, want).Changes()); n != 8000 {
		t.Errorf("%d changes, want 8000", n)
	}
}

// What a formatter of Markdown makes of a table is no change, and whatever else differs is one.
func TestFormatted(t *testing.T) {
	const want = "\n| Port | Use |\n| --- | --- |\n| 80 | HTTP and HTTPS |\n\n- a  b\n"
	for _, c := range []struct {
		has     string
		changes int
	}{
		{want, 0},
		{"\n| Port | Use            |\n| :--- | -------------- |\n|   80 | HTTP and HTTPS |\n\n- a  b\n", 0},
		{"\n|Port|Use|\n|-|:-:|\n|80|HTTP and HTTPS|\n\n- a  b\n", 0},
		{strings.Replace(want, "80", "81", 1), 2},
		{strings.Replace(want, "HTTP and", "HTTP  and", 1), 2},
		{strings.Replace(want, "| --- | --- |", "| --- |", 1), 2},
		{strings.Replace(want, "| --- | --- |", "| --- | 80 |", 1), 2},
		{strings.Replace(want, "- a  b", "- a b", 1), 2},
		{strings.Replace(want, "HTTPS |\n", "HTTPS |\r\n", 1), 2},
	} {
		p := part(c.has, want)
		if n := len(p.Changes()); n != c.changes || p.Stale() != (n > 0) {
			t.Errorf("%q: %d changes, want %d; stale %v", c.has, n, c.changes, p.Stale())
		}
	}
	formatted := "| Port |\n| ---: |\n|   80 |\n|   81 |\n"
	changes := part(formatted, "| Port |\n| --- |\n| 80 |\n| 82 |\n").Changes()
	if len(changes) != 2 || changes[0].Line != 5 || changes[0].Text != "|   81 |" || changes[1].Text != "| 82 |" {
		t.Errorf("got %v", changes)
	}
}

func TestHow(t *testing.T) {
	for _, c := range []struct{ has, want, how string }{
		{" \n", "a\n", "it is empty"},
		{"a\nb\n", "a\nB\n", `line 3 is "b", and reflint writes "B"`},
		{"a\n", "a\nb\n", `before line 3 it lacks "b"`},
		{"a\nb\n", "a\n", `reflint does not write line 3, "b"`},
		{
			strings.Repeat("x", 200) + "1\n", strings.Repeat("x", 200) + "2\n",
			`line 2 is "…` + strings.Repeat("x", 79) + `1", and reflint writes "…` + strings.Repeat("x", 79) + `2"`,
		},
	} {
		p := part(c.has, c.want)
		w := NewWriter(source.NewSet("/"), &model.Deployment{})
		if got := w.how(p, p.Changes()); got != c.how {
			t.Errorf("%.20q: got %s, want %s", c.has, got, c.how)
		}
	}
}

func TestCommand(t *testing.T) {
	if got, want := Command("reflint", "--write", "it's a/b.md"), `reflint --write 'it'\''s a/b.md'`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
