package firewall

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/reflint/reflint/internal/source"
)

// FuzzRead reads any text as a script and as what ufw lists and keeps: none panics or stalls, and no place lies outside
// of the file.
func FuzzRead(f *testing.F) {
	for _, pattern := range []string{"testdata/scripts/*.sh", "testdata/listings/*"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			f.Fatal(err)
		}
		for _, file := range files {
			content, err := os.ReadFile(file)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(content)
		}
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		file := source.NewSet("/root").Add("f", content)
		for _, format := range formats {
			switch format.kind {
			case "shell script", "ufw status", "ufw rules":
				start := time.Now()
				result := format.result(file.Whole(), file, nil)
				if took := time.Since(start); took > 5*time.Second {
					t.Errorf("%s took %v", format.kind, took)
				}
				checkSpans(t, file, result)
			}
		}
	})
}

// lettered repeats a line with each number below n.
func lettered(line string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, line, i)
	}
	return b.String()
}

// A script that runs itself, and a large file again and again, is read in bounded time.
func TestHostileSources(t *testing.T) {
	set := source.NewSet("/root")
	lib := set.Add("lib.sh", []byte("a=1\n"+strings.Repeat("# b\n", 200_000)))
	file := set.Add("hostile.sh", []byte(strings.Repeat(". ./hostile.sh\n", 2)+strings.Repeat("# b\n", 100_000)+
		"for i in {1..1000}; do for j in {1..1000}; do . ./lib.sh; done; done\nufw allow 80\n"))
	start := time.Now()
	Read(file, func(name string) *source.File {
		return map[string]*source.File{"./hostile.sh": file, "./lib.sh": lib}[name]
	})
	if took := time.Since(start); took > 3*time.Second {
		t.Errorf("took %v", took)
	}
}

// Scripts that are made to take long, or to break the stack, are read in bounded time.
func TestHostileScripts(t *testing.T) {
	const many = 200_000
	tests := []struct{ name, text string }{
		{"subshells", strings.Repeat("(", many)},
		{"substitutions", "ufw allow " + strings.Repeat("$(", many)},
		{"expansions", "ufw allow " + strings.Repeat("${a:-", many)},
		{"braces", "ufw allow " + strings.Repeat("{a,", many)},
		{"closed braces", "ufw allow " + strings.Repeat("{1,2}", 5000)},
		{"open braces", "ufw allow " + strings.Repeat("{", many)},
		{"arithmetic", "a=$((" + strings.Repeat("1+", many) + "1))\nufw allow $a"},
		{"signs", "a=$((" + strings.Repeat("-", many) + "1))\nufw allow $a"},
		{"quotes", "ufw allow " + strings.Repeat(`"$(`, many)},
		{"branches", strings.Repeat("if a; then ", many)},
		{"loops", strings.Repeat("for i in 1 2 3 4 5 6 7 8 9; do ", 40) + "ufw allow 80" + strings.Repeat("; done", 40)},
		{"calls", "a() { a; a; ufw allow 80; }\n" + strings.Repeat("a\n", 1000)},
		{"variables", "a=x\n" + strings.Repeat("a=$a$a\n", 100) + "ufw allow $a"},
		{"arrays", "a=(1 2)\n" + strings.Repeat("a=(\"${a[@]}\" \"${a[@]}\")\n", 100) + "ufw allow ${a[0]}"},
		{"documents", strings.Repeat("cat <<A\n", 20_000)},
		{"rules", "for a in {1..250}; do for b in {1..250}; do ufw allow $a$b; done; done"},
		{"nested scripts", "a='eval \"$a\"; eval \"$a\"; ufw allow 80'\neval \"$a\""},
		{"pipes", strings.Repeat("ufw allow 80 | ", many) + "a"},
		{"lists", strings.Repeat("ufw allow 80 && ", many) + "a"},
		{"extended test", "[[ " + strings.Repeat("! ", many) + "a ]] && ufw allow 80"},
		{"groups of tests", "[[ " + strings.Repeat("( ", many) + "a ]]; ufw allow 80"},
		{"assignments", strings.Repeat("a=1 ", many) + "ufw allow 80"},
		{"ways", lettered("v%d=1\n", 9000) + lettered("if a; then v%d=2; fi\n", 9000) + "ufw allow 80"},
		{"forgotten", lettered("v%d=1\n", 9000) + strings.Repeat(". /etc/x.env\n", 9000) + "ufw allow 80"},
		{"tables", "f() { while read a; do ufw allow $a; done <<A\n" + strings.Repeat("# b\n", many) + "A\n}\n" +
			strings.Repeat("f\n", 9000)},
		{"tables in tables", "while read a; do while read b; do ufw allow $b; done <<< \"$T\"; done <<A\n" +
			strings.Repeat("80\n", many) + "A\n"},
		{"remarks", strings.Repeat("# a\n", many) + "ufw allow 80"},
		{"files", strings.Repeat("cat >> /etc/x <<A\nufw allow 80 and a long line of text\nA\n", 10_000)},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			start := time.Now()
			file := source.NewSet("/root").Add("hostile.sh", []byte(test.text))
			result := Read(file, nil)
			if took := time.Since(start); took > 3*time.Second {
				t.Errorf("took %v", took)
			}
			checkSpans(t, file, result)
		})
	}
}
