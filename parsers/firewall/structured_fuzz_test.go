package firewall

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// structured are the formats that are no scripts, listings of ufw aside.
var structured = []string{"iptables-save", "nftables ruleset", "nftables JSON", "cloud firewall", "Terraform"}

// FuzzStructured reads any text as each of the formats: none panics or stalls, and no place lies outside of the file.
func FuzzStructured(f *testing.F) {
	files, err := filepath.Glob("testdata/structured/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		if content, err := os.ReadFile(file); err == nil && len(content) < 8<<10 {
			f.Add(content)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		file := source.NewSet("/root").Add("f", content)
		for _, format := range formats {
			if !strings.Contains(strings.Join(structured, "|"), format.kind) {
				continue
			}
			start := time.Now()
			result := format.result(file.Whole(), file, nil)
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("%s took %v", format.kind, took)
			}
			checkSpans(t, file, result)
		}
	})
}

func checkSpans(t *testing.T, file *source.File, result Result) {
	t.Helper()
	check := func(what string, span model.Span) {
		lo, hi := file.Pos(0), file.Pos(len(file.Content))
		if !span.Valid() || span.Pos < lo || span.Pos > hi || span.End.IsValid() && (span.End < span.Pos || span.End > hi) {
			t.Errorf("%s of %s lies outside of the file: %v", what, result.Kind, span)
		}
	}
	for _, f := range result.Firewalls {
		check("a firewall", f.Span)
		for _, r := range append(f.Rules, f.Outbound...) {
			check("a rule", r.Span)
		}
		for _, p := range f.Problems {
			check("a problem", p.Span)
		}
	}
	if result.Problem != nil {
		check("a problem", result.Problem.Span)
	}
}

// TestHostile holds the time of texts that are made to take long, or to break the stack.
func TestStructuredHostile(t *testing.T) {
	const many = 100_000
	tf := func(expression string) string {
		return "resource \"digitalocean_firewall\" \"x\" {\n inbound_rule {\n  port_range = " + expression + "\n }\n}\n"
	}
	doubling := "locals {\n laa = \"xxxxxxxxxxxxxxxx\"\n"
	sets := "define daa = { 1, 2 }\n"
	chains := ""
	for i := range 60 {
		a, b := letters(i), letters(i+1)
		doubling += " l" + b + " = \"${local.l" + a + "}${local.l" + a + "}\"\n"
		sets += "define d" + b + " = { $d" + a + ", $d" + a + " }\n"
		chains += "-A c" + a + " -p tcp --dport 1 -j c" + b + "\n-A c" + a + " -p udp -j c" + b + "\n"
	}
	tests := []struct{ name, file, text string }{
		{"parentheses", "x.tf", tf(strings.Repeat("(", many))},
		{"brackets", "x.tf", tf(strings.Repeat("[", many) + strings.Repeat("]", many))},
		{"negations", "x.tf", tf(strings.Repeat("!", many) + "true")},
		{"minus", "x.tf", tf(strings.Repeat("-", many) + "1")},
		{"sum", "x.tf", tf("1" + strings.Repeat("+1", many))},
		{"lines of a sum", "x.tf", tf("(1" + strings.Repeat("\n+1", many) + ")")},
		{"conditions", "x.tf", tf(strings.Repeat("a?b:", many) + "c")},
		{"templates", "x.tf", tf(strings.Repeat(`"${`, many))},
		{"directives", "x.tf", tf(`"` + strings.Repeat(`%{if a}`, many) + `"`)},
		{"directives of a heredoc", "x.tf", tf("<<X\n" + strings.Repeat("%{if a}\n", many) + "X\n")},
		{"indices", "x.tf", tf("a" + strings.Repeat("[b]", many))},
		{"splats", "x.tf", tf("a" + strings.Repeat("[*]", many))},
		{"attribute splats", "x.tf", tf("a" + strings.Repeat(".*", many))},
		{"attributes", "x.tf", tf("a" + strings.Repeat(".b", many))},
		{"calls", "x.tf", tf(strings.Repeat("f(", many))},
		{"blocks", "x.tf", tf("1") + strings.Repeat("a {\n", many)},
		{"loops", "x.tf", tf(strings.Repeat("[for x in [1,2,3,4,5,6,7,8,9] : ", 20) + "x" + strings.Repeat("]", 20))},
		{"doubling", "x.tf", doubling + "}\n" + tf("local.l"+letters(60))},
		{"sets", "x.nft", sets + "table inet filter {\nchain input {\ntype filter hook input priority 0\ntcp dport $d" + letters(60) + " accept\n}\n}\n"},
		{"braces", "x.nft", "table inet filter {\nchain input " + strings.Repeat("{", many)},
		{"commas", "x.nft", "table inet filter {\nchain input {\ntcp dport 1" + strings.Repeat(",1", many) + " accept\n}\n}\n"},
		{"colons", "x.nft", "table inet filter {\nchain input {\n" + strings.Repeat("a:b:", many) + "\n}\n}\n"},
		{"chains", "x.v4", "*filter\n:INPUT DROP [0:0]\n-A INPUT -j c" + letters(0) + "\n" + chains + "COMMIT\n"},
		{"a circle", "x.v4", "*filter\n:INPUT DROP [0:0]\n" + strings.Repeat("-A INPUT -j INPUT\n", 1000) + "COMMIT\n"},
		{"insertions", "x.v4", "*filter\n:INPUT DROP [0:0]\n" + strings.Repeat("-I INPUT -p tcp --dport 1 -j ACCEPT\n", 20_000) + "COMMIT\n"},
		{"returns", "x.v4", "*filter\n:INPUT DROP [0:0]\n-A INPUT -j A\n" +
			strings.Repeat("-A A -p tcp --dport 1 -j RETURN\n-A A -p tcp -j ACCEPT\n", 2000) + "COMMIT\n"},
		{"lists", "x.json", `{"nftables": [` + strings.Repeat(`{"set": [`, 400) + strings.Repeat("]}", 400) + "]}"},
		{"deep JSON", "x.json", `{"IpPermissions": ` + strings.Repeat("[", many)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := source.NewSet("/root").Add(test.file, []byte(test.text))
			start := time.Now()
			checkSpans(t, file, Read(file, nil))
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

// letters is a name for a number.
func letters(n int) string { return string(rune('a'+n/26)) + string(rune('a'+n%26)) }
