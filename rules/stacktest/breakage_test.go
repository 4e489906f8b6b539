package stacktest

import (
	"fmt"
	"slices"
	"strings"
)

// A breakage is one edit that somebody made, and what is to be found then. Words in braces stand for what
// the stack has there: see words.
type breakage struct {
	// file holds old, once, and has new there afterwards. The breakage does not concern stacks without it.
	file, old, new string
	// rule reports, at error or warning. Several names are those of rules that each report.
	rule string
	// at is a text on the line that the first rule names, as its own place or a related one: "file: text", or
	// only a text of the same file. Empty is the line that changed.
	at string
}

// reflectorWords are those of the stacks that differ in their mode alone.
var reflectorWords = []string{
	"{livekit}", "livekit-server", "{redis}", "redis", "{app}", "server:1250", "{app.env}", "server/.env",
	"{key}", "reflector_c41f7e02", "{secret}", "d2f8a61b3c9e4f7085b1a2c6d7e9f034",
	"{livekit.mount}", "/etc/livekit.yaml", "{egress.mount}", "/etc/egress.yaml", "{first}", "44200", "{last}", "44300",
}

func reflectorAt(host string) []string { return append(slices.Clone(reflectorWords), "{host}", host) }

// words are pairs by stack: a word in braces, and what it stands for there.
var words = map[string][]string{
	"caddy-domain": reflectorAt("meet.fabrikam.net"),
	"caddy-ip":     reflectorAt("203.0.113.20"),
	"tunnel":       reflectorAt("t1.tunnels.example.net:19443"),
	"direct-lan":   reflectorWords,
	"local":        reflectorWords,
	"subdomains": {
		"{livekit}", "livekit", "{app}", "app:8080", "{livekit.mount}", "/etc/livekit.yaml",
		"{key}", "contoso_5b1e90", "{secret}", "f3a9c17be04d4862a5d0b7c8e19f6a24c5d3",
	},
	"recording": {
		"{livekit}", "livekit", "{app}", "studio:3000", "{app.env}", "studio.env",
		"{key}", "studio_77c0d1", "{secret}", "0c5e2f9b8a7d46f1b3e8d2c4a6f09b17",
		"{livekit.mount}", "/config/livekit.yaml", "{egress.mount}", "/config/egress.yaml",
		"{first}", "50000", "{last}", "50200",
	},
	"fronted": {
		"{livekit}", "livekit", "{redis}", "valkey", "{app}", "api:8000", "{app.env}", ".env",
		"{key}", "tailspin_e83b", "{secret}", "7be1d94c02f84a6d9e5c3b18f7a06d2e",
		"{livekit.mount}", "/livekit.yaml", "{egress.mount}", "/egress.yaml", "{first}", "52000", "{last}", "52100",
	},
	"host-network": {
		"{app.env}", "api.env", "{key}", "wingtip_0d9f", "{secret}", "b7c1f04e9d2a4836a1e5c8d7f3b60924",
		"{livekit.mount}", "/etc/livekit.yaml", "{egress.mount}", "/etc/egress.yaml",
		"{first}", "52000", "{last}", "54000",
	},
}

// in is the breakage with the words of a stack. It is not ok where the stack lacks a word, or has nothing that
// could break so.
func (b breakage) in(stack string, files tree) (breakage, bool) {
	fill := strings.NewReplacer(words[stack]...).Replace
	b.file, b.old, b.new, b.at = fill(b.file), fill(b.old), fill(b.new), fill(b.at)
	return b, strings.Count(files[b.file], b.old) == 1
}

// place is the line that the finding is wanted on.
func (b breakage) place(files tree) (place, error) {
	broken := b.apply(files)
	file, text, ok := strings.Cut(b.at, ": ")
	switch {
	case b.at == "":
		before, _, _ := strings.Cut(files[b.file], b.old)
		return place{file: b.file, line: 1 + strings.Count(before, "\n")}, nil
	case !ok || broken[file] == "":
		file, text = b.file, b.at
	}
	before, after, ok := strings.Cut(broken[file], text)
	if !ok || strings.Contains(after, text) {
		return place{}, fmt.Errorf("%s does not hold %q once", file, text)
	}
	return place{file: file, line: 1 + strings.Count(before, "\n")}, nil
}

func (b breakage) apply(files tree) tree {
	broken := files.clone()
	broken[b.file] = strings.Replace(files[b.file], b.old, b.new, 1)
	return broken
}
