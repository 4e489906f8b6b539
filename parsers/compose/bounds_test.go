package compose

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// within fails the test if f takes longer than a machine under load may.
func within(t *testing.T, limit time.Duration, f func()) {
	t.Helper()
	start := time.Now()
	f()
	if took := time.Since(start); took > limit {
		t.Errorf("took %v, more than %v", took, limit)
	}
}

func (l loaded) wants(message string) {
	l.t.Helper()
	for _, p := range l.Problems {
		if strings.Contains(p.Message, message) {
			return
		}
	}
	l.t.Errorf("no problem says %q: %.300q", message, l.messages())
}

func TestAliasBomb(t *testing.T) {
	var b strings.Builder
	b.WriteString("x-0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n")
	for i := 1; i < 30; i++ {
		fmt.Fprintf(&b, "x-%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9), ", "))
	}
	within(t, 20*time.Second, func() { load(t, files{"compose.yml": b.String()}).wants("aliases") })
}

func TestMergeBomb(t *testing.T) {
	var b strings.Builder
	b.WriteString("x-0: &a0 {image: x}\n")
	for i := 1; i < 40; i++ {
		fmt.Fprintf(&b, "x-%d: &a%d {<<: [*a%d, *a%d]}\n", i, i, i-1, i-1)
	}
	b.WriteString("services: {web: *a39}\n")
	within(t, 20*time.Second, func() { load(t, files{"compose.yml": b.String()}).wants("follows more than 100000 aliases") })
}

func TestAliasCycle(t *testing.T) {
	load(t, files{"compose.yml": "services: &s\n  web: *s\n"}).wants("holds an alias within the value")
	load(t, files{"compose.yml": "x: &s\n  <<: *s\n"}).wants("holds an alias within the value")
}

func TestDepth(t *testing.T) {
	deep := "x-deep: " + strings.Repeat("[", 500) + strings.Repeat("]", 500) + "\n"
	load(t, files{"compose.yml": deep}).wants("nests deeper than 200 levels")
	expression := strings.Repeat("${A:-", 300) + "x" + strings.Repeat("}", 300)
	load(t, files{"compose.yml": "name: " + expression}).wants("nests ${ deeper than 100 levels")
}

func TestLongLines(t *testing.T) {
	for name, text := range map[string]string{
		"side by side": strings.Repeat("${A:-b}", 300_000),
		"unclosed":     strings.Repeat("${A:-", 300_000),
		"braces":       strings.Repeat("${A:-{}", 200_000) + "}",
		"dollars":      strings.Repeat("$", 1_000_000),
	} {
		t.Run(name, func(t *testing.T) {
			within(t, 40*time.Second, func() { load(t, files{"compose.yml": "x-a: '" + text + "'\n"}) })
		})
	}
}

func TestManyServices(t *testing.T) {
	var b strings.Builder
	b.WriteString("x-common: &common\n  restart: always\n  environment: &env\n")
	for i := range 40 {
		fmt.Fprintf(&b, "    V%d: ${V%d:-value}\n", i, i)
	}
	b.WriteString("services:\n")
	for i := range 2000 {
		fmt.Fprintf(&b, "  s%d:\n    <<: *common\n    image: x\n    ports: [\"%d:80\"]\n    depends_on: [s%d]\n", i, i+1, max(i-1, 0))
	}
	b.WriteString("  last:\n    image: x\n    ports: ['10000-60000:10000-60000/udp']\n    extends: s1\n")
	text := strings.Replace(b.String(), "depends_on: [s0]", "depends_on: []", 1)
	within(t, 20*time.Second, func() {
		l := load(t, files{"compose.yml": text})
		equal(t, "services", len(l.clean().Services), 2001)
		equal(t, "variables of the last", len(l.service("last").Environment), 40)
	})
}

func TestManyEntries(t *testing.T) {
	list := func(format string) string {
		var b strings.Builder
		for i := range 30_000 {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	base := "services:\n  web:\n    image: x\n    environment:\n" + list("      V%d: a\n") +
		"    ports:\n" + list("      - {target: 80, published: %d}\n") + "    volumes:\n" + list("      - /v%d\n")
	over := "services:\n  web:\n    environment:\n" + list("      - V%d=b\n") +
		"    ports:\n" + list("      - {target: 81, published: %d}\n") + "    volumes:\n" + list("      - ./x:/v%d\n")
	within(t, 40*time.Second, func() {
		l := load(t, files{"compose.yml": base, "override.yml": over}).clean()
		equal(t, "variables", len(l.service("web").Environment), 30_000)
		equal(t, "volumes", len(l.service("web").Volumes), 30_000)
	})
}

func TestIncludeBounds(t *testing.T) {
	chain := files{"compose.yml": "include: [f0.yml]\n"}
	for i := range 80 {
		chain[fmt.Sprintf("f%d.yml", i)] = fmt.Sprintf("include: [f%d.yml, ./f%d.yml]\nservices: {s%d: {image: x}}\n", i+1, i+1, i)
	}
	chain["f80.yml"] = "services: {}\n"
	within(t, 20*time.Second, func() { load(t, chain).wants("includes files more than 50 levels deep") })

	wide := files{}
	var b strings.Builder
	b.WriteString("include:\n")
	for i := range 600 {
		fmt.Fprintf(&b, "  - f%d.yml\n", i)
		wide[fmt.Sprintf("f%d.yml", i)] = fmt.Sprintf("services: {s%d: {image: x}}\n", i)
	}
	wide["compose.yml"] = b.String()
	l := load(t, wide)
	equal(t, "files read", len(l.Files), 500)
	l.wants("more than 500 compose files")
}

func TestInheritanceBombs(t *testing.T) {
	var b strings.Builder
	b.WriteString("services:\n  base:\n    image: x\n    ports:\n")
	for i := range 50_000 {
		fmt.Fprintf(&b, "      - %d:%d\n", i+1, i+1)
	}
	for i := range 2000 {
		fmt.Fprintf(&b, "  s%d: {extends: base, env_file: big.env}\n", i)
	}
	big := strings.Repeat("LONG=x\n", 10)
	for i := range 9_000 {
		big += fmt.Sprintf("V%d=x\n", i)
	}
	within(t, 60*time.Second, func() {
		l := load(t, files{"compose.yml": b.String(), "big.env": big})
		l.wants("extends services until they hold more than 500000 values")
		l.wants("the env files of all services have more than 200000 variables")
	})
}

func TestManyEnvironments(t *testing.T) {
	var b strings.Builder
	b.WriteString("include:\n")
	for i := range 1000 {
		fmt.Fprintf(&b, "  - {path: big.yml, project_directory: /d%d}\n", i)
	}
	big := "services:\n  web:\n    image: x\n    labels:\n" + strings.Repeat("      - some label that is long enough to be large\n", 40_000)
	within(t, 60*time.Second, func() {
		load(t, files{"compose.yml": b.String(), "big.yml": big}).wants("more than 8 MiB of compose files")
	})
}

func TestExtendsBounds(t *testing.T) {
	var b strings.Builder
	b.WriteString("services:\n  s0: {image: x}\n")
	for i := range 300 {
		fmt.Fprintf(&b, "  s%d: {extends: s%d}\n", i+1, i)
	}
	load(t, files{"compose.yml": b.String()}).clean() // each is resolved once its base is
	var r strings.Builder
	r.WriteString("services:\n")
	for i := 300; i > 0; i-- {
		fmt.Fprintf(&r, "  s%d: {extends: s%d}\n", i, i-1)
	}
	r.WriteString("  s0: {image: x}\n")
	load(t, files{"compose.yml": r.String()}).wants("extends more than 100 services in a row")
}
