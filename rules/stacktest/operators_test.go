package stacktest

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A mutant is one small change to one line of a stack. It is made without knowing what the line means.
type mutant struct {
	stack, file string
	line        int // from 1
	start       int // where old starts in the line, in bytes
	operator    string
	// old is what new replaces. A line that is removed has no new.
	old, new string
}

// String names the mutant as survivors.txt does.
func (m mutant) String() string {
	change := strconv.Quote(m.old) + " → " + strconv.Quote(m.new)
	switch {
	case m.new == "":
		change = "without " + strconv.Quote(strings.TrimSpace(m.old))
	case m.old == "":
		change = "with " + strconv.Quote(m.new)
	}
	return fmt.Sprintf("%s\t%s:%d:%d\t%s\t%s", m.stack, m.file, m.line, m.start+1, m.operator, change)
}

// chance is the mutant's own random number. It stays when lines elsewhere come and go.
func (m mutant) chance(seed string) uint32 {
	sum := fnv.New32a()
	fmt.Fprint(sum, seed, m.stack, m.file, m.operator, m.start, m.old, m.new)
	return sum.Sum32()
}

// apply returns the stack with the change.
func (m mutant) apply(files tree) tree {
	changed := files.clone()
	lines := strings.SplitAfter(files[m.file], "\n")
	if line := lines[m.line-1]; m.operator == "line removed" {
		lines[m.line-1] = ""
	} else {
		lines[m.line-1] = line[:m.start] + m.new + line[m.start+len(m.old):]
	}
	changed[m.file] = strings.Join(lines, "")
	return changed
}

// A change replaces line[start:end].
type change struct {
	start, end int
	text       string
}

// operators are the ways to break a line, whose comment is off.
var operators = []struct {
	name    string
	changes func(line string, in surroundings) []change
}{
	{"port ±1", otherPorts},
	{"host to another service", otherHosts},
	{"scheme flip", otherSchemes},
	{"path change", otherPaths},
	{"key character", otherKeys},
	{"protocol flip", otherProtocols},
	{"line removed", noLine},
	{"address", otherAddresses},
	{"profile removed", fewerProfiles},
}

var (
	portNumber = regexp.MustCompile(`(?:^|[\s:="-])(\d{2,5})(?:[:/\s"}-]|$)`)
	urlScheme  = regexp.MustCompile(`\b(https?|wss?)://`)
	pathPart   = regexp.MustCompile(`(?:[\w.]|:\d+|[\s"]|})(/[a-z][\w-]*[a-z])`)
	credential = regexp.MustCompile(`\b(?:[a-z]+_[0-9a-f]{4,}|[0-9A-Za-z]*[0-9][0-9A-Za-z]{15,})\b`)
	portsLine  = regexp.MustCompile(`^\s*- "[^"]*\d(/udp)?"`)
	ipAddress  = regexp.MustCompile(`\b\d+\.\d+\.\d+\.\d+\b`)
	// Another database of the same server is none of the rules' business.
	databaseURL = regexp.MustCompile(`(?:postgres|mysql)\S*://`)
	// Only the program knows whether it can do without a variable or a webhook, and a mapping of loopback serves
	// nobody outside.
	dispensable = regexp.MustCompile(`^(?:- )?[A-Z][A-Z_]+(?::|=)|` +
		`^- "(?:127\.0\.0\.1|\$\{BIND_HOST:-127\.0\.0\.1\}):|` +
		`^profiles:|^email|^encode|^- https?://|^urls:|^\w+_base_url:`)
	portsEntry = regexp.MustCompile(`^\s*- "(\d+(?:-\d+)?:)`)
)

func otherPorts(line string, _ surroundings) []change {
	var list []change
	for at := 0; ; {
		m := portNumber.FindStringSubmatchIndex(line[at:])
		if m == nil {
			return list
		}
		start, end := at+m[2], at+m[3]
		if n, _ := strconv.Atoi(line[start:end]); n >= 80 {
			list = append(list, change{start, end, strconv.Itoa(n + 1)}, change{start, end, strconv.Itoa(n - 1)})
		}
		at = end // what ends one number may start the next
	}
}

// otherHosts puts the next service of the list in place of the one that is named.
func otherHosts(line string, in surroundings) []change {
	var list []change
	for i, name := range in.services {
		other := in.services[(i+1)%len(in.services)]
		host := regexp.MustCompile(`(?://|@|\s|="?)(` + regexp.QuoteMeta(name) + `)(?:$|:\d)`)
		for _, m := range host.FindAllStringSubmatchIndex(line, -1) {
			list = append(list, change{m[2], m[3], other})
		}
	}
	return list
}

func otherSchemes(line string, _ surroundings) []change {
	flipped := map[string]string{"http": "https", "https": "http", "ws": "wss", "wss": "ws"}
	var list []change
	for _, m := range urlScheme.FindAllStringSubmatchIndex(line, -1) {
		list = append(list, change{m[2], m[3], flipped[line[m[2]:m[3]]]})
	}
	return list
}

// otherPaths changes the first part of a path, in a URL, in a matcher or to a file.
func otherPaths(line string, _ surroundings) []change {
	var list []change
	for _, m := range pathPart.FindAllStringSubmatchIndex(line, -1) {
		if part := line[m[2]:m[3]]; part != "/udp" && !databaseURL.MatchString(line) {
			list = append(list, change{m[2], m[3], part + "x"})
		}
	}
	return list
}

// otherKeys changes a character in the middle of what is a key, a secret or a password.
func otherKeys(line string, _ surroundings) []change {
	var list []change
	for _, m := range credential.FindAllStringIndex(line, -1) {
		middle := m[1] - 3
		other := "7"
		if line[middle] == '7' {
			other = "3"
		}
		list = append(list, change{middle, middle + 1, other})
	}
	return list
}

func otherProtocols(line string, in surroundings) []change {
	m := portsLine.FindStringSubmatchIndex(line)
	switch {
	case m == nil || !in.isCompose():
		return nil
	case m[2] >= 0:
		return []change{{m[2], m[3], "/tcp"}}
	}
	return []change{{m[1] - 1, m[1] - 1, "/udp"}}
}

// otherAddresses takes loopback for every address, and every address for loopback.
func otherAddresses(line string, in surroundings) []change {
	var list []change
	for _, m := range ipAddress.FindAllStringIndex(line, -1) {
		for _, other := range []string{"0.0.0.0", "127.0.0.1"} {
			if line[m[0]:m[1]] != other {
				list = append(list, change{m[0], m[1], other})
			}
		}
	}
	if m := portsEntry.FindStringSubmatchIndex(line); m != nil && in.isCompose() {
		list = append(list, change{m[2], m[3], "127.0.0.1:" + line[m[2]:m[3]]})
	}
	return list
}

// fewerProfiles takes one profile out of the choice.
func fewerProfiles(line string, _ surroundings) []change {
	name, chosen, _ := strings.Cut(line, "=")
	if name != "COMPOSE_PROFILES" {
		return nil
	}
	var list []change
	profiles := strings.Split(chosen, ",")
	for i := range profiles {
		rest := slices.Delete(slices.Clone(profiles), i, i+1)
		list = append(list, change{len(name) + 1, len(line), strings.Join(rest, ",")})
	}
	return list
}

// noLine takes the line away.
func noLine(line string, _ surroundings) []change {
	if says := strings.TrimSpace(line); dispensable.MatchString(says) || defaults[says] {
		return nil
	}
	return []change{{0, len(line), ""}}
}

// defaults are lines that say what holds without them.
var defaults = map[string]bool{
	"port: 7880": true, "tcp_port: 7881": true, "rtmp_port: 1935": true, "whip_port: 8080": true,
	"udp_port: 7885": true, "sip_port: 5060": true, `- "0.0.0.0"`: true,
}
