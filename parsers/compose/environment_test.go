package compose

import (
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

func environmentText(l loaded, name string) string {
	var lines []string
	for _, v := range l.service(name).Environment {
		lines = append(lines, v.Name+"="+show(l, v.Value)+", name "+l.at(v.Span))
	}
	return strings.Join(lines, "\n")
}

func TestEnvironment(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"list", `["A=1", B=, C=x=y, "D"]`, "A=1, name A\nB=, name B\nC=x=y, name C\nD= unknown at \"D\", name \"D\""},
		{"mapping", `{A: 1, B: "two", C: , D: true, E: 1.50, F: 0x10}`,
			"A=1, name A\nB=two at \"two\", name B\nC= unknown at C, name C\nD=true, name D\nE=1.5 at 1.50, name E\nF=16 at 0x10, name F"},
		{"from the environment", `[SET, NO]`,
			"SET=val interpolated at SET (.env:val: SET is set here), name SET\nNO= unknown at NO, name NO"},
		{"null from the environment", `{SET: null}`,
			"SET=val interpolated at SET (.env:val: SET is set here), name SET"},
		{"interpolated", `["A=${SET}", "B=x${NO}y"]`,
			"A=val interpolated at ${SET} (.env:val: SET is set here), name A\nB=xy unknown at x${NO}y, name B"},
		{"the last one counts", `[A=1, B=2, A=3]`, "A=3, name A\nB=2, name B"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := load(t, files{
				"compose.yml": "services: {web: {image: x, environment: " + test.text + "}}",
				".env":        "SET=val\n",
			}).clean()
			equal(t, "environment", environmentText(l, "web"), test.want)
			equal(t, "open", l.service("web").EnvironmentOpen, false)
		})
	}
}

func TestEnvironmentOfUnknownName(t *testing.T) {
	l := load(t, files{"compose.yml": `services: {web: {image: x, environment: ["A${NO}=1", B=2]}}`}).clean()
	equal(t, "open", l.service("web").EnvironmentOpen, true)
	equal(t, "environment", environmentText(l, "web"), "B=2, name B")
}

func TestEnvironmentNameWithSpace(t *testing.T) {
	load(t, files{"compose.yml": `services: {web: {image: x, environment: ["A =secret"]}}`}).
		wants(`service "web" has the variable "A" with a space before its =`)
}

func TestEnvFiles(t *testing.T) {
	l := load(t, files{
		"compose.yml": `
services:
  web:
    image: x
    env_file:
      - one.env
      - {path: sub/two.env, required: false}
      - {path: raw.env, format: raw}
    environment: {OWN: own, LAST: environment}
`,
		".env":        "TAG=7\n",
		"one.env":     "A=1\nSHARED=one\nLAST=file\nFROM=${TAG}-${OWN}-${NOBODY:-none}\n",
		"sub/two.env": "B='two words'\nBEFORE=$SHARED\nSHARED=two\nAFTER=$SHARED\n",
		"raw.env":     "R='kept' # all of it\n",
	}).clean()
	equal(t, "environment", environmentText(l, "web"), strings.Join([]string{
		"A=1 at one.env:1, name one.env:A",
		"SHARED=two at sub/two.env:two, name sub/two.env:SHARED",
		"LAST=environment, name LAST",
		"FROM=" + show(l, l.service("web").Environment[3].Value) + ", name one.env:FROM",
		"B=two words at sub/two.env:'two words', name sub/two.env:B",
		"BEFORE=" + show(l, l.service("web").Environment[5].Value) + ", name sub/two.env:BEFORE",
		"AFTER=" + show(l, l.service("web").Environment[6].Value) + ", name sub/two.env:AFTER",
		"R='kept' # all of it at raw.env:'kept' # all of it, name raw.env:R",
		"OWN=own, name OWN",
	}, "\n"))
	for name, want := range map[string]string{"FROM": "7-own-none", "BEFORE": "one", "AFTER": "two"} {
		v, _ := l.service("web").Env(name)
		equal(t, name, v.Value.V, want)
	}
	equal(t, "open", l.service("web").EnvironmentOpen, false)
	equal(t, "files", len(l.Files), 4)
	equal(t, "role", l.Files[1].Role, "env file")
	equal(t, "raw", l.Files[3].Raw, true)
	equal(t, "required", l.service("web").EnvFiles[1].Required, false)
}

func TestMissingEnvFile(t *testing.T) {
	l := load(t, files{"compose.yml": "services: {web: {image: x, env_file: [sub/no.env]}}"}).clean()
	web := l.service("web")
	equal(t, "missing", web.EnvFiles[0].Missing, true)
	equal(t, "path", show(l, web.EnvFiles[0].Path), "sub/no.env")
	equal(t, "open", web.EnvironmentOpen, true)
	equal(t, "unread", l.Unread[0].Name+": "+l.Unread[0].Reason, "sub/no.env: does not exist")
}

func TestTemplateForEnvFile(t *testing.T) {
	in := files{"compose.yml": "services: {web: {image: x, env_file: app.env}}", "app.env.example": "A=1\n"}
	var example *source.File
	l := load(t, in, func(o *Options) {
		o.StandIn = func(path string) *source.File {
			equal(t, "asked for", path, "/nowhere/project/app.env")
			return example
		}
	})
	example, _ = l.set.Read("/nowhere/project/app.env.example")
	l.Project = Load(l.set, Options{
		Files: []string{"/nowhere/project/compose.yml"}, ProjectDir: "/nowhere/project",
		StandIn: func(string) *source.File { return example },
	})
	web := l.clean().service("web")
	equal(t, "environment", environmentText(l, "web"), "A=1 at app.env.example:1, name app.env.example:A")
	equal(t, "template", web.Environment[0].Value.Template, true)
	equal(t, "template", web.EnvFiles[0].Template, "app.env.example")
	equal(t, "missing", web.EnvFiles[0].Missing, true)
	equal(t, "stand-in", l.StandIns[0].Missing+" "+l.at(l.StandIns[0].Span), "app.env app.env")
}

func TestBrokenEnvFile(t *testing.T) {
	l := load(t, files{"compose.yml": "services: {web: {image: x, env_file: a.env}}", "a.env": "A=1\nB='open\n"})
	equal(t, "problems", len(l.Problems), 1)
	equal(t, "rule", l.Problems[0].Rule, "syntax")
	v, ok := l.service("web").Env("A")
	equal(t, "A", v.Value.V, "1")
	equal(t, "A is there", ok, true)
}

func TestText(t *testing.T) {
	const text = `services:
  lk:
    image: x
    environment:
      LIVEKIT_CONFIG: |
        port: ${PORT}
        rtc:
          udp_port: ${UDP:-7882}
          tcp_port: ${NO}7881
    command: --config-body="a b${NO}"
configs:
  c: {content: "a\nb: $$x"}
`
	l := load(t, files{"compose.yml": text, ".env": "PORT=7880\n"}).clean()
	lk := l.service("lk")
	f := l.Text(lk.Environment[0].Value.Span)
	equal(t, "text", string(f.Text), "port: 7880\nrtc:\n  udp_port: 7882\n  tcp_port: "+model.UnknownMark+"7881\n")
	for part, want := range map[string]string{"7880": "${PORT}", "rtc": "rtc", "7882": "7882", "7881": "7881"} {
		i := strings.Index(string(f.Text), part)
		pos, end := f.Span(i, i+len(part))
		equal(t, part, l.at(model.Span{Pos: pos, End: end}), want)
	}
	equal(t, "command", string(l.Text(lk.Command[0].Span).Text), "--config-body=a b"+model.UnknownMark)
	equal(t, "content", string(l.Text(l.Objects[0].Content.Span).Text), "a\nb: $x")
	equal(t, "nothing there", l.Text(lk.Span) == nil, true)
	equal(t, "blocks", len(l.Blocks), 1)
	equal(t, "block", strings.HasPrefix(l.at(l.Blocks[0]), "|\n"), true)
}
