package compose

import (
	"strings"
	"testing"
)

func TestProblems(t *testing.T) {
	service := func(text string) string { return "services: {web: {image: x, " + text + "}}" }
	tests := []struct{ name, text, message, at string }{
		{"misspelt key", service(`prots: ["80:80"]`), `unknown key "prots" in service "web": did you mean "ports"?`, "prots"},
		{"misspelt section", "servces: {}", `unknown key "servces" in the top level: did you mean "services"?`, "servces"},
		{"misplaced key", "ports: []", `unknown key "ports" in the top level: it belongs to a service`, "ports"},
		{"misplaced section", service(`include: []`), `unknown key "include" in service "web"`, "include"},
		{"key of a deeper level", service(`healthcheck: {tests: []}`), `unknown key "tests" in "healthcheck" of service "web": did you mean "test"?`, "tests"},
		{"wrong type", service(`image: [a]`), `key "image" is here twice`, "image"},
		{"list for a mapping", "services: [web]", `"services" is a list where compose wants a mapping`, "[web]"},
		{"null list", service("ports: "), `"ports" of service "web" is null where compose wants a list`, ""},
		{"null environment", service("environment: "), `"environment" of service "web" is null where compose wants a list or a mapping`, ""},
		{"service name", "services: {'a b': {image: x}}", `"a b" is no name that compose takes`, "'a b'"},
		{"value of a set", service(`depends_on: {web2: {condition: service_up}}`), `is "service_up" where compose knows service_started`, "service_up"},
		{"no image", "services: {web: {hostname: h}}", `service "web" has neither an image nor a build`, "web"},
		{"number as key", "services: {80: {image: x}}", "key 80 is a number where compose wants a string: quote it", "80"},
		{"repeated key", service("image: y"), `key "image" is here twice`, "image"},
		{"undefined network", service("networks: [bck]") + "\nnetworks: {back: }", `service "web" joins the network "bck", which is not defined: did you mean "back"?`, "bck"},
		{"undefined volume", service("volumes: ['data:/x']"), `service "web" mounts the volume "data", which is not defined`, "'data:/x'"},
		{"undefined config", service("configs: [c]"), `service "web" mounts the config "c", which is not defined`, "c"},
		{"undefined secret", service("secrets: [{source: s}]"), `service "web" mounts the secret "s", which is not defined`, "s"},
		{"undefined dependency", service("depends_on: [db]"), `service "web" depends on "db", which is not defined`, "db"},
		{"undefined network mode", service("network_mode: 'service:db'"), `service "web" refers to "db", which is not defined`, "'service:db'"},
		{"undefined link", service("links: ['db:alias']"), `service "web" refers to "db", which is not defined`, "'db:alias'"},
		{"undefined model", service("models: [m]"), `service "web" uses the model "m", which is not defined`, "m"},
		{"null port", service("ports: [null]"), `an entry of "ports" of service "web" is null`, "null"},
		{"null volume", service("volumes: [null]"), `an entry of "volumes" of service "web" is null`, "null"},
		{"circle", service("depends_on: [web]"), `a service waits for itself: web depends on web`, "web"},
		{"mode and networks", service("network_mode: host, networks: [default]"), `service "web" has network_mode "host" and networks, which exclude each other`, "host"},
		{"name and replicas", service("container_name: n, scale: 2"), `service "web" has 2 replicas, which cannot all be called "n"`, "n"},
		{"scale and replicas", service("scale: 2, deploy: {replicas: 3}"), `service "web" has scale 2 and deploy.replicas 3`, "2"},
		{"healthcheck", service("healthcheck: {test: [curl, x]}"), `service "web" has a healthcheck that begins with neither "CMD"`, "curl"},
		{"two mounts", service("volumes: ['/a:/x'], tmpfs: /x"), `service "web" mounts something on /x twice`, "/x"},
		{"empty object", "configs: {c: {}}", `config "c" has none of file, environment, content`, "c"},
		{"object of two kinds", "secrets: {s: {file: a, environment: B}}", `secret "s" has "file" and "environment" where compose takes one of them`, "s"},
		{"bad volume", service("volumes: ['aa:/b:ro:rw']"), `service "web" has the volume "aa:/b:ro:rw": it has more than three parts`, "'aa:/b:ro:rw'"},
		{"bind without source", service("volumes: [{type: bind, target: /x}]"), "it names no source", "{type: bind, target: /x}"},
		{"host without address", service("extra_hosts: [a]"), `service "web" has the extra host "a" without an address`, "a"},
		{"command", service(`command: "a 'b"`), `service "web" has a command with an unmatched quote`, `"a 'b"`},
		{"merge of a scalar", "services: {web: {<<: 5, image: x}}", `"<<" takes a mapping or a list of mappings`, "5"},
		{"no boolean", "services: {web: {image: x, init: '${NO:-maybe}'}}", `"init" of service "web" is "maybe" where compose wants a boolean`, "'${NO:-maybe}'"},
		{"version", "version: 3.8\nservices: {}", `"version" is a number where compose wants a string`, "3.8"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := load(t, files{"compose.yml": strings.ReplaceAll(test.text, "image: x, image: [a]", "image: x, image: y")})
			for _, p := range l.Problems {
				if strings.Contains(p.Message, test.message) {
					equal(t, "rule", p.Rule, "compose-invalid")
					equal(t, "place", l.at(p.Span), test.at)
					return
				}
			}
			t.Errorf("no problem says %q: %q", test.message, l.messages())
		})
	}
}

func TestNoProblems(t *testing.T) {
	l := load(t, files{"compose.yml": `
version: "3.8"
x-top: {any: [thing]}
name: n
services:
  web:
    image: x
    x-own: 1
    init: "yes"
    cpus: "0.5"
    healthcheck: {test: [CMD, 'true'], interval: 5s, x-y: 1}
    deploy: {resources: {limits: {cpus: '0.5', memory: 1g}}, replicas: 2}
    ulimits: {nofile: {soft: 1, hard: 2}, nproc: 3}
    logging: {driver: json-file, options: {max-size: 10m}}
    labels: [a=b, a=c]
    cap_add: [A, A]
    build: {context: ., args: [A=1], ssh: [default]}
    depends_on: {db: {condition: service_healthy, restart: true, required: false}}
    develop: {watch: [{path: ., action: sync, target: /x}]}
  db:
    provider: {type: model}
networks: {back: {ipam: {config: [{subnet: 10.0.0.0/8}]}}}
volumes: {data: {driver_opts: {o: bind}}}
`})
	l.clean()
}

func TestOneBrokenServiceOfTwo(t *testing.T) {
	l := load(t, files{"compose.yml": `
services:
  broken: [1, 2]
  half: {image: {a: b}, ports: ["80:80", "x:y:z:w"], environment: {A: [1]}}
  good: {image: x}
`})
	equal(t, "services", len(l.Services), 2)
	equal(t, "port", len(l.service("half").Ports), 1)
	equal(t, "image", l.service("good").Image.V, "x")
	if len(l.Problems) < 4 {
		t.Errorf("problems: %v", l.messages())
	}
}

func TestSyntax(t *testing.T) {
	l := load(t, files{"compose.yml": "services:\n  web: {image: x\n"})
	equal(t, "problems", len(l.Problems), 1)
	equal(t, "rule", l.Problems[0].Rule, "syntax")
	l = load(t, files{"compose.yml": "services: {web: {image: x}}\n---\nbroken: [\n"})
	equal(t, "services before the broken document", len(l.Services), 1)
	load(t, files{}).clean()
	load(t, files{"compose.yml": "# nothing\n"}).clean()
}

func TestSecretsStayOut(t *testing.T) {
	l := load(t, files{
		"compose.yml": `
services:
  web:
    image: x
    environment: ["PASS =${SECRET}", "OTHER=${SECRET}", {A: "${SECRET}"}]
    command: "a '${SECRET}"
    hostname: ["${SECRET}"]
`,
		".env": "SECRET=hunter2-hunter2\n",
	})
	for _, p := range l.Problems {
		if strings.Contains(p.Message, "hunter2") {
			t.Errorf("a message holds the secret: %s", p.Message)
		}
		for _, r := range p.Related {
			if strings.Contains(r.Text, "hunter2") {
				t.Errorf("a place holds the secret: %s", r.Text)
			}
		}
	}
}

func TestDeterministic(t *testing.T) {
	in := files{
		"compose.yml": "include: [a.yml]\nx: &x {a: 1}\nservices: {b: {image: '${B}${A}', c: 1}, a: {<<: *x, extends: b, depends_on: [q]}}\n",
		"a.yml":       "services: {z: {image: '${Z}'}}\nnetworks: {n: , m: }\n",
	}
	first := load(t, in)
	for range 20 {
		again := load(t, in)
		equal(t, "problems", strings.Join(again.messages(), "\n"), strings.Join(first.messages(), "\n"))
		equal(t, "services", len(again.Services), len(first.Services))
	}
}

func TestOutline(t *testing.T) {
	outline := func(text string) Outline {
		l := load(t, files{"compose.yml": text})
		f, _ := l.set.Read("/nowhere/project/compose.yml")
		return (&Parser{}).Outline(f)
	}
	o := outline("include: [a.yml, {path: [b.yml, '${C:-c}.yml']}]\nservices: {web: {image: x}, db: {extends: {file: d.yml, service: db}}}\n")
	equal(t, "compose", o.IsCompose, true)
	equal(t, "standalone", o.Standalone(), true)
	equal(t, "defines", strings.Join(o.Defines, " "), "services/web services/db")
	equal(t, "includes", strings.Join(o.Includes, " "), "a.yml b.yml c.yml")
	equal(t, "extends", strings.Join(o.Extends, " "), "d.yml")
	equal(t, "override", strings.Join(outline("services: {web: {ports: ['80:80']}}").Lacks, " "), "services/web")
	equal(t, "reset", outline("services: {web: {ports: !reset []}}").IsCompose, true)
	o = outline("services: {web: {image: x, depends_on: [db], networks: {edge: }, secrets: [{source: s}], network_mode: 'service:vpn'}}\n" +
		"networks: {edge: }\n")
	equal(t, "lacks", strings.Join(o.Lacks, " "), "services/db services/vpn secrets/s")
	equal(t, "partial", o.Partial, false)
	equal(t, "is compose", outline("services: {web: {ports: ['80:80']}}").IsCompose, true)
	equal(t, "only includes", outline("include: [a.yml]").IsCompose, true)
	for name, text := range map[string]string{
		"symfony": "services: {_defaults: {autowire: true}, App\\X: {tags: [a]}}",
		"gitlab":  "include: [a.yml]\nstages: [x]\njob: {script: x}\n",
		"actions": "on: push\njobs: {a: {services: {db: {image: x}}}}\n",
		"list":    "- a\n",
		"broken":  "services: [\n",
		"empty":   "",
	} {
		equal(t, name, outline(text).IsCompose, false)
	}
}
