package main

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// payloads want to be more than text to what shows them.
var payloads = []string{
	"\x1b[2J\x1b]0;title\x07\x1b[31mred",
	"\u009b31m\u0090q\u009c",
	"::error::pwned",
	"  ::set-output name=x::y",
	"##[error]pwned",
	"##vso[task.setvariable variable=x]y",
	"##teamcity[buildStatus text='x']",
	"x%0A::error::pwned%0D%0A",
	"x\n::error::pwned\r\n##[error]x",
	"<script>alert(1)</script><img src=x onerror=alert(1)><!-- </details>",
	"](javascript:alert(1)) [x](http://evil.example) **b** `c` ```d |e| ~~f~~ @org/team #1",
	"\u202etxt\u2066evil\u2069 \u200b\u200f\u2028\u2029\ufeff",
	`"><![CDATA[]]>&amp;&#10;<error line="1"/>`,
	"a,line=1,col=2::title",
	"\x00\x7f\x08\x08",
	strings.Repeat("long ", 2000),
	strings.Repeat("\u202e", 10_000),
}

// hostileDeployment has a payload wherever a file may name or say something that comes up in findings.
func hostileDeployment(payload string) map[string]string {
	quoted := func(format string) string {
		text, _ := json.Marshal(fmt.Sprintf(format, payload)) // a JSON string is one of YAML
		return string(text)
	}
	line := strings.NewReplacer("\n", " ", "\r", " ", "\x00", " ").Replace(payload)
	return map[string]string{
		"compose.yaml": "services:\n" +
			"  " + quoted("s%s") + ": {image: redis:7, ports: [\"6379:6379\", \"80:80\"], profiles: [" + quoted("%s") + "]}\n" +
			"  t:\n    image: redis:7\n    ports: [" + quoted("%s:80") + ", \"6380:6379\", \"80:80\"]\n" +
			"    volumes: [" + quoted("./%s.yaml:/x.yaml") + ", \"./b.yaml:/etc/b.yaml\"]\n" +
			"    env_file: [" + quoted("%s.env") + "]\n    depends_on: [" + quoted("%s") + "]\n" +
			"    " + quoted("%s") + ": x\n    labels: [" + quoted("${A:-%s}") + ", " + quoted("${%s}") + "]\n" +
			"    # reflint:ignore " + line + " -- " + line + "\n" +
			"    hostname: a # reflint:ignore internal-port-published -- " + line + "\n" +
			"  livekit: {image: livekit/livekit-server, command: --config /l.yaml, volumes: [\"./livekit.yaml:/l.yaml\"]}\n" +
			"  egress: {image: livekit/egress, environment: {EGRESS_CONFIG_BODY: " + quoted("api_key: '%s'\napi_secret: x") + "}}\n" +
			"  caddy: {image: caddy:2, volumes: [\"./Caddyfile:/etc/caddy/Caddyfile\", \"./data:/data\"], ports: [\"443:443\"]}\n" +
			"include: [" + quoted("%s.yaml") + "]\n",
		"livekit.yaml": "keys: {" + quoted("API%s") + ": 7c1e9f04b83d52a6e1907f4c8ab2d365}\nport: " + quoted("%s") + "\nrtc: {port_range_start: " + quoted("%s") + "}\n",
		"Caddyfile": line + " {\n}\nx.org {\n\treverse_proxy \"" + strings.ReplaceAll(line, `"`, "") + ":80\"\n\timport \"" +
			strings.ReplaceAll(line, `"`, "") + "\"\n\t" + line + "\n}\n",
		".env":                      line + "\nA B" + line + "=c\n" + line + "=x\n",
		"broken/compose.yaml":       "services:\n  " + line + "\n   a: b: *" + line + "\n",
		"broken/docker-compose.yml": "a: [" + line,
	}
}

var workflowCommand = regexp.MustCompile(`^::(error|warning|notice) (file|title)=[^,:]*(,[a-zA-Z]+=[^,:]*)*::.+$`)

// Whatever the files say, it is nothing but text to the terminal, log, browser or program that is shown the output.
func TestHostileText(t *testing.T) {
	for i, payload := range payloads {
		t.Run(fmt.Sprintf("%d", i), func(t *testing.T) {
			dir := t.TempDir()
			lay(t, dir, hostileDeployment(payload))
			if name := strings.NewReplacer("/", "", "\x00", "").Replace(payload); len(name) < 200 {
				lay(t, dir, map[string]string{name + "/compose.yaml": "services: {s: {image: redis:7, ports: [\"6379:6379\"]}}\n"})
			}
			for _, f := range formats {
				for _, args := range [][]string{{"--format", f.name}, {"--format", f.name, "-v"}} {
					stdout, stderr := lintStreams(t, dir, args)
					checkHarmless(t, f.name, stdout)
					checkDocument(t, f.name, stdout)
					checkHarmless(t, "standard error", stderr)
				}
			}
			for _, args := range [][]string{
				{payload}, {"--profile", payload}, {"--disable", payload}, {"--env-file", payload}, {"--format", payload},
				{"explain", payload}, {"--output", payload}, {"--severity", payload + "=error"},
			} {
				checkHarmless(t, "standard error", lintOutput(t, dir, args, nil))
			}
		})
	}
}

// lintStreams is what a run in dir prints.
func lintStreams(t *testing.T, dir string, args []string) (stdout, stderr string) {
	t.Helper()
	var out, messages bytes.Buffer
	code := run(&process{args: args, stdout: &out, stderr: &messages, cwd: dir})
	if strings.Contains(messages.String(), "internal error") || strings.Contains(messages.String(), "broke down") {
		t.Fatalf("%q: exit code %d\n%s", args, code, messages.String())
	}
	return out.String(), messages.String()
}

// checkHarmless looks for what drives a terminal or a CI system.
func checkHarmless(t *testing.T, format, output string) {
	t.Helper()
	unsafe := func(r rune) bool { return r != '\n' && r != '\t' && !unicode.IsPrint(r) }
	if i := strings.IndexFunc(output, unsafe); i >= 0 {
		t.Errorf("%s prints %q", format, output[max(0, i-60):min(len(output), i+20)])
	}
	for line := range strings.Lines(output) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(strings.TrimSpace(line), "::") && (format != "github" || !workflowCommand.MatchString(line)) {
			t.Errorf("%s prints a command: %.200q", format, line)
		}
		if format == "text" && len(line) > 20_000 {
			t.Errorf("%s prints a line of %d bytes: %.100q", format, len(line), line)
		}
	}
	if m := logCommand.FindString(output); m != "" {
		t.Errorf("%s prints a command: %q", format, m)
	}
}

// checkDocument reads what other programs read.
func checkDocument(t *testing.T, format, document string) {
	t.Helper()
	switch format {
	case "json", "sarif", "gitlab":
		if !json.Valid([]byte(document)) {
			t.Errorf("%s is no JSON", format)
		}
	case "checkstyle":
		decoder := xml.NewDecoder(strings.NewReader(document))
		for {
			if _, err := decoder.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("checkstyle is no XML: %v", err)
			}
		}
	case "markdown":
		if m := markup.FindString(codeSpan.ReplaceAllString(document, "")); m != "" {
			t.Errorf("markdown holds %s", m)
		}
	}
}

// codeSpan is what Markdown shows as it is.
var codeSpan = regexp.MustCompile("`[^`\n]*`")

// markup is what none of the payloads may become: HTML, or a link.
var markup = regexp.MustCompile(`<script|<img|</details|[^\\]\]\((?:javascript|http://evil)`)

// logCommand is a command of a CI system's log, which may stand anywhere in a line.
var logCommand = regexp.MustCompile(`##[a-zA-Z]*\[`)
