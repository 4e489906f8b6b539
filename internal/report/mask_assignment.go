package report

import (
	"strings"

	"github.com/reflint/reflint/internal/pattern"
)

// commandPrefix is the value of an assignment that stands before a command, as in `TOKEN=… doctl compute …`, and more
// such assignments. The commands are named: elsewhere a value may have blanks in it.
var commandPrefix = pattern.Lazy(`^("[^"]*"|'[^']*'|[^\s"'#;&|]+)(?:[ \t]+\w+=\S*)*[ \t]+` +
	`(?:sudo|env|doctl|hcloud|aws|gcloud|az|ufw|ip6?tables|nft|docker|podman|terraform|tofu|ansible-playbook|` +
	`livekit-cli|lk|curl|wget|ssh|bash|sh|make|\.{0,2}/\S+)[ \t]+\S`)

// assigned is what an assignment gives: one word before a command, else the rest of the line.
func assigned(line string, offset int) byteRange {
	value := valueAt(line, offset)
	if line[offset-1] != '=' || value.from == value.to {
		return value
	}
	if m := commandPrefix().FindStringSubmatchIndex(line[offset:]); m != nil {
		value.to = offset + m[3]
	}
	if reference().MatchString(line[value.from:value.to]) {
		return byteRange{}
	}
	return value
}

// valueAt is the rest of the line from offset on, without a comment behind it; empty for a value
// that only names a variable, or is none.
func valueAt(line string, offset int) byteRange {
	value := line[offset:]
	if i := strings.Index(value, " #"); i >= 0 {
		value = value[:i]
	}
	value = strings.TrimRight(value, " \t")
	switch value {
	case "", "|", ">", "|-", ">-", "|+", ">+", "[", "{", `"`, "'":
		return byteRange{}
	}
	if reference().MatchString(strings.TrimRight(value, `]},"'`)) || reference().MatchString(value) {
		return byteRange{}
	}
	return byteRange{offset, offset + len(value)}
}
