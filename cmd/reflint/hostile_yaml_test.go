package main

import (
	"fmt"
	"strings"
)

// yamlBombs puts every hostile document wherever YAML is read.
func yamlBombs() []bomb {
	places := []struct {
		name  string
		files func(document string) map[string]string
	}{
		{"compose file", func(d string) map[string]string { return map[string]string{"compose.yaml": victim["compose.yaml"] + d} }},
		{"override", func(d string) map[string]string { return map[string]string{"compose.override.yaml": d} }},
		{"livekit.yaml", func(d string) map[string]string { return map[string]string{"livekit.yaml": victim["livekit.yaml"] + d} }},
		{"egress.yaml", func(d string) map[string]string { return map[string]string{"egress.yaml": victim["egress.yaml"] + d} }},
		{"LIVEKIT_CONFIG", func(d string) map[string]string {
			block := strings.ReplaceAll("\n"+victim["livekit.yaml"]+d, "\n", "\n        ")
			block = strings.Replace(block, "redis:6379", "localhost:6379", 1)
			return map[string]string{"compose.yaml": "services:\n  livekit:\n    image: livekit/livekit-server\n    network_mode: host\n" +
				"    environment:\n      LIVEKIT_CONFIG: |" + block + "\n"}
		}},
	}
	// By the place, what is said; the last one speaks for those that follow.
	documents := []struct {
		name, text string
		want       []string
	}{
		{
			"alias bomb", "x-0: &a0 [lol, lol]\n" + chain(30, "x-%d: &a%d ["+strings.Repeat("*a%d, ", 9)+"]\n"),
			[]string{"follows more than 100000 aliases", "follows more than 100000 aliases", ""},
		},
		{
			"alias bomb of mappings", "x-0: &a0 {a: lol}\n" + chain(30, "x-%d: &a%d {a: *a%d, b: *a%[3]d, c: *a%[3]d}\n"),
			[]string{"follows more than 100000 aliases", "follows more than 100000 aliases", ""},
		},
		{
			"merge bomb", "x-0: &a0 {a: lol}\n" + chain(40, "x-%d: &a%d {<<: [*a%d, *a%[3]d]}\n"),
			[]string{"follows more than 100000 aliases", "follows more than 100000 aliases", ""},
		},
		{
			"merge chain", "x-0: &a0 {a: lol}\n" + chain(3000, "x-%d: &a%d {<<: *a%d, k%[1]d: v}\n"),
			[]string{"merges mappings in more than 200 levels", "merges mappings in more than 200 levels", ""},
		},
		{"list that contains itself", "x-a: &a [*a]\n", []string{"holds an alias within the value", "holds an alias within the value", ""}},
		{"mapping that merges itself", "x-a: &a {<<: *a}\n", []string{"holds an alias within the value", "holds an alias within the value", ""}},
		{"lists that contain each other", "x-a: &a\n- &b [*a]\n- *b\n", []string{"holds an alias within the value", "holds an alias within the value", ""}},
		{"deep flow", "x-deep: " + nest(9000, "[", "", "]") + "\n", []string{"nests deeper than"}},
		{"deeper flow", "x-deep: " + nest(500_000, "[", "", "]") + "\n", []string{"exceeded max depth"}},
		{"deep flow of mappings", "x-deep: " + nest(9000, "{a: ", "b", "}") + "\n", []string{"nests deeper than"}},
		{"open flow", "x-deep: " + strings.Repeat("[", 9000) + "\n", []string{"cannot be read as YAML"}},
		{"deep block", "x-deep: \n" + deepBlock(2500), []string{"nests deeper than"}},
		{"deep lists", "x-deep:\n" + strings.Repeat("- ", 9000) + "a\n", []string{"nests deeper than"}},
		{"many lists in a line", "x-deep:\n" + strings.Repeat("- ", 1_000_000) + "a\n", []string{"exceeded max depth"}},
		{"deep keys", "x-deep:\n" + strings.Repeat("? ", 9000) + "a\n", []string{"nests deeper than"}},
		{"many documents", times(20_000, "---\nx-a: %d\n"), []string{"has more than 100 documents", "has more than 100 documents", ""}},
		{"long list", "x-a:\n" + times(100_000, "- %d\n"), []string{""}},
		{"long mapping", "x-a:\n" + times(60_000, "  k%d: v\n"), []string{""}},
		{"many keys of a kind", "x-a:\n" + strings.Repeat("  k: v\n", 20_000), []string{`key "k" is here twice`, `key "k" is here twice`, `key "k" stands twice`}},
		{"many anchors", "x-a:\n" + times(100_000, "- &a%d b\n"), []string{""}},
		{"many aliases", "x-a: &a b\nx-b:\n" + strings.Repeat("- *a\n", 150_000), []string{"follows more than 100000 aliases", "follows more than 100000 aliases", ""}},
		{"long line", "x-a: " + strings.Repeat("word ", 400_000) + "\n", []string{""}},
		{"long quotes", "x-a: \"" + strings.Repeat(`\u00e9 `, 250_000) + "\"\n", []string{""}},
		{"large block", "x-a: |\n" + strings.Repeat("  a line of text that is long enough\n", 50_000), []string{""}},
		{"tags", "x-a:\n" + strings.Repeat("- !!python/object/apply:os.system [\"rm -rf /\"]\n- !!binary ////\n- !<tag:example.org,2026:x> y\n", 5000), []string{""}},
		{"foreign anchor", "x-a: *nobody\n", []string{"unknown anchor"}},
		{"many directives", "...\n" + strings.Repeat("%TAG !e! tag:e.org,2026:\n", 20_000) + "---\nx: 1\n", []string{"cannot be read as YAML", "cannot be read as YAML", ""}},
		{"broken at the end", times(50_000, "x-%d: a\n") + "a: b: c\n", []string{"cannot be read as YAML"}},
	}
	var bombs []bomb
	for _, d := range documents {
		for i, p := range places {
			if len(d.text) > 100_000 && (p.name == "override" || p.name == "egress.yaml") {
				continue // as in compose.yaml and livekit.yaml
			}
			b := bomb{name: d.name + " in " + p.name, files: p.files(d.text), want: d.want[min(i, len(d.want)-1)]}
			if strict := p.name == "livekit.yaml" || p.name == "LIVEKIT_CONFIG"; strict && b.want == "" && d.text[0] == 'x' {
				b.want = "is no key of livekit-server"
			}
			if b.want != "" {
				b.exit = exitFindings
			}
			bombs = append(bombs, b)
		}
	}
	return bombs
}

// chain writes format for 1 to n-1, with each number twice, and then the one before it.
func chain(n int, format string) string {
	var b strings.Builder
	for i := 1; i < n; i++ {
		args := []any{i, i, i - 1}
		for range strings.Count(format, "%d") - len(args) {
			args = append(args, i-1)
		}
		fmt.Fprintf(&b, format, args...)
	}
	return b.String()
}

// deepBlock is a mapping in a mapping n times, by indentation.
func deepBlock(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.Repeat(" ", i+1) + "a:\n")
	}
	return b.String()
}
