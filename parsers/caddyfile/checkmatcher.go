package caddyfile

import (
	"net/netip"
	"regexp/syntax"
	"slices"
	"strings"
	"sync"

	"github.com/reflint/reflint/internal/model"
)

// matcherForms are the matchers of Caddy with what may stand behind them (modules/caddyhttp/matchers.go).
var matcherForms = sync.OnceValue(func() map[string]form {
	return map[string]form{
		"path": anyArgs, "host": anyArgs, "method": anyArgs,
		"query": {most: -1, value: isAssignment, hint: "of the form parameter=value"}, "protocol": word,
		"tls":           {most: 1, value: isEarlyData, hint: "early_data"},
		"header_regexp": {least: 2, most: 3}, "vars_regexp": {least: 2, most: 3}, "path_regexp": {least: 1, most: 2},
		"vars": {least: 2, most: -1}, "expression": someArgs, "remote_ip": anyArgs, "client_ip": anyArgs,
		"file": {most: -1, lines: map[string]form{
			"root": word, "try_files": someArgs, "try_policy": word, "split_path": someArgs,
		}},
	}
})

func isAssignment(text string) bool { return text == "" || strings.Contains(text, "=") }

func isAddressRange(text string) bool {
	if text == "private_ranges" || strings.Contains(text, "{") {
		return true
	}
	text, _, _ = strings.Cut(text, "%")
	_, prefix := netip.ParsePrefix(text)
	_, addr := netip.ParseAddr(text)
	return prefix == nil || addr == nil
}

func isEarlyData(text string) bool { return text == "early_data" }

// checkMatcher reports lines of one kind of matcher that Caddy refuses.
func (b *builder) checkMatcher(kind string, lines []node) {
	f, ok := matcherForms()[kind]
	if kind == "header" {
		b.checkHeaderMatcher(lines)
	}
	for i := range lines {
		if ok {
			b.checkForm(&lines[i], lines[i].args, f)
		}
		if lines[i].braces && kind != "file" && kind != "not" && (ok || kind == "header") {
			b.reject(lines[i].span(), "the matcher "+kind+" takes no block")
		}
	}
	if (kind == "expression" || kind == "path_regexp") && len(lines) > 1 {
		b.reject(lines[1].span(), "the matcher "+kind+" can be used only once here: join the two into one")
	}
	if kind == "header_regexp" {
		b.checkHeaderRegexps(lines)
	}
}

// checkUse reports what Caddy refuses of one kind of matcher only where a route has it.
func (b *builder) checkUse(kind string, lines []node, negated bool) {
	b.checkRegexps(kind, lines, negated)
	switch kind {
	case "path", "host", "method":
		if len(argTexts(lines)) == 0 {
			b.reject(lines[0].span(), "the matcher "+kind+" needs a value")
		}
	case "remote_ip", "client_ip":
		for i := range lines {
			b.checkForm(&lines[i], lines[i].args, ranges)
		}
	}
	if kind == "host" {
		b.checkHosts(lines)
	}
}

// checkHosts reports hosts that are named twice.
func (b *builder) checkHosts(lines []node) {
	seen := map[string]bool{}
	for i := range lines {
		for _, arg := range lines[i].args {
			host := strings.ToLower(arg.text)
			if seen[host] {
				b.reject(arg.span, "the matcher host names "+arg.text+" twice: remove one")
			}
			seen[host] = true
		}
	}
}

func (b *builder) checkHeaderMatcher(lines []node) {
	for i := range lines {
		args := lines[i].args
		switch {
		case len(args) == 0:
			b.reject(lines[i].span(), "the matcher header needs a field")
		case args[0].text == "!":
			b.reject(args[0].span, "the matcher header needs a field behind the !")
		case strings.HasPrefix(args[0].text, "!") && len(args) > 1:
			b.reject(args[1].span, "the matcher header takes no value for a field that is to be absent")
		case !strings.HasPrefix(args[0].text, "!") && len(args) != 2:
			b.reject(lines[i].span(), "the matcher header takes a field and one value; for any value write *")
		}
	}
}

// checkHeaderRegexps reports fields with two regular expressions, of which Caddy keeps one at most.
func (b *builder) checkHeaderRegexps(lines []node) {
	seen := map[string]bool{}
	for i := range lines {
		args := lines[i].args
		if len(args) < 2 {
			continue
		}
		field := args[len(args)-2]
		if seen[field.text] {
			b.reject(field.span, "the matcher header_regexp can be used only once for "+field.text)
		}
		seen[field.text] = true
	}
}

// hasWord tells whether text has a letter, a digit or an underscore: Caddy asks for no more (matchers.go, wordRE).
func hasWord(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return r == '_' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z'
	})
}

// checkRegexps reports regular expressions that do not compile, and names for them that cannot be placeholders; of
// names in a negation Caddy takes no notice.
func (b *builder) checkRegexps(kind string, lines []node, negated bool) {
	if !strings.HasSuffix(kind, "_regexp") {
		return
	}
	named := 3
	if kind == "path_regexp" {
		named = 2
	}
	for i := range lines {
		args := lines[i].args
		unknown := slices.ContainsFunc(args, func(t token) bool { return t.origin == model.Unknown })
		if len(args) < named-1 || len(args) == 0 || len(args) > named || unknown {
			continue
		}
		pattern := args[len(args)-1]
		if _, err := syntax.Parse(pattern.text, syntax.Perl); err != nil {
			b.reject(pattern.span, "not a regular expression: "+err.Error())
		}
		if !negated && len(args) == named && args[0].text != "" && !hasWord(args[0].text) {
			b.reject(args[0].span, "the name of a regular expression must have a letter, a digit or an underscore: "+
				args[0].text)
		}
	}
}
