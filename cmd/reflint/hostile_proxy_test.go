package main

import (
	"fmt"
	"strings"
)

// proxyBombs are Caddyfiles.
func proxyBombs() []bomb {
	caddyfile := func(text string) map[string]string { return map[string]string{"Caddyfile": text} }
	site := func(body string) map[string]string { return caddyfile("livekit.example.org {\n" + body + "}\n") }
	return []bomb{
		{name: "import of itself", files: caddyfile("import Caddyfile\n"), exit: exitFindings, want: "a cycle of imports exists between Caddyfile and Caddyfile"},
		{name: "import loop", files: map[string]string{"Caddyfile": "import sites/a\n", "sites/a": "import b\n", "sites/b": "import a\n"}, exit: exitFindings, want: "a cycle of imports exists"},
		{name: "snippet loop", files: caddyfile("(a) {\n\timport b\n}\n(b) {\n\timport a\n}\nx.org {\n\timport a\n}\n"), exit: exitFindings, want: "a cycle of imports exists"},
		{name: "snippet doubling", files: caddyfile(snippets(25)), exit: exitFindings, want: "too many tokens after imports: more than 200000"},
		{name: "snippet chain", files: caddyfile("(s0) {\n\trespond a\n}\n" + chain(3000, "(s%d) {\n\t# %d\n\timport s%d\n}\n") + "x.org {\n\timport s2999\n}\n"), exit: exitFindings, want: "imports nested too deep: more than 100"},
		{name: "doubling of arguments", files: caddyfile("(a) {\n\tvars {args[0]}{args[0]}\n}\n" + "(s0) {\n\timport a {args[0]}{args[0]}\n}\n" +
			chain(25, "(s%d) {\n\t# %d\n\timport s%d {args[0]}{args[0]}\n}\n") + "x.org {\n\timport s24 xxxxxxxx\n}\n"), exit: exitFindings, want: "too large"},
		{name: "doubling of files", files: map[string]string{
			"Caddyfile": "import sites/l0\n", "sites/l0": strings.Repeat("import l1\n", 50), "sites/l1": strings.Repeat("import l2\n", 50),
			"sites/l2": strings.Repeat("import l3\n", 50), "sites/l3": strings.Repeat("x.org {\n\trespond a\n}\n", 50),
		}, exit: exitFindings, want: "too many tokens after imports: more than 200000"},
		{name: "deep blocks", files: site(nest(10_000, "route {\n", "", "}\n")), exit: exitFindings, want: "blocks nested too deep: more than 100"},
		{name: "open blocks", files: site(strings.Repeat("route {\n", 10_000)), exit: exitFindings, want: "blocks nested too deep: more than 100"},
		{name: "nested variables", files: site("respond " + nest(5000, "{$A:", "x", "}") + "\n")},
		{name: "open variables", files: site("respond " + strings.Repeat("{$A:", 100_000) + "\n"), exit: exitFindings, want: "this block is not closed"},
		{name: "many variables", files: site("respond \"" + strings.Repeat("{$A:b}", 100_000) + "\"\n")},
		{name: "large variable", files: map[string]string{
			"Caddyfile":    "x.org {\n\trespond \"" + strings.Repeat("{$A}", 10_000) + "\"\n}\n",
			"compose.yaml": strings.Replace(victim["compose.yaml"], "image: caddy:2\n", "image: caddy:2\n    env_file: a.env\n", 1),
			"a.env":        "A=" + strings.Repeat("a", 10_000) + "\n",
		}, exit: exitFindings, want: "the file with its variables replaced is too large"},
		{name: "many sites", files: caddyfile(times(5000, "s%d.example.org {\n\treverse_proxy livekit:7880\n}\n"))},
		{name: "many URLs of many sites", files: map[string]string{
			"compose.yaml": victim["compose.yaml"] + times(2000, "  s%d:\n    image: x\n    environment: {LIVEKIT_URL: wss://s%d.example.org/a, LIVEKIT_PUBLIC_URL: wss://s%d.example.org/b}\n"),
			"Caddyfile":    times(2000, "s%d.example.org {\n\thandle_path /x/* {\n\t\treverse_proxy livekit:7880\n\t}\n\thandle {\n\t\treverse_proxy s%d:80\n\t}\n}\n"),
		}, exit: exitFindings, want: "signaling-not-proxied"},
		{name: "many sites that answer nobody", files: caddyfile(times(5000, "s%d.example.org {\n\treverse_proxy nobody%d:80\n}\n")), exit: exitFindings, want: "upstream-unknown"},
		{name: "many addresses of a site", files: caddyfile(times(20_000, "s%d.example.org, ") + "x.org {\n\trespond a\n}\n")},
		{name: "many sites of one name", files: caddyfile(strings.Repeat("s.example.org {\n\trespond a\n}\n", 5000)), exit: exitFindings, want: "ambiguous site definition"},
		{name: "many listeners", files: caddyfile(times(5000, "http://s%d.example.org:1%d {\n\trespond a\n}\n")), exit: exitFindings, want: "caddy-port-unpublished"},
		{name: "many directives of a site", files: site(times(20_000, "\treverse_proxy /p%d/* livekit:7880\n")), exit: exitFindings, want: "signaling-prefix-not-stripped"},
		{name: "many matchers", files: site(times(10_000, "\t@m%d path /p%d/*\n\treverse_proxy @m%d livekit:7880\n")), exit: exitFindings, want: "signaling-prefix-not-stripped"},
		{name: "many paths of a matcher", files: site("\t@m path" + times(50_000, " /p%d/*") + "\n\treverse_proxy @m livekit:7880\n"), exit: exitFindings, want: "signaling-prefix-not-stripped"},
		{name: "many stars", files: site("\treverse_proxy /" + strings.Repeat("*a", 5000) + " livekit:7880\n")},
		{name: "regular expression", files: site("\t@m path_regexp " + nest(500, "(", "a", ")*") + "$\n\treverse_proxy @m livekit:7880\n"), exit: exitFindings, want: "caddyfile-invalid"},
		{name: "large regular expression", files: site("\t@m path_regexp (((a{1000}){1000}){1000})\n\treverse_proxy @m livekit:7880\n"), exit: exitFindings, want: "caddyfile-invalid"},
		{name: "counted regular expression", files: site("\t@m path_regexp ((a{0,30}){0,30}){0,1}\n\treverse_proxy @m livekit:7880\n")},
		{name: "many regular expressions", files: site(times(2000, "\t@m%d path_regexp ^/(a{0,900})$\n\treverse_proxy @m%d livekit:7880\n"))},
		{name: "expression", files: site("\t@m expression `" + nest(10_000, "(", "true", ")") + "`\n\treverse_proxy @m livekit:7880\n")},
		{name: "long expression", files: site("\t@m expression `" + strings.Repeat("path('/a') || ", 20_000) + "true`\n\treverse_proxy @m livekit:7880\n")},
		{name: "negations", files: site("\t@m {\n" + nest(90, "not {\n", "path /a\n", "}\n") + "}\n\treverse_proxy @m livekit:7880\n")},
		{name: "rewrites", files: site(times(5000, "\trewrite /a%d /a%d/{uri}{uri}\n") + "\treverse_proxy livekit:7880\n")},
		{name: "doubling rewrites", files: site("\troute {\n" + strings.Repeat("\trewrite * {uri}{uri}\n", 60) + "\treverse_proxy livekit:7880\n}\n")},
		{name: "forking handlers", files: site("\troute {\n" + "\t@a header X-{$A} 1\n\trewrite @a /b\n" + times(60, "\trewrite @a /b%d\n") + "\treverse_proxy livekit:7880\n}\n"), exit: exitFindings, want: "caddy-env-missing"},
		{name: "handle_errors", files: site(nest(90, "\thandle_errors {\n", "respond a\n", "}\n")), exit: exitFindings, want: "is not an ordered HTTP handler"},
		{name: "heredoc", files: site("\trespond <<EOF\n" + strings.Repeat("  a line of text\n", 100_000) + "  EOF\n"), exit: exitFindings, want: "too long a heredoc"},
		{name: "many heredocs", files: site(strings.Repeat("\trespond <<EOF\n"+strings.Repeat("  a line of text\n", 400)+"  EOF\n", 300))},
		{name: "open heredoc", files: site("\trespond <<EOF\n" + strings.Repeat("  a line of text\n", 100_000)), exit: exitFindings, want: "too long a heredoc"},
		{name: "long line of tokens", files: site("\trespond " + strings.Repeat("a ", 1_000_000) + "\n"), exit: exitFindings, want: "too many tokens: more than 200000"},
		{name: "long token", files: site("\trespond " + strings.Repeat("a", 3_000_000) + "\n")},
		{name: "continued lines", files: site("\trespond " + strings.Repeat("\\\n", 1_000_000) + "a\n")},
		{name: "brackets", files: site(strings.Repeat("{}\n", 50_000)), exit: exitFindings, want: "more findings, none worse than this one"},
		{name: "many mistakes", files: site(strings.Repeat("\trespond {} {}\n\tfoo {\n\tbar } \n", 20_000)), exit: exitFindings},
		{name: "many upstreams", files: site("\treverse_proxy" + times(20_000, " nobody%d:80") + "\n"), exit: exitFindings, want: "upstream-unknown"},
		{name: "many imports", files: site(times(20_000, "\timport missing%d\n")), want: "not read: missing0"},
		{name: "imports of a directory above", files: site(strings.Repeat("\timport ../../../../../../../../etc/*\n", 100)), want: "not read: ../../../../../../../../etc/*"},
		{name: "named routes", files: caddyfile(chain(200, "&(r%d) {\n\t# %d\n\tinvoke r%d\n}\n") + "&(r0) {\n\tinvoke r199\n}\nx.org {\n\tinvoke r199\n}\n")},
		{name: "doubling named routes", files: caddyfile("&(r0) {\n\trespond a\n}\n" + chain(40, "&(r%d) {\n\t# %d\n\tinvoke r%d\n\tinvoke r%d\n}\n") + "x.org {\n\tinvoke r39\n}\n"), exit: exitFindings, want: "named-route-truncated"},
	}
}

// snippets is n snippets, each of which imports the one before it twice.
func snippets(n int) string {
	var b strings.Builder
	b.WriteString("(s0) {\n\trespond a\n}\n")
	for i := 1; i < n; i++ {
		fmt.Fprintf(&b, "(s%d) {\n\timport s%d\n\timport s%d\n}\n", i, i-1, i-1)
	}
	fmt.Fprintf(&b, "x.org {\n\timport s%d\n}\n", n-1)
	return b.String()
}
