package stacktest

import (
	"regexp"
	"slices"
	"strings"
)

// surroundings are what operators know of the stack that a line stands in.
type surroundings struct {
	file string
	// services are those of the stack, in order.
	services []string
}

func (in surroundings) isCompose() bool { return in.file == "compose.yaml" }

// mutants lists every change that an operator makes to a stack where it can matter.
func mutants(stack string, files tree) []mutant {
	services := servicesOf(files)
	var list []mutant
	for _, file := range files.names() {
		in := surroundings{file, services}
		for i, line := range mutable(file, files) {
			for _, op := range operators {
				for _, c := range op.changes(line, in) {
					if line != "" && !unread(line, c, files) && !uncalled(line, c, files) {
						list = append(list, mutant{stack, file, i + 1, c.start, op.name, line[c.start:c.end], c.text})
					}
				}
			}
		}
	}
	return list
}

var (
	comment = regexp.MustCompile(`(^|\s+)#.*$`)
	// aService starts a service in the compose file, as all stacks write it.
	aService = regexp.MustCompile(`^ {2}([a-z-]+):$`)
	// inert are lines of compose that say nothing about other files or about what is reachable: what a container is
	// made from, when it starts, where it keeps data, and keys whose values stand below. HTTP/3 is optional.
	inert = regexp.MustCompile(`^\s*(?:restart|image|expose|networks: \[back\]|depends_on|condition|test|interval)\b|` +
		`^\s*- "443:443/udp"|^\s*- \w+_(?:data|config):|_(?:DB|DATABASE|RANDOM_ROOT_PASSWORD):|:$`)
	bareBraces = regexp.MustCompile(`^[\s{}]*$`)
)

// mutable lists the lines of a file without comments; those where no change can matter are empty.
func mutable(file string, files tree) []string {
	lines := strings.Split(files[file], "\n")
	_, chosen, _ := strings.Cut(files[".env"], "COMPOSE_PROFILES=")
	chosen, _, _ = strings.Cut(chosen, "\n")
	off, depends := false, false
	for i, line := range lines {
		line = comment.ReplaceAllString(line, "")
		lines[i] = line
		if file != "compose.yaml" {
			if bareBraces.MatchString(line) {
				lines[i] = ""
			}
			continue
		}
		if aService.MatchString(line) {
			off = false
		}
		if profile, ok := strings.CutPrefix(line, "    profiles: ["); ok {
			off = !slices.Contains(strings.Split(chosen, ","), strings.TrimSuffix(profile, "]"))
		}
		if strings.HasPrefix(line, "    ") && !strings.HasPrefix(line, "     ") {
			depends = strings.HasPrefix(line, "    depends_on:")
		}
		if off || depends || !strings.HasPrefix(line, "    ") || inert.MatchString(line) {
			lines[i] = ""
		}
	}
	return lines
}

var defaultValue = regexp.MustCompile(`\$\{(\w+):-[^}]*\}`)

// unread tells whether the change is to a default that .env replaces.
func unread(line string, c change, files tree) bool {
	for _, m := range defaultValue.FindAllStringSubmatchIndex(line, -1) {
		name := line[m[2]:m[3]]
		if c.start > m[0] && c.end <= m[1] && strings.Contains("\n"+files[".env"], "\n"+name+"=") {
			return true
		}
	}
	return false
}

var loopbackMapping = regexp.MustCompile(`^\s*- "(127\.0\.0\.1|\$\{BIND_HOST:-127\.0\.0\.1\}):(\d+):`)

// uncalled tells whether the change is to a port of the host's loopback interface that nothing in the stack asks for.
func uncalled(line string, c change, files tree) bool {
	m := loopbackMapping.FindStringSubmatchIndex(line)
	if len(m) == 0 || c.start < m[4] || c.end > m[5] {
		return false
	}
	if line[m[2]:m[3]] != "127.0.0.1" && strings.Contains(files[".env"], "BIND_HOST=0.0.0.0") {
		return false
	}
	calls := regexp.MustCompile(`(?:localhost|127\.0\.0\.1):` + line[m[4]:m[5]])
	for _, name := range files.names() {
		if name != "compose.yaml" && calls.MatchString(files[name]) {
			return false
		}
	}
	return true
}

// servicesOf lists the services of the stack's compose file.
func servicesOf(files tree) []string {
	_, text, _ := strings.Cut(files["compose.yaml"], "\nservices:\n")
	var names []string
	for _, line := range strings.Split(text, "\n") {
		if m := aService.FindStringSubmatch(line); m != nil {
			names = append(names, m[1])
		} else if line != "" && !strings.HasPrefix(line, " ") {
			break // volumes and networks look alike
		}
	}
	return names
}
