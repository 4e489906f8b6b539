package compose

import (
	"fmt"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
)

func TestVolumes(t *testing.T) {
	tests := []struct{ entry, want string }{
		{`/data`, `volume "" on /data`},
		{`data:/data`, `volume "data" on /data`},
		{`data:/data/:ro`, `volume "data" on /data at /data/ read-only`},
		{`./conf:/conf`, `bind "/nowhere/project/conf" on /conf creates`},
		{`../x/./y:/conf:ro,z`, `bind "/nowhere/x/y" on /conf read-only creates`},
		{`/abs:/conf:rw`, `bind "/abs" on /conf creates`},
		{`~/x:/conf`, `bind "~/x" unknown on /conf creates`},
		{`'C:\data:/conf'`, `bind "C:\\data" on /conf creates`},
		{`'C:\data:D:\conf:ro'`, `bind "C:\\data" on D:\conf read-only creates`},
		{`'${NO}/x:/conf'`, `bind "/x" unknown on /conf creates`},
		{`'${NO}:/conf'`, `volume "" unknown on /conf`},
		{`'./${NO}:/conf'`, `bind "/nowhere/project" unknown on /conf creates`},
		{`'${NO:-./y}:/conf'`, `bind "/nowhere/project/y" on /conf creates`},
		{`{type: bind, source: ./a, target: /conf, read_only: true}`, `bind "/nowhere/project/a" on /conf read-only creates`},
		{`{type: bind, source: ./a, target: /conf, bind: {create_host_path: false}}`, `bind "/nowhere/project/a" on /conf`},
		{`{type: volume, source: data, target: /conf}`, `volume "data" on /conf`},
		{`{type: tmpfs, target: /conf/}`, `tmpfs "" on /conf at /conf/`},
	}
	for _, test := range tests {
		t.Run(test.entry, func(t *testing.T) {
			l := load(t, files{"compose.yml": "services:\n  web:\n    image: x\n    volumes:\n      - " + test.entry + "\nvolumes: {data: }\n"}).clean()
			m := l.service("web").Volumes[0]
			got := fmt.Sprintf("%s %q", m.Type, m.Source.V)
			if !m.Source.Known() {
				got += " unknown"
			}
			got += " on " + show(l, m.Target)
			if m.ReadOnly {
				got += " read-only"
			}
			if m.CreateHostPath {
				got += " creates"
			}
			equal(t, "mount", got, test.want)
			equal(t, "entry", l.at(m.Span), test.entry)
		})
	}
}

func TestTmpfs(t *testing.T) {
	l := load(t, files{"compose.yml": "services: {web: {image: x, tmpfs: ['/run:size=1m', /tmp]}}"}).clean()
	var got []string
	for _, m := range l.service("web").Volumes {
		got = append(got, m.Type+" "+show(l, m.Target))
	}
	equal(t, "tmpfs", strings.Join(got, ", "), "tmpfs /run, tmpfs /tmp")
}

func TestNetworks(t *testing.T) {
	l := load(t, files{"compose.yml": `
services:
  a: {image: x}
  b: {image: x, network_mode: host}
  c: {image: x, networks: [default, back]}
  d: {image: x, networks: {back: {aliases: [db, store]}}}
  e: {image: x, networks: []}
  f: {image: x, network_mode: "${MODE}"}
networks:
  back: {internal: true, name: full}
  old: {external: {name: legacy}}
  out: {external: true}
`}).clean()
	var got []string
	for _, s := range l.Services {
		line := s.Name + ":"
		for _, a := range s.Networks {
			line += " " + a.Network + fmt.Sprint(len(a.Aliases)) + "@" + l.at(a.Span)
		}
		got = append(got, line)
	}
	equal(t, "attachments", strings.Join(got, "\n"), strings.Join([]string{
		"a: default0@nowhere", "b:", "c: default0@default back0@back", "d: back2@back", "e: default0@nowhere", "f:",
	}, "\n"))
	equal(t, "alias", show(l, l.service("d").Networks[0].Aliases[1]), "store")
	got = nil
	for _, n := range l.Networks {
		got = append(got, fmt.Sprintf("%s %v %v %q %s", n.Name, n.External, n.Internal, n.FullName.V, l.at(n.Span)))
	}
	equal(t, "networks", strings.Join(got, "\n"), strings.Join([]string{
		`back false true "full" back`, `old true false "legacy" old`, `out true false "" out`, `default false false "" nowhere`,
	}, "\n"))
}

func TestWords(t *testing.T) {
	tests := []struct{ text, want string }{
		{`["a b", c]`, `[a b] [c]`},
		{`a  b`, `[a] [b]`},
		{`"a 'b c' d\\ e"`, `[a] [b c] [d e]`},
		{`"--x=\"y z\" --"`, `[--x=y z] [--]`},
		{`a; b`, `[a]`},
		{`"${NO:-a b} c"`, `[a] [b] [c]`},
		{`""`, ``},
		{`[]`, ``},
	}
	for _, test := range tests {
		t.Run(test.text, func(t *testing.T) {
			l := load(t, files{"compose.yml": "services: {web: {image: x, command: " + test.text + "}}"}).clean()
			var got []string
			for _, w := range l.service("web").Command {
				got = append(got, "["+w.V+"]")
			}
			equal(t, "words", strings.Join(got, " "), test.want)
			equal(t, "is nil", l.service("web").Command == nil, false)
			equal(t, "entrypoint is nil", l.service("web").Entrypoint == nil, true)
		})
	}
	l := load(t, files{"compose.yml": "services: {web: {image: x, command: a --port 80, entrypoint: null}}"}).clean()
	equal(t, "second word", show(l, l.service("web").Command[1]), "--port")
	equal(t, "third word", show(l, l.service("web").Command[2]), "80")
}

func TestObjects(t *testing.T) {
	l := load(t, files{"compose.yml": `
services:
  web:
    image: x
    configs: [plain, {source: text, target: /etc/x.yaml}, {source: env, target: rel}]
    secrets: [key, {source: key, target: other}]
configs:
  plain: {file: ./c.yaml}
  text: {content: "a: ${NO}"}
  env: {environment: SOME}
  out: {external: true}
secrets:
  key: {file: /abs/key}
`}).clean()
	var got []string
	for _, f := range l.service("web").Files {
		got = append(got, fmt.Sprintf("%s %v %s", f.Source, f.Secret, show(l, f.Target)))
	}
	for _, o := range l.Objects {
		got = append(got, fmt.Sprintf("%s %v %v: %q %q %q", o.Name, o.Secret, o.External, o.File.V, o.Environment.V, o.Content.V))
	}
	equal(t, "files", strings.Join(got, "\n"), strings.Join([]string{
		"plain false /plain by default", "text false /etc/x.yaml", "env false /rel at rel",
		"key true /run/secrets/key by default", "key true /run/secrets/other at other",
		`plain false false: "/nowhere/project/c.yaml" "" ""`, `text false false: "" "" "a: "`,
		`env false false: "" "SOME" ""`, `out false true: "" "" ""`, `key true false: "/abs/key" "" ""`,
	}, "\n"))
}

func TestExtraHosts(t *testing.T) {
	for _, text := range []string{
		`["a:1.1.1.1", "b=host-gateway", "c:[::1]", "d=1.1.1.1,2.2.2.2"]`,
		`{a: 1.1.1.1, b: host-gateway, c: "[::1]", d: [1.1.1.1, 2.2.2.2]}`,
	} {
		l := load(t, files{"compose.yml": "services: {web: {image: x, extra_hosts: " + text + "}}"}).clean()
		var got []string
		for _, h := range l.service("web").ExtraHosts {
			got = append(got, h.Name+" "+h.Address.V)
		}
		equal(t, text, strings.Join(got, ", "), "a 1.1.1.1, b host-gateway, c ::1, d 1.1.1.1, d 2.2.2.2")
	}
}

func TestReplicas(t *testing.T) {
	tests := []struct{ text, want string }{
		{"hostname: h", "1 by default"},
		{"scale: 3", "3"},
		{"scale: '3'", "3 at '3'"},
		{"deploy: {replicas: 2}", "2"},
		{"deploy: {replicas: '${NO:-2}'}", "2 interpolated at '${NO:-2}'"},
		{"deploy: {replicas: '${NO}'}", "0 unknown at '${NO}'"},
	}
	for _, test := range tests {
		l := load(t, files{"compose.yml": "services: {web: {image: x, " + test.text + "}}"}).clean()
		equal(t, test.text, show(l, l.service("web").Replicas), test.want)
	}
}

func TestProfilesAndBuild(t *testing.T) {
	l := load(t, files{"compose.yml": "services: {web: {build: ./app, profiles: [a, b, a], container_name: nn}}"}).clean()
	web := l.service("web")
	equal(t, "profiles", len(web.Profiles), 2)
	equal(t, "build", l.at(web.Build), "./app")
	equal(t, "image", web.Image.Origin, model.Default)
	equal(t, "name", show(l, web.ContainerName), "nn")
}
