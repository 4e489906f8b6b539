package compose

import (
	"fmt"
	"strings"
	"testing"
)

// summary writes what of a service the merge tests look at, with the places of the values.
func summary(l loaded, name string) string {
	s := l.service(name)
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	if s.Image.Written() {
		line("image %s", show(l, s.Image))
	}
	for _, w := range s.Command {
		line("command %s", show(l, w))
	}
	for _, p := range s.Ports {
		line("port %s at %s", p.Raw, l.at(p.Span))
	}
	for _, v := range s.Environment {
		line("env %s=%s", v.Name, show(l, v.Value))
	}
	for _, m := range s.Volumes {
		line("%s %s on %s", m.Type, m.Source.V, show(l, m.Target))
	}
	for _, n := range s.Networks {
		line("network %s at %s", n.Network, l.at(n.Span))
		for _, a := range n.Aliases {
			line("alias %s", show(l, a))
		}
	}
	for _, d := range s.DependsOn {
		line("depends on %s %s %v", d.Service, d.Condition, d.Required)
	}
	for _, p := range s.Profiles {
		line("profile %s", show(l, p))
	}
	for _, f := range s.EnvFiles {
		line("env file %s", f.Path.V)
	}
	for _, h := range s.ExtraHosts {
		line("host %s %s", h.Name, h.Address.V)
	}
	return strings.TrimSpace(b.String())
}

func TestMerge(t *testing.T) {
	const standard = "network default at nowhere"
	tests := []struct{ name, base, over, want string }{
		{"scalars", `image: a`, `image: b`, "image b at override.yml:b\n" + standard},
		{"ports are appended", `ports: ["80:80", "81:81"]`, `ports: ["80:80", "127.0.0.1:81:81"]`,
			"port 80:80 at \"80:80\"\nport 81:81 at \"81:81\"\nport 127.0.0.1:81:81 at override.yml:\"127.0.0.1:81:81\"\n" + standard},
		{"no ports", `ports: ["80:80"]`, `ports: []`, "port 80:80 at \"80:80\"\n" + standard},
		{"reset ports", `ports: ["80:80"]`, `ports: !reset []`, standard},
		{"reset to null", `ports: ["80:80"]`, `ports: !reset null`, standard},
		{"override ports", `ports: ["80:80"]`, `ports: !override ["81:81"]`, "port 81:81 at override.yml:\"81:81\"\n" + standard},
		{"command", `command: a b`, `command: [c]`, "command c at override.yml:c\n" + standard},
		{"environment lists", `environment: [A=1, B=2]`, `environment: [B=3, C=4]`,
			"env A=1\nenv B=3 at override.yml:3\nenv C=4 at override.yml:4\n" + standard},
		{"environment map over list", `environment: [A=1, B=2]`, `environment: {B: "3"}`,
			"env A=1\nenv B=3 at override.yml:\"3\"\n" + standard},
		{"environment list over map", `environment: {B: 2, A: 1}`, `environment: [B=3]`,
			"env B=3 at override.yml:3\nenv A=1\n" + standard},
		{"reset one variable", `environment: {A: 1, B: 2}`, `environment: {A: !reset null}`, "env B=2\n" + standard},
		{"volumes by target", `volumes: [./a:/x, data:/y]`, `volumes: ["./b:/x"]`,
			"bind /nowhere/project/b on /x at override.yml:/x\nvolume data on /y\n" + standard},
		{"networks list and map", `networks: [a, b]`, `networks: {b: {aliases: [c]}}`,
			"network a at a\nnetwork b at b\nalias c at override.yml:c"},
		{"aliases are appended", `networks: {a: {aliases: [x, y]}}`, `networks: {a: {aliases: [y, z]}}`,
			"network a at a\nalias x\nalias y\nalias z at override.yml:z"},
		{"dependencies", `depends_on: {a: {condition: service_healthy}}`, `depends_on: [b]`,
			standard + "\ndepends on a service_healthy true\ndepends on b service_started true"},
		{"a short dependency resets", `depends_on: {a: {condition: service_healthy, required: false}}`, `depends_on: [a]`,
			standard + "\ndepends on a service_started true"},
		{"profiles", `profiles: [a]`, `profiles: [a, b]`, standard + "\nprofile a\nprofile b at override.yml:b"},
		{"env files", `env_file: a.env`, `env_file: [b.env, a.env]`, standard + "\nenv file a.env\nenv file b.env"},
		{"extra hosts", `extra_hosts: {a: 1.1.1.1}`, `extra_hosts: ["b:2.2.2.2", "a=1.1.1.1"]`,
			standard + "\nhost a 1.1.1.1\nhost b 2.2.2.2"},
		{"null says nothing", `image: a`, `hostname: !reset null`, "image a\n" + standard},
	}
	const tail = "\n  a: {image: x}\n  b: {image: x}\nnetworks: {a: , b: }\nvolumes: {data: }\n"
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := load(t, files{
				"compose.yml":  "services:\n  web:\n    build: .\n    " + test.base + tail,
				"override.yml": "services:\n  web:\n    " + test.over + "\n",
			}).clean()
			equal(t, "web", strings.ReplaceAll(summary(l, "web"), "override.yml:override.yml:", "override.yml:"), test.want)
		})
	}
}

func TestMergeConflict(t *testing.T) {
	l := load(t, files{
		"compose.yml":  "services: {web: {image: x, ports: ['80:80']}}",
		"override.yml": "services: {web: {ports: {a: b}}}",
	})
	l.wants(`"ports" of service "web" is a mapping here and a list in what it is laid over`)
	equal(t, "services", len(l.Services), 1)
}

func TestMultipleDocuments(t *testing.T) {
	l := load(t, files{"compose.yml": "services: {web: {image: a}}\n---\nservices: {web: {image: b}, db: {image: c}}\n"}).clean()
	equal(t, "web", show(l, l.service("web").Image), "b")
	equal(t, "services", len(l.Services), 2)
}

func TestAnchors(t *testing.T) {
	const text = `
x-base: &base
  image: base
  environment: &env {A: 1, B: 2}
  restart: always
x-more: &more {image: more, hostname: h}
services:
  web:
    <<: [*base, *more]
    image: own
  db:
    <<: *base
    environment:
      <<: *env
      B: 3
  copy: *base
`
	l := load(t, files{"compose.yml": text}).clean()
	web, db := l.service("web"), l.service("db")
	equal(t, "image", show(l, web.Image), "own")
	equal(t, "hostname", show(l, web.Hostname), "h (*more: merged in here as *more)")
	equal(t, "A", show(l, web.Environment[0].Value), "1 (*base: merged in here as *base)")
	equal(t, "B", show(l, db.Environment[0].Value), "3")
	equal(t, "A", show(l, db.Environment[1].Value), "1 (*env: merged in here as *env)")
	equal(t, "image", show(l, l.service("copy").Image), "base (*base: used here as *base)")
}

func TestResetBesideMergeKey(t *testing.T) {
	l := load(t, files{
		"compose.yml":  "services: {web: {image: x, ports: ['1:1'], hostname: a}}",
		"override.yml": "x-a: &a {ports: ['2:2']}\nservices: {web: {<<: *a, ports: !reset []}}",
	}).clean()
	equal(t, "ports", len(l.service("web").Ports), 1)
	equal(t, "port", l.service("web").Ports[0].Raw, "2:2")
}

func TestExtends(t *testing.T) {
	l := load(t, files{
		"compose.yml": `
services:
  web:
    extends: {file: sub/base.yml, service: app}
    environment: {OWN: 1}
    volumes: [./own:/own]
  worker:
    extends: web
    command: work
    ports: !reset []
`,
		"sub/base.yml": `
services:
  app:
    extends: {file: deep/root.yml, service: root}
    env_file: app.env
    ports: ["80:80"]
    volumes: [./data:/data]
`,
		"sub/deep/root.yml": `
services:
  root:
    image: x
    environment: [ROOT=1, OWN=0]
    volumes: [./data:/root, named:/named]
`,
		"sub/app.env": "APP=1\n",
	})
	l.wants(`service "web" mounts the volume "named", which is not defined`)
	equal(t, "web", summary(l, "web"), strings.Join([]string{
		"image x at sub/deep/root.yml:x", `port 80:80 at sub/base.yml:"80:80"`, "env APP=1 at sub/app.env:1",
		"env ROOT=1 at sub/deep/root.yml:1", "env OWN=1",
		"bind /nowhere/project/sub/deep/data on /root at sub/deep/root.yml:/root",
		"volume named on /named at sub/deep/root.yml:/named",
		"bind /nowhere/project/sub/data on /data at sub/base.yml:/data",
		"bind /nowhere/project/own on /own", "network default at nowhere", "env file sub/app.env",
	}, "\n"))
	equal(t, "ports of the worker", len(l.service("worker").Ports), 0)
	equal(t, "image of the worker", l.service("worker").Image.V, "x")
	equal(t, "key of the worker", l.at(l.service("worker").Span), "worker")
}

func TestBadExtends(t *testing.T) {
	tests := []struct{ services, message string }{
		{`{a: {extends: b}, b: {extends: a}}`, `a service extends itself: "a" extends "b" extends "a"`},
		{`{a: {extends: a}}`, `a service extends itself: "a" extends "a"`},
		{`{a: {extends: bose}, base: {image: x}}`, `service "a" extends "bose", which compose.yml does not define: did you mean "base"?`},
		{`{a: {extends: {file: no.yml, service: x}}}`, "extends a service of no.yml, which does not exist"},
		{`{a: {extends: {file: other.yml, service: x}}}`, `service "a" extends "x", which other.yml does not define`},
		{`{a: {extends: {file: other.yml}}}`, `"extends" of service "a" names no service`},
	}
	for _, test := range tests {
		t.Run(test.services, func(t *testing.T) {
			l := load(t, files{"compose.yml": "services: " + test.services, "other.yml": "services: {y: {extends: x, image: x}}"})
			l.wants(test.message)
		})
	}
}

func TestRemoteExtends(t *testing.T) {
	l := load(t, files{"compose.yml": "services: {a: {extends: {file: 'https://example.com/x.yml', service: x}, networks: [n]}}"}).clean()
	equal(t, "unread", len(l.Unread), 1)
}

func TestCanonicalBetweenFiles(t *testing.T) {
	l := load(t, files{
		"compose.yml":  "services: {web: {image: x, networks: [a, b], depends_on: [c, d]}, c: {image: x}, d: {image: x}}\nnetworks: {a: , b: }\n",
		"override.yml": "services: {web: {networks: {a: !reset null}, depends_on: {c: !reset null}}}\n",
	}).clean()
	equal(t, "web", summary(l, "web"), "image x\nnetwork b at b\ndepends on d service_started true")

	l = load(t, files{
		"compose.yml":  "services: {web: {image: x, volumes: [/x]}}\n",
		"override.yml": "services: {web: {volumes: ['./b:/x', /x]}}\n",
	}).clean()
	equal(t, "the last of two mounts of the override", l.service("web").Volumes[0].Source.V, "")

	l = load(t, files{
		"compose.yml": "services: {web: {extends: {file: base.yml, service: parent}}}\nvolumes: {data: }\n",
		"base.yml":    "services: {parent: {extends: root, volumes: ['/abs:/x', 'data:/x']}, root: {image: x, volumes: ['data:/x']}}\n",
	}).clean()
	equal(t, "the last of two mounts of the base", l.service("web").Volumes[0].Source.V, "data")
}
