package main

import "strings"

// variableBombs grow when variables are replaced.
func variableBombs() []bomb {
	value := func(text string) map[string]string {
		return map[string]string{"compose.yaml": victim["compose.yaml"] + "x-a: '" + text + "'\n"}
	}
	doubling := "V0=aaaaaaaaaaaaaaaa\n" + chain(40, "V%d=%d${V%d}${V%[3]d}\n")
	var bombs []bomb
	for _, file := range []string{".env", "livekit.env"} {
		texts := []bomb{
			{name: "doubling", files: map[string]string{file: doubling}, exit: exitFindings, want: "the variables of this file expand to more than 4 MiB"},
			{name: "deep nesting", files: map[string]string{file: "A=" + nest(5000, "${A:-", "x", "}") + "\n"}, exit: exitFindings, want: "${…} is nested deeper than 100 levels"},
			{name: "open nesting", files: map[string]string{file: "A=" + strings.Repeat("${A:-", 5000) + "\n"}, exit: exitFindings, want: `"${" is not followed by a name`},
			{name: "many deep lines", files: map[string]string{file: strings.Repeat("A="+nest(99, "${A:-", "x", "}")+"\n", 5000)}},
			{name: "braces", files: map[string]string{file: "A=" + strings.Repeat("${A:-{", 50_000) + "}\n"}, exit: exitFindings, want: `"${" is not followed by a name`},
			{name: "many lines", files: map[string]string{file: times(200_000, "V%d=x\n")}, exit: exitFindings, want: "the file has more than 10000 variables"},
			{name: "many lines of one name", files: map[string]string{file: strings.Repeat("V=x\n", 1_000_000)}, exit: exitFindings, want: "the file has more than 10000 variables"},
			{name: "many broken lines", files: map[string]string{file: strings.Repeat("V!=x\n", 500_000)}, exit: exitFindings, want: "more findings, none worse than this one"},
			{name: "many quotes", files: map[string]string{file: strings.Repeat("V=\"x\"\"", 500_000)}, exit: exitFindings, want: "a variable's name has only letters"},
			{name: "open quotes", files: map[string]string{file: "V='x\n" + strings.Repeat("V=\"x\n", 100_000)}, exit: exitFindings, want: "the quote is not closed"},
			{name: "long line", files: map[string]string{file: "A=" + strings.Repeat("a", 4_000_000) + "\n"}},
			{name: "long line of variables", files: map[string]string{file: "A=" + strings.Repeat("${B}", 900_000) + "\n"}},
			{name: "long line of dollars", files: map[string]string{file: "A=" + strings.Repeat("$", 4_000_000) + "\n"}},
			{name: "long name", files: map[string]string{file: strings.Repeat("a", 4_000_000) + "=b\n"}},
			{name: "spaces", files: map[string]string{file: strings.Repeat(" ", 4_000_000) + "=b\n"}, exit: exitFindings, want: "a value without a name"},
			{name: "exports", files: map[string]string{file: strings.Repeat("export ", 500_000) + "a=b\n"}, exit: exitFindings, want: "a variable's name has no spaces"},
			{name: "NUL", files: map[string]string{file: "A=\x00\n"}, exit: exitFindings, want: "holds a NUL byte"},
		}
		for _, b := range texts {
			b.name += " in " + file
			bombs = append(bombs, b)
		}
	}
	return append(bombs,
		bomb{name: "nested variables", files: value(nest(5000, "${A:-", "x", "}")), exit: exitFindings, want: "nests ${ deeper than 100 levels"},
		bomb{name: "open variables", files: value(strings.Repeat("${A:-", 5000)), exit: exitFindings, want: `has "${" that no variable follows`},
		bomb{name: "variables side by side", files: value(strings.Repeat("${A:-b}", 100_000))},
		bomb{name: "nested side by side", files: value(strings.Repeat(nest(99, "${A:-", "x", "}"), 500))},
		bomb{name: "dollars", files: value(strings.Repeat("$", 1_000_000))},
		bomb{name: "large variable many times", exit: exitFindings, want: "the variables of the project expand to more than 8 MiB", files: map[string]string{
			".env": "A=" + strings.Repeat("a", 1_000_000) + "\n", "compose.yaml": victim["compose.yaml"] + "x-a:\n" + strings.Repeat("- ${A}${A}${A}${A}${A}${A}${A}${A}\n", 1000),
		}},
		bomb{name: "required variables", files: value(strings.Repeat("${A:?b}", 50_000)), exit: exitFindings, want: "variable-unset"},
		bomb{name: "many variables", files: map[string]string{"compose.yaml": victim["compose.yaml"] + "x-a:\n" + times(50_000, "- ${V%d}\n")}, exit: exitFindings, want: "variable-unset"},
		bomb{name: "profiles in a variable", files: map[string]string{".env": "COMPOSE_PROFILES=" + times(50_000, "p%d,") + "\n"}},
		bomb{name: "files in a variable", files: map[string]string{".env": "COMPOSE_FILE=compose.yaml" + times(20_000, ":l%d.yaml") + "\n"}, exit: exitFindings, want: "the project has more than 500 compose files"},
		bomb{name: "one file many times in a variable", files: map[string]string{".env": "COMPOSE_FILE=" + strings.Repeat("compose.yaml:", 20_000) + "\n"}, exit: exitFindings, want: "the project has more than 500 compose files"},
		bomb{name: "env files in a variable", files: map[string]string{".env": "COMPOSE_ENV_FILES=" + times(20_000, "l%d.env,") + "\n"}, exit: exitFindings},
		bomb{name: "command line", args: append(strings.Fields(strings.Repeat("--profile p ", 2000)), strings.Fields(strings.Repeat("--env A=b ", 2000))...)},
	)
}
