package compose

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

var serviceNames = []string{"web", "api", "db", "live-kit"}

// invent makes up a project of up to five files.
func invent(r *rand.Rand) *invented {
	p := &invented{env: map[string]string{"EMPTY": "", "SHELL_ONLY": "from outside", "TAG": "1.2"}}
	g := &inventor{Rand: r, p: p}
	names := some(g, 70, serviceNames...)
	if len(names) == 0 {
		names = serviceNames[:2]
	}
	base := g.composeFile("compose.yml", names, true)
	p.compose = []string{"compose.yml"}
	if g.chance(20) {
		base.docs = append(base.docs, g.document(some(g, 50, names...), false))
	}
	if g.chance(50) {
		g.composeFile("compose.override.yml", append(some(g, 60, names...), some(g, 1, "extra")...), false)
		p.compose = append(p.compose, "compose.override.yml")
	}
	if g.chance(15) {
		g.composeFile("third.yml", some(g, 60, names...), false)
		p.compose = append(p.compose, "third.yml")
	}
	if g.chance(30) {
		g.extendFrom(base.docs[0], names)
	}
	if g.chance(25) {
		g.include(base.docs[0])
	}
	g.envFiles()
	return p
}

func (g *inventor) composeFile(name string, services []string, complete bool) *inventedFile {
	f := &inventedFile{name: name, docs: []*tree{g.document(services, complete)}}
	g.p.files = append(g.p.files, f)
	return f
}

// document is one YAML document. A complete one stands by itself; another is laid over it, with
// tags and without images.
func (g *inventor) document(services []string, complete bool) *tree {
	doc := mapping()
	g.shelf = seq()
	doc.set("x-shelf", g.shelf)
	if g.chance(10) {
		doc.set("version", scalar(`"3.8"`))
	}
	if complete && g.chance(25) {
		doc.set("name", g.value("proj"))
	}
	var merge []string
	if g.chance(30) {
		merge = g.anchors(doc)
	}
	list := mapping()
	for _, name := range services {
		s := g.service(name, services, complete)
		if len(merge) > 0 && g.chance(60) {
			s.items = append([]item{{"<<", scalar(merge[0])}}, s.items...)
		}
		list.set(name, s)
	}
	if len(list.items) > 0 || complete {
		doc.set("services", list)
	}
	if complete {
		g.resources(doc)
	} else if g.chance(10) {
		doc.set("networks", mapping(item{"front", mapping(item{"internal", scalar(pick(g, "true", "false"))})}))
	}
	return doc
}

// anchors adds x- mappings to merge from, and returns values for "<<".
func (g *inventor) anchors(doc *tree) []string {
	one := mapping()
	one.prefix = "&one"
	for _, key := range some(g, 40, "environment", "ports", "networks", "command", "extra_hosts", "profiles") {
		one.set(key, g.attribute(key, "web", nil))
	}
	doc.set("x-one", one)
	two := mapping(item{"labels", mapping(item{"a", scalar("b")})})
	two.prefix = "&two"
	if g.chance(50) {
		two.set("environment", g.attribute("environment", "web", nil))
	}
	if g.chance(30) {
		two.items = append([]item{{"<<", scalar("*one")}}, two.items...)
	}
	doc.set("x-two", two)
	return []string{pick(g, "*one", "*two", "[*one, *two]", "[*two, *one]")}
}

// attributes are the keys of a service that are compared, with how often each is used, in percent.
var attributes = []struct {
	key     string
	percent int
}{
	{"container_name", 10}, {"hostname", 5}, {"command", 25}, {"entrypoint", 10}, {"ports", 55}, {"expose", 15},
	{"environment", 45}, {"env_file", 25}, {"volumes", 35}, {"tmpfs", 10}, {"networks", 30}, {"network_mode", 6},
	{"depends_on", 25}, {"profiles", 15}, {"extra_hosts", 15}, {"configs", 12}, {"secrets", 12},
	{"scale", 4}, {"deploy", 5}, {"labels", 10}, {"healthcheck", 5}, {"links", 4}, {"dns", 5}, {"restart", 10},
}

func (g *inventor) service(name string, others []string, complete bool) *tree {
	s := mapping()
	switch {
	case complete && g.chance(5):
		s.set("build", g.build())
	case complete && !g.rarely(), g.chance(15):
		s.set("image", g.value(pick(g, "nginx", "redis:7", "ghcr.io/a/b:1.0", "localhost:5000/x")))
	}
	for _, a := range attributes {
		percent := a.percent
		if !complete {
			percent = percent * 2 / 3
		}
		if !g.chance(percent) || a.key == "network_mode" && s.has("networks") {
			continue
		}
		val := g.attribute(a.key, name, others)
		if !complete && val != nil {
			g.tag(val)
		}
		s.set(a.key, g.shelve(3, val))
	}
	if g.chance(3) {
		s.set("x-note", g.value("anything"))
	}
	if g.rarely() {
		s.set(pick(g, "prots", "enviroment", "x-more", "image_"), scalar("a"))
	}
	if g.rarely() && len(s.items) > 0 {
		s.items = append(s.items, s.items[0]) // twice the same key
	}
	g.Shuffle(len(s.items), func(i, j int) { s.items[i], s.items[j] = s.items[j], s.items[i] })
	return s
}

func (t *tree) has(key string) bool {
	for _, i := range t.items {
		if i.key == key {
			return true
		}
	}
	return false
}

// tag turns the value of an override into one that resets or replaces what it would be laid over.
func (g *inventor) tag(val *tree) {
	if val.alias() {
		return
	}
	switch g.IntN(12) {
	case 0:
		val.prefix = "!override"
	case 1:
		*val = *pick(g, scalar("null"), seq(), mapping())
		val.prefix = "!reset"
	case 2:
		if len(val.items) > 0 {
			i := g.IntN(len(val.items))
			if val.items[i].val.prefix == "" && !val.items[i].val.alias() {
				val.items[i].val.prefix = pick(g, "!reset", "!override")
			}
		}
	}
}

func (g *inventor) build() *tree {
	if g.chance(50) {
		return g.value("./app")
	}
	return mapping(item{"context", g.value(".")}, item{"args", mapping(item{"A", g.value("b")})})
}

// attribute makes up the value of a service's key; nil for none.
func (g *inventor) attribute(key, service string, others []string) *tree {
	switch key {
	case "ports":
		return g.list(3, g.port)
	case "expose":
		return g.list(2, g.exposed)
	case "environment":
		return g.environment()
	case "env_file":
		return g.envFile()
	case "volumes":
		return g.list(3, g.volume)
	case "tmpfs":
		if g.chance(50) {
			return g.value("/run")
		}
		return g.list(2, func() *tree { return g.value(pick(g, "/tmp", "/scratch:size=64m")) })
	case "networks":
		return g.networks()
	case "depends_on":
		return g.dependsOn(service, others)
	case "links":
		return g.links(service, others)
	case "command", "entrypoint":
		return g.command()
	case "configs", "secrets":
		return g.list(1, func() *tree { return g.fileMount(strings.TrimSuffix(key, "s")) })
	}
	return g.simple(key)
}

func (g *inventor) simple(key string) *tree {
	switch key {
	case "container_name":
		return g.value(pick(g, "c1", "my.container"))
	case "hostname":
		return g.value("host-a")
	case "network_mode":
		return g.value(pick(g, "host", "bridge", "none"))
	case "profiles":
		return g.list(2, func() *tree { return g.value(pick(g, "dev", "media", "gpu")) })
	case "extra_hosts":
		return g.extraHosts()
	case "scale":
		return scalar(pick(g, "0", "1", "2", `"3"`, "${N:-2}"))
	case "deploy":
		return mapping(item{"replicas", scalar(pick(g, "0", "2", `"${N:-3}"`))})
	case "labels":
		return mapping(item{"a.b", g.value("c")})
	case "healthcheck":
		return mapping(item{"test", pick(g, g.value("curl -f localhost"), seq(scalar("CMD"), g.value("true")))})
	case "dns":
		return pick(g, g.value("1.1.1.1"), seq(g.value("8.8.8.8")))
	case "restart":
		return pick(g, scalar(`"no"`), scalar("always"))
	}
	panic("no value for " + key)
}

// list is a sequence of up to n items, in block or flow style.
func (g *inventor) list(n int, item func() *tree) *tree {
	t := seq()
	for range 1 + g.IntN(n) {
		if val := item(); val != nil {
			t.set("", val)
		}
	}
	t.flow = g.chance(15) && flows(t)
	return t
}

// flows tells whether t can be written in flow style, which knows no block scalars.
func flows(t *tree) bool {
	if t.kind == 0 {
		return !strings.Contains(t.scalar, "\n") && strings.HasPrefix(t.scalar, `"`)
	}
	for _, i := range t.items {
		if !flows(i.val) {
			return false
		}
	}
	return true
}

func (g *inventor) fileMount(kind string) *tree {
	if g.chance(50) {
		return g.value(kind + "1")
	}
	t := mapping(item{"source", g.value(kind + pick(g, "1", "2"))})
	if g.chance(60) {
		t.set("target", g.value(pick(g, "/etc/app.yaml", "plain-name")))
	}
	if g.chance(20) {
		t.set("mode", scalar("0440"))
	}
	return t
}

// resources declares what services refer to, almost always.
func (g *inventor) resources(doc *tree) {
	if !g.rarely() {
		front := pick(g, scalar(""), mapping(item{"driver", scalar("bridge")}), mapping(item{"internal", scalar("true")}))
		doc.set("networks", mapping(item{"front", front}, item{"back", pick(g, scalar("null"), mapping(item{"external", scalar("true")}))}))
		if g.chance(20) {
			doc.get("networks").set("default", mapping(item{"name", g.value("mine")}))
		}
	}
	if !g.rarely() {
		doc.set("volumes", mapping(item{"data", scalar("")}, item{"cache", mapping(item{"driver", scalar("local")})}))
	}
	if !g.rarely() {
		doc.set("configs", mapping(
			item{"config1", mapping(item{"file", g.value("./conf/one.yaml")})},
			item{"config2", mapping(item{"content", scalar(`"a: ${TAG}\nb: $$x\n"`)})}))
		doc.set("secrets", mapping(
			item{"secret1", mapping(item{"file", g.value("./secret.txt")})},
			item{"secret2", mapping(item{"environment", g.value("TAG")})}))
	}
}

// extendFrom lets services extend others, of the same file or another.
func (g *inventor) extendFrom(doc *tree, names []string) {
	services := doc.get("services")
	if g.chance(60) {
		g.shelf = seq()
		base := mapping(item{"x-shelf", g.shelf}, item{"services", mapping(
			item{"parent", g.service("parent", nil, true)},
			item{"grandparent", g.service("grandparent", nil, true)})})
		if g.chance(40) {
			base.get("services").get("parent").set("extends", g.extends("", "grandparent"))
		}
		g.resources(base)
		g.p.files = append(g.p.files, &inventedFile{name: "common/base.yml", docs: []*tree{base}})
		g.shelf = doc.items[0].val
		services.get(names[0]).set("extends", g.extends("common/base.yml", "parent"))
	}
	g.shelf = doc.items[0].val
	if len(names) > 1 && g.chance(60) {
		services.get(names[1]).set("extends", g.extends("", names[0]))
	}
	if len(names) > 2 && g.chance(30) {
		services.get(names[2]).set("extends", g.extends("", names[g.IntN(2)]))
	}
}

func (g *inventor) extends(file, service string) *tree {
	if file == "" && g.chance(40) {
		return g.value(service)
	}
	t := mapping(item{"service", g.value(service)})
	if file != "" {
		t.set("file", g.value(file))
	}
	return t
}

// include adds a file to include.
func (g *inventor) include(doc *tree) {
	included := g.document([]string{"inner", "inner2"}, true)
	g.p.files = append(g.p.files, &inventedFile{name: "sub/inc.yml", docs: []*tree{included}})
	for _, key := range []string{"networks", "volumes", "configs", "secrets"} {
		if g.chance(90) {
			remove(included, key) // the including file declares them
		}
	}
	if g.chance(40) {
		g.p.files = append(g.p.files, &inventedFile{name: "sub/.env", text: []string{"TAG=inner", "INNER=yes"}})
	}
	over := g.document([]string{"inner"}, false)
	g.shelf = doc.items[0].val
	var entry *tree
	switch g.IntN(4) {
	case 0, 1:
		entry = g.value("sub/inc.yml")
	default:
		entry = mapping(item{"path", g.value("sub/inc.yml")})
		if g.chance(40) {
			g.p.files = append(g.p.files, &inventedFile{name: "sub/over.yml", docs: []*tree{over}})
			entry = mapping(item{"path", seq(g.value("sub/inc.yml"), g.value("sub/over.yml"))})
		}
		if g.chance(40) {
			entry.set("project_directory", g.value(pick(g, ".", "sub", "conf")))
		}
		if g.chance(30) {
			entry.set("env_file", g.value("sub/extra.env"))
			g.p.files = append(g.p.files, &inventedFile{name: "sub/extra.env", text: []string{"TAG=extra"}})
		}
	}
	doc.set("include", seq(entry))
}

func remove(t *tree, key string) {
	for n, i := range t.items {
		if i.key == key {
			t.items = append(t.items[:n:n], t.items[n+1:]...)
			return
		}
	}
}

// envFileNames are the env files that services name, seen from each directory that they may be in.
var envFileNames = []string{
	"one.env", "conf/two.env", "sub/one.env", "sub/conf/two.env", "common/one.env", "common/conf/two.env",
	"conf/one.env", "conf/conf/two.env",
}

// envFiles adds the env files that services may name.
func (g *inventor) envFiles() {
	lines := []string{
		"PLAIN=value", `QUOTED="two words # kept"`, "SINGLE='$TAG'", "EXPANDED=${TAG}-${PLAIN}", "# a comment",
		"INLINE=x # comment", "export EXPORTED=1", "SHELL_ONLY", "NOT_SET", "EMPTY_ONE=", "yaml: style", "A=from file",
		`MULTI="one` + "\n" + `two"`, "DEFAULTED=${NOPE:-d}", "PRICE=$$5",
	}
	for i, name := range envFileNames {
		text := some(g, 50, lines...)
		if i > 0 && g.chance(30) {
			text = append(text, fmt.Sprintf("PLAIN=again%d", i))
		}
		g.p.files = append(g.p.files, &inventedFile{name: name, text: text})
	}
}
