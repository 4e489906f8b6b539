package dotenv

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

var outside = map[string]string{"HOST": "h", "EMPTY": "", "A_B": "${HOST} x"}

func lookupOutside(name string) (model.Value[string], bool) {
	v, ok := outside[name]
	return model.Value[string]{V: v, Origin: model.Stated}, ok
}

func parse(text string, raw bool) (*source.File, []model.Variable, []model.Problem) {
	file := source.NewSet("/root").Add(".env", []byte(text))
	vars, problems := Parse(file.Whole(), Options{Lookup: lookupOutside, Raw: raw})
	return file, vars, problems
}

func bytesAt(file *source.File, span model.Span) string {
	if !span.End.IsValid() {
		return ""
	}
	return string(file.Content[file.Offset(span.Pos):file.Offset(span.End)])
}

// describe writes a variable as "name=value at <bytes> origin".
func describe(file *source.File, v model.Variable) string {
	origin := []string{"default", "stated", "interpolated", "unknown"}[v.Value.Origin]
	return fmt.Sprintf("%s=%s at %s/%s %s", v.Name, v.Value.V, bytesAt(file, v.Span), bytesAt(file, v.Value.Span), origin)
}

func TestParse(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"plain", "A=b c # d\n", []string{"A=b c at A/b c stated"}},
		{"no comment without space", "A=b#c\n", []string{"A=b#c at A/b#c stated"}},
		{"yaml style", "A: b\n", []string{"A=b at A/b stated"}},
		{"export", "export A=b\n", []string{"A=b at A/b stated"}},
		{"spaces around", "  A = b  \n", []string{"A=b at A/b stated"}},
		{"empty", "A=\nB=\"\"\n", []string{"A= at A/ stated", `B= at B/"" stated`}},
		{"single-quoted", `A='$HOST \n ''` + "\n", []string{`A=$HOST \n  at A/'$HOST \n ' stated`}},
		{"double-quoted", `A="x\ty \"z\" \$HOST $$"` + "\n", []string{"A=x\ty \"z\" $HOST $ at A/" + `"x\ty \"z\" \$HOST $$" stated`}},
		{"over lines", "A=\"b\nc\"\nD=e\n", []string{"A=b\nc at A/\"b\nc\" stated", "D=e at D/e stated"}},
		{"CRLF", "A=b\r\nC=\"d\"\r\n", []string{"A=b at A/b stated", `C=d at C/"d" stated`}},
		{"BOM", "\ufeffA=b\n", []string{"A=b at A/b stated"}},
		{"no line break at the end", "A=b", []string{"A=b at A/b stated"}},
		{"twice", "A=1\nB=2\nA=3\n", []string{"B=2 at B/2 stated", "A=3 at A/3 stated"}},
		{"expanded", "A=1\nB=${A}/$HOST\n", []string{"A=1 at A/1 stated", "B=1/h at B/${A}/$HOST interpolated"}},
		{"default", "B=${NO:-x${EMPTY-y}}\n", []string{"B=x at B/${NO:-x${EMPTY-y}} interpolated"}},
		{"alternative", "B=${HOST:+x}${NO+y}\n", []string{"B=x at B/${HOST:+x}${NO+y} interpolated"}},
		{"unknown", "B=a-$NO\nC=${B}\n", []string{"B=a- at B/a-$NO unknown", "C=a- at C/${B} unknown"}},
		{"required", "B=${NO:?x}\n", []string{"B= at B/${NO:?x} unknown"}},
		{"inherited", "HOST\nNO\n", []string{"HOST=h at HOST/HOST interpolated", "NO= at NO/NO unknown"}},
		{"inherited keeps", "NO=1\nNO\n", []string{"NO=1 at NO/1 stated"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file, vars, _ := parse(test.text, false)
			var got []string
			for _, v := range vars {
				got = append(got, describe(file, v))
			}
			if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
		})
	}
}

func TestVia(t *testing.T) {
	file, vars, _ := parse("A=1\nB=${A}\nC=x$B$B\n", false)
	via := vars[2].Value.Via
	if len(via) != 2 || via[0].Text != "B is set here" || bytesAt(file, via[0].Span) != "${A}" ||
		via[1].Text != "A is set here" || bytesAt(file, via[1].Span) != "1" {
		t.Errorf("got %v", via)
	}
}

func TestEarlier(t *testing.T) {
	file := source.NewSet("/root").Add(".env", []byte("A=$B $C $HOST\nB=here\nD=$B\n"))
	vars, _ := Parse(file.Whole(), Options{
		Lookup: lookupOutside,
		Earlier: func(name string) (model.Value[string], bool) {
			return model.Value[string]{V: "earlier " + name, Origin: model.Stated}, name != "C"
		},
	})
	if vars[0].Value.V != "earlier B  h" || vars[0].Value.Known() || vars[2].Value.V != "here" {
		t.Errorf("got %q and %q", vars[0].Value.V, vars[2].Value.V)
	}
}

func TestRaw(t *testing.T) {
	file, vars, problems := parse("# c\n A=\"b # $c\" \r\nHOST\nNO\nD E=f\n=g\n", true)
	want := []string{`A="b # $c"  at A/"b # $c"  stated`, "HOST=h at HOST/HOST interpolated", "NO= at NO/NO unknown"}
	for i, v := range vars {
		if got := describe(file, v); i >= len(want) || got != want[i] {
			t.Errorf("got %q", got)
		}
	}
	if len(vars) != len(want) || len(problems) != 2 {
		t.Errorf("got %d variables, %d problems", len(vars), len(problems))
	}
}

func TestBrokenLines(t *testing.T) {
	const text = "A=1\nSECRET PART=2\nB=\"hunter2\nC=3\nD=${\nso!e=4\n=5\nE=6\nhunter2"
	file, vars, problems := parse(text, false)
	names := ""
	for _, v := range vars {
		names += v.Name
	}
	if names != "ACDE" {
		t.Errorf("read %s", names)
	}
	var lines []string
	for _, p := range problems {
		if strings.Contains(p.Message, "hunter2") {
			t.Errorf("%q tells what is in the file", p.Message)
		}
		offset := file.Offset(p.Span.Pos)
		lines = append(lines, fmt.Sprint(1+strings.Count(text[:offset], "\n")))
	}
	if got := strings.Join(lines, " "); got != "2 3 5 6 7 9" {
		t.Errorf("problems on lines %s", got)
	}
}

func TestBounds(t *testing.T) {
	var doubling strings.Builder
	doubling.WriteString("A0=0123456789\n")
	for i := range 60 {
		fmt.Fprintf(&doubling, "A%d=$A%d$A%d\n", i+1, i, i)
	}
	for _, text := range []string{
		doubling.String(),
		"A=" + strings.Repeat("${A:-", 100_000) + strings.Repeat("}", 100_000),
		"A=" + strings.Repeat("${A:-x}", 100_000),
		"A=" + strings.Repeat("${A:-{", 100_000) + "}",
		strings.Repeat("#\n", 500_000),
	} {
		start := time.Now()
		parse(text, false)
		if took := time.Since(start); took > 3*time.Second {
			t.Errorf("%.20q… took %v", text, took)
		}
	}
}

// FuzzDotenv holds that nothing panics and that every name stands where it is said to. That the values
// are those of compose-go is for the conformance module.
func FuzzDotenv(f *testing.F) {
	for _, seed := range []string{
		"A=b\nC='d'\nexport E=\"f\\n$A\"\n# g\nH\nI: ${J:-${A}}\n", "A=${HOST:+x}}\n", "A=${B:-{}}\n", "A= # b\n",
		"A=\"a\"B=c\n", "A=$\\$$\n", "export\nA=1\n", "A=\"\\0101\\c\\\\\"\r\n", "\xef\xbb\xbfA=1", "A=${EMPTY?x}${A_B}\n",
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, text string, raw bool) {
		if len(text) > 1<<12 {
			return
		}
		file, vars, _ := parse(text, raw)
		for _, v := range vars {
			if got := bytesAt(file, v.Span); got != v.Name {
				t.Errorf("%q: %q is placed at %q", text, v.Name, got)
			}
		}
	})
}
