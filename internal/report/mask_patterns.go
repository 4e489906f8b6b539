package report

import (
	"regexp"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/pattern"
)

// secretName is a name whose value is likely a secret. It must be lower-cased.
const secretName = `[\w.-]*(?:secret|passw|passphrase|passwd|pwd|token|credential|` +
	`\b(?:\w+_)?(?:pass|pw|jwt|pat|key|hmac|cred|auth|seed|cookie)\b|` +
	`(?:api|private|access|encryption|signing|auth|master|jwt|livekit|session)[_-]?keys?\b|_salt\b)[\w.-]*`

// secretWords are what such a name has in it: a line without any holds none, and most expressions are never compiled.
var secretWords = []string{
	"secret", "pass", "pwd", "pw", "token", "cred", "jwt", "pat", "key", "hmac", "auth", "seed", "cookie", "_salt",
}

var (
	// assignment is `NAME=value`, `name: value`, `"name": "value"`.
	assignment = pattern.Lazy(`(?i)(` + secretName + `)` +
		`(?:[ \t]*=[ \t]*|["']?[ \t]*:[ \t]+|["'][ \t]*:[ \t]*)`)
	// harmlessName ends a name that tells where a secret is or how long it lasts, not what it is.
	harmlessName = pattern.Lazy(`(?i)[_.-](?:file|files|path|dir|url|uri|endpoint|ttl|expiry|expires|` +
		`timeout|algorithm|header|issuer|length|type|mode)$`)
	// reference is a value that only names a variable.
	reference = pattern.Lazy(`^["']?(?:\$\{?\w+\}?|\$\{\w+:?\?[^}]*\}|\{\$\w+\}|\{env\.\w+\})["']?$`)
	// keysMapping is LiveKit's `keys:` with its entries on the same line.
	keysMapping = pattern.Lazy(`(?:^|[\s{,"'-])keys["']?[ \t]*[:=][ \t]*`)

	// tokens are secrets that can be told by their looks or by what stands before them.
	tokens = []tokenKind{
		{signs: []string{"://"}, pattern: pattern.Lazy(`://[^\s/:@"'<>]*:([^\s"'<>]+)@`)},
		{signs: []string{"://"}, pattern: pattern.Lazy(`://([^\s/:@"'<>$]{16,})@`)},
		{named: true, signs: []string{"${"}, pattern: pattern.Lazy(`(?i)\$\{` + secretName + `:?[-+]([^}]+)`)},
		{named: true, signs: []string{"{$"}, pattern: pattern.Lazy(`(?i)\{\$` + secretName + `:([^}]+)`)},
		{
			signs: []string{"pass", "token", "secret", "api", "keys", "masterauth"},
			pattern: pattern.Lazy(`(?i)(?:--?[\w-]*(?:pass|passw(?:or)?d|token|secret|api-?key|keys)|` +
				`\brequirepass|\bmasterauth)` +
				`(?:["']?[ \t]*,[ \t]*|[ \t]+|=)("[^"]*"?|'[^']*'?|[^\s,\]]+)`),
		},
		{signs: []string{"mysql", "mariadb"}, pattern: pattern.Lazy(`\b(?:mysql|mariadb)[\w-]*\b.*?\s-p([^\s"',]+)`)},
		{signs: []string{"-u"}, pattern: pattern.Lazy(`\s(?:-u|--user)[ \t=]+["']?[^\s:"']+:([^\s"']+)`)},
		{signs: []string{"@tcp(", "@unix("}, pattern: pattern.Lazy(`:([^\s:@/"']+)@(?:tcp|unix)\(`)},
		{signs: []string{"redis-cli"}, pattern: pattern.Lazy(`redis-cli\b.*?\s-a["',\s]+([^\s"',]+)`)},
		{signs: []string{"$"}, pattern: pattern.Lazy(`(\${1,2}(?:2[abxy]?|argon2\w*|apr1|[156y])\${1,2}[^\s"']+)`)},
		{
			signs:   []string{"bearer", "basic"},
			pattern: pattern.Lazy(`(?i)\b(?:bearer|basic)[ \t]+([A-Za-z0-9+/._=~-]{8,})`),
		},
		{signs: []string{"eyj"}, pattern: pattern.Lazy(`(eyJ[\w-]{10,}\.[\w.-]+)`)},
		{
			signs: []string{"gh", "glpat-", "sk-", "hf_", "xox", "akia", "age-secret-key-"},
			pattern: pattern.Lazy(
				`\b((?:gh[pousr]_|github_pat_|glpat-|sk-|hf_|xox[a-z]-|AKIA|AGE-SECRET-KEY-)[\w-]{12,})`),
		},
		{signs: []string{"_v1_"}, pattern: pattern.Lazy(`\b(do[opr]_v1_[\w-]+)`)},
		{signs: []string{"doctl"}, pattern: pattern.Lazy(`\bdoctl\b.*?\s-t(?:[ \t]+|=)?["']?([^\s"']+)`)},
		{signs: []string{"hcloud"}, pattern: pattern.Lazy(`\b([A-Za-z0-9]{64})\b`)},
		{signs: []string{"dns"}, pattern: pattern.Lazy(`\b(?:acme_dns|dns)[ \t]+\w+[ \t]+([^\s{]+)`)},
		{signs: []string{""}, pattern: pattern.Lazy(`^[ \t]*([A-Za-z0-9+/=_-]{40,})[ \t]*$`)},
	}
)

// A tokenKind is how one kind of secret looks. A line that has none of the signs, in lower case, holds none.
type tokenKind struct {
	signs []string
	// named tells that it has a name of a secret before it.
	named bool
	// pattern finds it; the first group is what to hide.
	pattern func() *regexp.Regexp
}

func (t tokenKind) possible(lower string) bool {
	return hasAny(lower, t.signs) && (!t.named || hasAny(lower, secretWords))
}

func hasAny(lower string, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool { return strings.Contains(lower, word) })
}

// suspicious lists what looks like a secret in a line that is read by itself.
func suspicious(line string) []byteRange {
	var list []byteRange
	lower := strings.ToLower(line)
	if hasAny(lower, secretWords) {
		for _, m := range assignment().FindAllStringSubmatchIndex(line, -1) {
			if !harmlessName().MatchString(line[m[2]:m[3]]) {
				list = append(list, assigned(line, m[1]))
			}
		}
	}
	if strings.Contains(lower, "keys") {
		for _, m := range keysMapping().FindAllStringIndex(line, -1) {
			list = append(list, valueAt(line, m[1]))
		}
	}
	for _, t := range tokens {
		if !t.possible(lower) {
			continue
		}
		for _, m := range t.pattern().FindAllStringSubmatchIndex(line, -1) {
			if !reference().MatchString(line[m[2]:m[3]]) {
				list = append(list, byteRange{m[2], m[3]})
			}
		}
	}
	return list
}

// hideUserinfo takes the passwords of URLs out of a message. Rules do not put
// them in; this is for what a file or another program's error brings along.
func hideUserinfo(text string) string {
	for _, kind := range tokens[:2] {
		if !kind.possible(text) {
			continue
		}
		text = kind.pattern().ReplaceAllStringFunc(text, func(match string) string {
			m := kind.pattern().FindStringSubmatchIndex(match)
			return match[:m[2]] + lint.Hidden + match[m[3]:]
		})
	}
	return text
}
