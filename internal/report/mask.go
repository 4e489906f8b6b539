package report

import (
	"bytes"
	"cmp"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
)

// A mask knows which parts of a source line must not be shown: the secrets that the parsers
// found; and whatever looks like one, for a file that no parser could read has secrets too. It rather
// hides too much.
type mask struct {
	secrets map[*source.File][]byteRange // offsets in the file
	texts   []string                     // of the secrets, wherever else they stand
	known   map[fileLine][]byteRange     // what ranges found
	// outlines are those of the files that were asked for.
	outlines map[*source.File]*outline
}

type fileLine struct {
	file *source.File
	line int
}

// A byteRange is [from, to).
type byteRange struct{ from, to int }

func newMask(set *source.Set, result *lint.Result) *mask {
	m := &mask{
		secrets:  map[*source.File][]byteRange{},
		texts:    result.SecretTexts,
		known:    map[fileLine][]byteRange{},
		outlines: map[*source.File]*outline{},
	}
	for _, s := range result.Secrets {
		file := set.File(s.Pos)
		if file == nil {
			continue
		}
		r := byteRange{from: file.Offset(s.Pos)}
		if set.File(s.End) == file && s.End > s.Pos {
			r.to = file.Offset(s.End)
		} else {
			r.to = endOfLine(file, r.from)
		}
		m.secrets[file] = append(m.secrets[file], r)
	}
	return m
}

// endOfLine is where the line of offset ends: a secret whose end is not known goes so far.
func endOfLine(file *source.File, offset int) int {
	if i := bytes.IndexByte(file.Content[offset:], '\n'); i >= 0 {
		return offset + i
	}
	return len(file.Content)
}

// ranges lists what to hide in line n of file, in order and without overlap.
func (m *mask) ranges(file *source.File, n int) []byteRange {
	at := fileLine{file, n}
	list, ok := m.known[at]
	if !ok {
		list = m.find(file, n)
		m.known[at] = list
	}
	return list
}

func (m *mask) find(file *source.File, n int) []byteRange {
	line := file.Line(n)
	start := file.Offset(file.LineStart(n))
	if n == 1 {
		start += len(bomOf(file.Content))
	}
	list := suspicious(line)
	if m.outline(file).belowSecret(n) {
		list = append(list, underSecret(line))
	}
	for _, s := range m.secrets[file] {
		r := byteRange{max(s.from-start, 0), min(s.to-start, len(line))}
		if r.from < r.to {
			list = append(list, r)
		}
	}
	for _, text := range m.texts {
		for at := 0; ; {
			i := strings.Index(line[at:], text)
			if i < 0 {
				break
			}
			list = append(list, byteRange{at + i, at + i + len(text)})
			at += i + len(text)
		}
	}
	return union(list)
}

func union(list []byteRange) []byteRange {
	slices.SortFunc(list, func(a, b byteRange) int { return cmp.Compare(a.from, b.from) })
	var merged []byteRange
	for _, r := range list {
		if n := len(merged); n > 0 && r.from <= merged[n-1].to {
			merged[n-1].to = max(merged[n-1].to, r.to)
		} else if r.from < r.to {
			merged = append(merged, r)
		}
	}
	return merged
}

// lazy compiles an expression when it is first asked for: a run without findings shows no line and needs
// none.
func lazy(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// secretName is a name whose value is likely a secret. It must be lower-cased.
const secretName = `[\w.-]*(?:secret|passw|passphrase|passwd|pwd|token|credential|` +
	`\b(?:\w+_)?(?:pass|pw|jwt|pat|key|hmac|cred|auth|seed|cookie)\b|` +
	`(?:api|private|access|encryption|signing|auth|master|jwt|livekit|session)[_-]?keys?\b|_salt\b)[\w.-]*`

var (
	// assignment is `NAME=value`, `name: value`, `"name": "value"`.
	assignment = lazy(`(?i)(` + secretName + `)` +
		`(?:[ \t]*=[ \t]*|["']?[ \t]*:[ \t]+|["'][ \t]*:[ \t]*)`)
	// harmlessName ends a name that tells where a secret is or how long it lasts, not what it is.
	harmlessName = lazy(`(?i)[_.-](?:file|files|path|dir|url|uri|endpoint|ttl|expiry|expires|` +
		`timeout|algorithm|header|issuer|length|type|mode)$`)
	// reference is a value that only names a variable.
	reference = lazy(`^["']?(?:\$\{?\w+\}?|\$\{\w+:?\?[^}]*\}|\{\$\w+\}|\{env\.\w+\})["']?$`)
	// keysMapping is LiveKit's `keys:` with its entries on the same line.
	keysMapping = lazy(`(?:^|[\s{,"'-])keys["']?[ \t]*[:=][ \t]*`)

	// tokens are secrets that can be told by their looks or by what stands before them.
	tokens = []tokenKind{
		{signs: []string{"://"}, pattern: lazy(`://[^\s/:@"'<>]*:([^\s"'<>]+)@`)},
		{signs: []string{"://"}, pattern: lazy(`://([^\s/:@"'<>$]{16,})@`)},
		{signs: []string{"${"}, pattern: lazy(`(?i)\$\{` + secretName + `:?[-+]([^}]+)`)},
		{signs: []string{"{$"}, pattern: lazy(`(?i)\{\$` + secretName + `:([^}]+)`)},
		{
			signs: []string{"pass", "token", "secret", "api", "keys", "masterauth"},
			pattern: lazy(`(?i)(?:--?[\w-]*(?:pass|passw(?:or)?d|token|secret|api-?key|keys)|` +
				`\brequirepass|\bmasterauth)` +
				`(?:["']?[ \t]*,[ \t]*|[ \t]+|=)("[^"]*"?|'[^']*'?|[^\s,\]]+)`),
		},
		{signs: []string{"mysql", "mariadb"}, pattern: lazy(`\b(?:mysql|mariadb)[\w-]*\b.*?\s-p([^\s"',]+)`)},
		{signs: []string{"-u"}, pattern: lazy(`\s(?:-u|--user)[ \t=]+["']?[^\s:"']+:([^\s"']+)`)},
		{signs: []string{"@tcp(", "@unix("}, pattern: lazy(`:([^\s:@/"']+)@(?:tcp|unix)\(`)},
		{signs: []string{"redis-cli"}, pattern: lazy(`redis-cli\b.*?\s-a["',\s]+([^\s"',]+)`)},
		{signs: []string{"$"}, pattern: lazy(`(\${1,2}(?:2[abxy]?|argon2\w*|apr1|[156y])\${1,2}[^\s"']+)`)},
		{signs: []string{"bearer", "basic"}, pattern: lazy(`(?i)\b(?:bearer|basic)[ \t]+([A-Za-z0-9+/._=~-]{8,})`)},
		{signs: []string{"eyj"}, pattern: lazy(`(eyJ[\w-]{10,}\.[\w.-]+)`)},
		{
			signs: []string{"gh", "glpat-", "sk-", "hf_", "xox", "akia", "age-secret-key-"},
			pattern: lazy(
				`\b((?:gh[pousr]_|github_pat_|glpat-|sk-|hf_|xox[a-z]-|AKIA|AGE-SECRET-KEY-)[\w-]{12,})`),
		},
		{signs: []string{"_v1_"}, pattern: lazy(`\b(do[opr]_v1_[\w-]+)`)},
		{signs: []string{"doctl"}, pattern: lazy(`\bdoctl\b.*?\s-t(?:[ \t]+|=)?["']?([^\s"']+)`)},
		{signs: []string{"hcloud"}, pattern: lazy(`\b([A-Za-z0-9]{64})\b`)},
		{signs: []string{"dns"}, pattern: lazy(`\b(?:acme_dns|dns)[ \t]+\w+[ \t]+([^\s{]+)`)},
		{signs: []string{""}, pattern: lazy(`^[ \t]*([A-Za-z0-9+/=_-]{40,})[ \t]*$`)},
	}
)

// A tokenKind is how one kind of secret looks. A line that has none of the signs, in lower case, holds none: most
// expressions are never compiled.
type tokenKind struct {
	signs []string
	// pattern finds it; the first group is what to hide.
	pattern func() *regexp.Regexp
}

func (t tokenKind) possible(lower string) bool {
	return slices.ContainsFunc(t.signs, func(sign string) bool { return strings.Contains(lower, sign) })
}

// suspicious lists what looks like a secret in a line that is read by itself.
func suspicious(line string) []byteRange {
	var list []byteRange
	for _, m := range assignment().FindAllStringSubmatchIndex(line, -1) {
		if !harmlessName().MatchString(line[m[2]:m[3]]) {
			list = append(list, assigned(line, m[1]))
		}
	}
	for _, m := range keysMapping().FindAllStringIndex(line, -1) {
		list = append(list, valueAt(line, m[1]))
	}
	lower := strings.ToLower(line)
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

var (
	// secretParent opens a mapping of secrets, or a secret of several lines.
	secretParent = lazy(`(?i)^[ \t-]*["']?(?:keys["']?[ \t]*:|` + secretName + `["']?[ \t]*:[ \t]+[|>])`)
	entry        = lazy(`^[ \t-]*["']?[\w.-]+["']?[ \t]*:[ \t]+`)
)

func (m *mask) outline(file *source.File) *outline {
	if m.outlines[file] == nil {
		m.outlines[file] = newOutline(file)
	}
	return m.outlines[file]
}

// An outline tells of each line of a file under which other line it is indented.
type outline struct {
	file *source.File
	// above holds, by the number of a line, that of the line under which it is indented, or 0.
	above []int
	// opens tells of the lines that were looked at whether they are a key of secrets or below one.
	opens map[int]bool
}

// newOutline reads the indentation of every line, once: to look for it from each line upwards would cost a file
// with very many findings the square of its length.
func newOutline(file *source.File) *outline {
	o := &outline{file: file, above: make([]int, 1+file.LineCount()), opens: map[int]bool{0: false}}
	type open struct{ line, indent int }
	var stack []open
	for n := 1; n <= file.LineCount(); n++ {
		line := file.Line(n)
		depth, text := indent(line), strings.TrimSpace(line)
		at := len(stack)
		for at > 0 && stack[at-1].indent >= depth {
			at--
		}
		if at > 0 {
			o.above[n] = stack[at-1].line
		}
		if text != "" && text[0] != '#' {
			stack = append(stack[:at], open{n, depth})
		}
	}
	return o
}

// belowSecret tells whether line n is indented under a key of secrets, as the entries of
// LiveKit's `keys:` and the lines of a private key are.
func (o *outline) belowSecret(n int) bool {
	var unknown []int
	at := o.above[n]
	for {
		if _, known := o.opens[at]; known {
			break
		}
		unknown = append(unknown, at)
		if secretParent().MatchString(o.file.Line(at)) {
			o.opens[at] = true
			break
		}
		at = o.above[at]
	}
	for _, line := range unknown {
		o.opens[line] = o.opens[at]
	}
	return o.opens[at]
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// underSecret is what to hide in a line under a secret's key: the value of its entry, or all of it.
func underSecret(line string) byteRange {
	if m := entry().FindStringIndex(line); m != nil {
		return valueAt(line, m[1])
	}
	return byteRange{indent(line), len(strings.TrimRight(line, " \t"))}
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
