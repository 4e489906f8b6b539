package main

import (
	"fmt"
	"strings"
)

// composeBombs grow by what compose makes of a file, not by its YAML.
func composeBombs() []bomb {
	compose := func(text string) map[string]string { return map[string]string{"compose.yaml": text} }
	services := func(entries string) map[string]string { return compose("services:\n" + entries) }
	return []bomb{
		{
			name: "include loop", files: compose("include: [other.yaml]\nservices: {}\n"),
			build: write("other.yaml", "include: [compose.yaml]\nservices: {}\n"),
			exit:  exitFindings, want: "a file includes itself: compose.yaml includes other.yaml includes compose.yaml",
		},
		{name: "include of itself", files: compose("include: [compose.yaml]\n"), exit: exitFindings, want: "a file includes itself"},
		{name: "include chain", files: levels(80, "include: [l%d.yaml]\nservices: {s%d: {image: x}}\n"), exit: exitFindings, want: "includes files more than 50 levels deep"},
		{name: "include doubling", files: levels(25, "include: [l%d.yaml, ./l%[1]d.yaml]\nservices: {s%d: {image: x}}\n")},
		{
			name:  "include doubling by directory",
			files: levels(25, "include:\n- {path: l%[1]d.yaml, project_directory: ./a}\n- {path: l%[1]d.yaml, project_directory: ./b%[2]d}\nservices: {s%[2]d: {image: x}}\n"),
		},
		{name: "include doubling by env file", exit: exitFindings, want: "includes with the env file a0.env, which does not exist",
			files: levels(25, "include:\n- {path: l%[1]d.yaml, env_file: a%[2]d.env}\n- {path: l%[1]d.yaml, env_file: b%[2]d.env}\nservices: {s%[2]d: {image: x}}\n")},
		{name: "extends loop", files: services("  a: {extends: b}\n  b: {extends: c}\n  c: {extends: a}\n"), exit: exitFindings, want: "a service extends itself"},
		{name: "extends itself", files: services("  a: {extends: {service: a, file: ./compose.yaml}}\n"), exit: exitFindings, want: "a service extends itself"},
		{name: "extends chain", files: services(descending(3000, "  s%d: {extends: s%d}\n") + "  s0: {image: x}\n"), exit: exitFindings, want: "extends more than 100 services in a row"},
		{name: "extends chain over files", files: levels(600, "services: {a: {extends: {file: l%d.yaml, service: a}, labels: [a%d]}}\n"), exit: exitFindings, want: "extends more than 100 services in a row"},
		{
			name: "extends of much by many", exit: exitFindings, want: "extends services until they hold more than 500000 values",
			files: services("  base:\n    image: x\n    labels:\n" + times(20_000, "      l%d: v\n") + times(2000, "  s%d: {extends: base}\n")),
		},
		{name: "depends_on loop", files: services("  a: {image: x, depends_on: [b]}\n  b: {image: x, depends_on: [a]}\n"), exit: exitFindings, want: "a service waits for itself"},
		{name: "long depends_on loop", files: services("  s0: {image: x, depends_on: [s9999]}\n" + chain(10_000, "  s%d: {image: x%d, depends_on: [s%d]}\n")), exit: exitFindings, want: "a service waits for itself"},
		{name: "depends_on chain", files: services("  s0: {image: x}\n" + chain(10_000, "  s%d: {image: x%d, depends_on: [s%d]}\n"))},
		{name: "depends_on ladder, two a level", files: services(ladder(60, 2))},
		{name: "depends_on ladder, all of the level below", files: services(ladder(40, 40))},
		{name: "one file in many services", files: map[string]string{
			"compose.yaml": victim["compose.yaml"] + times(1000, "  s%d: {image: x%d, volumes: [\"./a.conf:/etc/a.conf\"]}\n"),
			"a.conf":       times(5000, "s%d %d\n"),
		}},
		{name: "many services", files: services(times(5000, "  s%d: {image: x}\n"))},
		{name: "many hollow services", files: services(times(20_000, "  s%d:\n")), exit: exitFindings, want: "more findings, none worse than this one"},
		{name: "many services with nothing", files: services(times(20_000, "  s%d: {}\n")), exit: exitFindings, want: "has neither an image nor a build"},
		{name: "many profiles", files: services(times(1000, "  s%d: {image: redis:7, profiles: [p%d], ports: [\"6379:6379\"]}\n")), exit: exitFindings, want: "internal-port-published"},
		{name: "many profiles of one service", files: services("  s: {image: x, profiles: [" + times(10_000, "p%d, ") + "]}\n")},
		{name: "a service in every profile", files: services(times(200, "  s%d: {image: redis:7, profiles: ["+times(50, "p%d, ")+"], ports: [\"6379:6379\"]}\n")), exit: exitFindings, want: "internal-port-published"},
		{name: "one port, many mappings", files: services("  s:\n    image: x\n    ports:\n" + strings.Repeat("      - 80:80\n", 2000))},
		{name: "one port, many services", files: services(times(2000, "  s%d: {image: x, ports: [\"80:80\"]}\n")), exit: exitFindings, want: "host-port-conflict"},
		{name: "one range, many services", files: services(times(2000, "  s%d: {image: x, ports: [\"1-65535:1-65535\"]}\n")), exit: exitFindings, want: "media-port-overlap"},
		{name: "many ports", files: services("  s:\n    image: x\n    ports:\n" + times(30_000, "      - \"%d:80\"\n"))},
		{name: "many ports of livekit", files: services("  s:\n    image: livekit/livekit-server\n    environment: {LIVEKIT_CONFIG: \"{rtc: {port_range_start: 1, port_range_end: 65535}}\"}\n    ports:\n" + times(30_000, "      - \"%d:%d/udp\"\n")), exit: exitFindings, want: "livekit-keys-missing"},
		{name: "many redis ports", files: services("  s:\n    image: redis:7\n    ports:\n" + times(20_000, "      - \"%d:6379\"\n")), exit: exitFindings, want: "internal-port-published"},
		{name: "many volumes", files: services("  s:\n    image: x\n    volumes:\n" + times(20_000, "      - ./v%d:/v%d\n"))},
		{name: "many missing files", files: services("  s:\n    image: x\n    volumes:\n" + times(20_000, "      - ./v%d.yaml:/v%d.yaml\n")), exit: exitFindings, want: "mount-source-missing"},
		{name: "many env files", files: services("  s:\n    image: x\n    env_file:\n" + times(20_000, "      - v%d.env\n")), exit: exitFindings, want: "env-file-missing"},
		{name: "many suppressions", files: services("  s:\n    image: x\n" + strings.Repeat("    # reflint:ignore internal-port-published -- why not\n", 20_000)), exit: exitFindings, want: "unused-ignore"},
		{name: "long suppression", files: services("  s:\n    image: x # reflint:ignore " + strings.Repeat("internal-port-published, ", 20_000) + " -- why not\n"), exit: exitFindings, want: "unused-ignore"},
		{name: "long names", files: services("  " + strings.Repeat("s", 1000) + ": {image: redis:7, ports: [\"6379:6379\"]}\n"), exit: exitFindings, want: "internal-port-published"},
		{name: "longer names", files: services("  ? " + strings.Repeat("s", 100_000) + "\n  : {image: redis:7, ports: [\"6379:6379\"]}\n"), exit: exitFindings, want: "internal-port-published"},
		{name: "long command", files: services("  s: {image: livekit/livekit-server, command: \"" + strings.Repeat("--config=/etc/x.yaml ", 50_000) + "\"}\n"), exit: exitFindings, want: "config-not-mounted"},
		{name: "many networks", files: services(times(2000, "  s%d: {image: x, networks: [n%d]}\n") + "networks:\n" + times(2000, "  n%d:\n"))},
		{name: "many networks of many services", files: services(times(150, "  s%d:\n    image: x\n    networks: ["+times(150, "n%d, ")+"]\n") + "networks:\n" + times(150, "  n%d:\n"))},
		{name: "many aliases of names", files: services(times(300, "  s%d:\n    image: x\n    networks: {default: {aliases: ["+strings.Repeat("a, ", 300)+"]}}\n"))},
		{name: "many documents of services", files: services(times(200, "  s%d: {image: x}\n") + times(5000, "---\nservices: {s%d: {labels: [a]}}\n")), exit: exitFindings, want: "has more than 100 documents"},
		{name: "many typos", files: services(times(10_000, "  s%d: {imgae: x}\n")), exit: exitFindings, want: "did you mean"},
		{name: "references to what is not there", files: services(times(2000, "  s%d: {image: x, depends_on: [t%d]}\n")), exit: exitFindings, want: "depends on"},
	}
}

// levels is a compose file and n files below it, each made with the number of the next one and its own.
func levels(n int, format string) map[string]string {
	files := map[string]string{"compose.yaml": fmt.Sprintf(format, 1, 0), fmt.Sprintf("l%d.yaml", n): "services: {a: {image: x}}\n"}
	for i := 1; i < n; i++ {
		files[fmt.Sprintf("l%d.yaml", i)] = fmt.Sprintf(format, i+1, i)
	}
	return files
}

// descending writes format for n down to 1, with each number and the one before it.
func descending(n int, format string) string {
	var b strings.Builder
	for i := n; i > 0; i-- {
		fmt.Fprintf(&b, format, i, i-1)
	}
	return b.String()
}

// ladder is services in levels, each of which depends on all of the level below.
func ladder(height, width int) string {
	var b strings.Builder
	for level := range height {
		for i := range width {
			fmt.Fprintf(&b, "  s%d-%d: {image: x, depends_on: [", level, i)
			for j := range width {
				if level > 0 {
					fmt.Fprintf(&b, "s%d-%d, ", level-1, j)
				}
			}
			b.WriteString("]}\n")
		}
	}
	return b.String()
}
