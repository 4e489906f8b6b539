package caddyfile

import (
	"fmt"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/source"
)

// What an example leaves out, begins or ends is not held against it; a block in one line is.
func TestParseExample(t *testing.T) {
	tests := []struct {
		name, text string
		part       bool
		problem    string // in the first problem, with its column; "" for none at all
	}{
		{"a site", "a.test {\n\treverse_proxy web:3000\n}\n", false, ""},
		{"a part", "handle_path /lk-ws/* {\n\treverse_proxy livekit:7880\n}\n", true, ""},
		{"a matcher", "@api path /v1/*\nreverse_proxy @api web:3000\n", true, ""},
		{"one line", "handle { reverse_proxy web:3000 }\n", true, "1:8 unexpected next token after '{'"},
		{"one line in a site", "a.test {\n\thandle { reverse_proxy web:3000 }\n}\n", false, "2:9 unexpected next token"},
		{"a mistake in a part", "handle {\n\trespond ok\n\trewrite\n}\n", true, "3:2 rewrite"},
		{"left out", "a.test {\n\thandle { ... }\n}\n", true, ""},
		{"a placeholder", "<your-domain> {\n\thandle { respond ok }\n}\n", true, ""},
		{"a variable of Caddy", "{$DOMAIN} {\n\thandle { respond ok }\n}\n", false, "2:9 unexpected next token"},
		{"half a site", "a.test {\n\thandle { respond ok\n", false, ""},
		{"the other half", "\thandle { respond ok\n}\n}\n", true, ""},
		{"alternatives", "a.test {\n\trespond ok\n}\na.test {\n\trespond ok\n}\n", false, ""},
		{"two files", "a.test {\n\trespond ok\n}\nhandle {\n\trespond ok\n}\n", false, ""},
		{"nothing", "# later\n", true, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			set := source.NewSet("/")
			file := set.Add("x.md", []byte(test.text))
			e := ParseExample(file, file.Whole())
			if e.Part != test.part {
				t.Errorf("part is %v", e.Part)
			}
			got := ""
			if len(e.Problems) > 0 {
				at := set.Position(e.Problems[0].Span.Pos)
				got = fmt.Sprintf("%d:%d %s", at.Line, at.Column, e.Problems[0].Message)
			}
			if !strings.HasPrefix(got, test.problem) || test.problem == "" && got != "" {
				t.Errorf("got %q, want %q", got, test.problem)
			}
		})
	}
}

func TestLooksLike(t *testing.T) {
	tests := []struct {
		text string
		want bool
	}{
		{"# site\na.test {\n  reverse_proxy web:80\n}\n", true},
		{"handle_path /x/* {\n  respond ok\n}\n", true},
		{"reverse_proxy web:3000\n", true},
		{"internet -> caddy -> web\nreverse_proxy web:3000\n", false},
		{"server {\n  location / {\n    proxy_pass http://web;\n  }\n}\n", false},
		{"caddy reverse-proxy --to web:3000\n", false},
		{"", false},
	}
	for _, test := range tests {
		if got := LooksLike([]byte(test.text)); got != test.want {
			t.Errorf("%q: %v", test.text, got)
		}
	}
}

// FuzzExample holds that nothing panics, and that every problem has a place.
func FuzzExample(f *testing.F) {
	f.Add("a.test {\n\thandle { reverse_proxy web:3000 }\n}\n")
	f.Add("@x path /y\nhandle_path /x/* {\n")
	f.Fuzz(func(t *testing.T, text string) {
		file := source.NewSet("/").Add("x.md", []byte(text))
		LooksLike(file.Content)
		for _, p := range ParseExample(file, file.Whole()).Problems {
			if !p.Span.Valid() {
				t.Errorf("%q has no place", p.Message)
			}
		}
	})
}
