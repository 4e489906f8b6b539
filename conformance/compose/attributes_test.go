package compose

import (
	"fmt"
	"strings"
)

// port is an entry of ports: in one of its many forms; a few are wrong.
func (g *inventor) port() *tree {
	host, container, length := 1000+g.IntN(60000), 1000+g.IntN(60000), 1
	if g.chance(25) {
		length = 2 + g.IntN(4)
	}
	if g.chance(20) {
		container = host
	}
	if g.rarely() {
		return g.value(pick(g, "80:80/foo", "90-80:90-80", "8000-8001:8000-8003", "70000:80", "localhost:80:80",
			"1:2:3:4", "::1:80:80", "abc", "80:", "", "127.0.0.1:80", "80-", "0:80"))
	}
	if g.chance(20) {
		return g.longPort(host, container, length)
	}
	if g.chance(10) {
		return scalar(fmt.Sprint(container))
	}
	text := ports(container, length)
	switch g.IntN(8) {
	case 0: // any host port
	case 1:
		text = ":" + text
	case 2:
		text = ports(host, length+1+g.IntN(3)) + ":" + ports(container, 1)
	default:
		text = ports(host, length) + ":" + text
	}
	if g.chance(25) {
		ip := pick(g, "127.0.0.1", "0.0.0.0", "[::1]", "[::]", "10.0.0.5", "[fe80::1]")
		if !strings.Contains(text, ":") {
			text = ":" + text
		}
		text = ip + ":" + text
	}
	if g.chance(35) {
		text += pick(g, "/tcp", "/udp", "/udp", "/sctp", "/UDP")
	}
	return g.value(text)
}

func ports(first, length int) string {
	if length == 1 {
		return fmt.Sprint(first)
	}
	return fmt.Sprintf("%d-%d", first, first+length-1)
}

func (g *inventor) longPort(host, container, length int) *tree {
	t := mapping(item{"target", pick(g, scalar(fmt.Sprint(container)), g.value(fmt.Sprint(container)))})
	if g.chance(70) {
		t.set("published", pick(g, scalar(fmt.Sprint(host)), g.value(ports(host, length))))
	}
	if g.chance(30) {
		t.set("host_ip", g.value(pick(g, "127.0.0.1", "::1")))
	}
	if g.chance(40) {
		t.set("protocol", g.value(pick(g, "tcp", "udp")))
	}
	if g.chance(20) {
		t.set("mode", g.value(pick(g, "host", "ingress")))
	}
	if g.chance(10) {
		t.set("name", g.value("http"))
	}
	t.flow = g.chance(20) && flows(t)
	return t
}

func (g *inventor) exposed() *tree {
	port := fmt.Sprint(3000 + g.IntN(5))
	return pick(g, scalar(port), g.value(port), g.value(port+"/udp"), g.value(port+"-"+"3010"))
}

// environment is a mapping or a list, with values of all types.
func (g *inventor) environment() *tree {
	names := some(g, 40, "A", "B", "PLAIN", "SHELL_ONLY", "NOT_SET", "URL", "TAG")
	if g.chance(40) {
		t := seq()
		for _, name := range names {
			switch g.IntN(6) {
			case 0:
				t.set("", g.value(name))
			case 1:
				t.set("", g.value(name+"="))
			default:
				t.set("", g.value(name+"="+g.content()))
			}
		}
		return t
	}
	t := mapping()
	for _, name := range names {
		switch g.IntN(6) {
		case 0:
			t.set(name, pick(g, scalar(""), scalar("null"), scalar("~")))
		case 1:
			t.set(name, scalar(pick(g, "true", "FALSE", "yes", "on", "1", "-7", "1.5", "1.50", "0x1F", "0o17", "017", "1e3",
				"1_000", ".5", "12345678901234567890", "2024-01-01", "!!str 5", "+1", "0b11", "1.0", "100000000")))
		default:
			t.set(name, g.value(g.content()))
		}
	}
	return t
}

// content is what a variable may hold.
func (g *inventor) content() string {
	return pick(g, "x", "", "a=b", "two words", "http://web:80/p?q=1#f", "with 'quotes' and \"more\"", "$dollar", "tab\there",
		"line one\nline two", "ünïcödé", "true", "5", "a: b", "# no comment", "{\"json\": [1]}", " padded ", "null")
}

func (g *inventor) envFile() *tree {
	one := func() *tree { return g.value(pick(g, "one.env", "./one.env", "conf/two.env")) }
	long := func() *tree {
		t := mapping(item{"path", one()})
		if g.chance(30) {
			t.items[0].val = g.value("missing.env")
			t.set("required", scalar("false"))
		}
		return t
	}
	switch g.IntN(12) {
	case 0, 1, 2, 3:
		return one()
	case 4, 5, 6:
		return seq(one(), one())
	case 7, 8, 9:
		return seq(long(), one())
	case 10:
		return g.value(pick(g, "one.env", "one.env", "one.env", "one.env", "one.env", "one.env", "one.env", "one.env", "missing.env"))
	default:
		return seq(long())
	}
}

// volume is an entry of volumes:, short or long.
func (g *inventor) volume() *tree {
	target := fmt.Sprintf("/mnt/%d", g.IntN(4))
	if g.chance(25) {
		return g.longVolume(target)
	}
	switch g.IntN(8) {
	case 0:
		return g.value(target)
	case 1:
		return g.value("data:" + target + pick(g, "", ":ro", ":rw", ":nocopy"))
	case 2:
		return g.value("cache:" + target + "/")
	case 3:
		return g.value("/abs/./path/..:" + target + pick(g, "", ":ro", ":ro,z", ":Z", ":cached"))
	case 4:
		return g.value(`C:\data:` + target)
	default:
		return g.value(pick(g, "./conf", "../up", ".", "./a/../b") + ":" + target + pick(g, "", ":ro", ":rw"))
	}
}

func (g *inventor) longVolume(target string) *tree {
	kind := pick(g, "bind", "volume", "tmpfs")
	t := mapping(item{"type", g.value(kind)}, item{"target", g.value(target)})
	switch kind {
	case "bind":
		t.set("source", g.value(pick(g, "./conf", "/abs", "conf")))
		if g.chance(30) {
			t.set("bind", mapping(item{"create_host_path", scalar(pick(g, "true", "false"))}))
		}
	case "volume":
		if g.chance(80) {
			t.set("source", g.value("data"))
		}
	}
	if g.chance(30) {
		t.set("read_only", scalar(pick(g, "true", "false", `"true"`)))
	}
	return t
}

func (g *inventor) networks() *tree {
	names := some(g, 60, "front", "back", "default")
	if g.chance(50) {
		t := seq()
		for _, name := range names {
			t.set("", g.value(name))
		}
		return t
	}
	t := mapping()
	for _, name := range names {
		aliases := g.list(2, func() *tree { return g.value(pick(g, "alias-a", "alias.b")) })
		t.set(name, pick(g, scalar(""), mapping(item{"aliases", aliases}), mapping(item{"ipv4_address", g.value("172.16.0.2")})))
	}
	return t
}

func (g *inventor) dependsOn(service string, others []string) *tree {
	long := g.chance(50)
	t := seq()
	if long {
		t = mapping()
	}
	for _, other := range others {
		if other == service {
			break // so that there are no cycles
		}
		if !g.chance(60) {
			continue
		}
		if long {
			val := mapping(item{"condition", scalar(pick(g, "service_started", "service_healthy", "service_completed_successfully"))})
			if g.chance(30) {
				val.set("required", scalar("false"))
			}
			t.set(other, val)
		} else {
			t.set("", g.value(other))
		}
	}
	if g.rarely() && !long {
		t.set("", g.value("nobody"))
	}
	return t
}

func (g *inventor) command() *tree {
	switch g.IntN(16) {
	case 0, 3, 4:
		return g.list(3, func() *tree { return g.value(pick(g, "--port=80", "two words", "$$HOME", "a")) })
	case 1:
		return pick(g, seq(), scalar("null"), scalar(`""`))
	case 2:
		if g.chance(80) {
			return g.value("plain")
		}
		return g.value(pick(g, `bad "quote`, "a | b; c > d", "back`tick`", "(sub shell)", "$(x)", "a & b", "a \\", "x 'y"))
	default:
		return g.value(pick(g, "serve --port 80", `sh -c "echo 'a b' && run"`, `a\ b c`, "one", `x "" 'y z'`, "run # no",
			"env A=b c\nnext", "a\tb  c", `'single $A' "double $B" \$C`))
	}
}

func (g *inventor) extraHosts() *tree {
	if g.chance(40) {
		return mapping(item{"a.test", g.value("10.0.0.1")}, item{"host.docker.internal", g.value("host-gateway")})
	}
	t := seq()
	for _, host := range some(g, 40, "a.test:10.0.0.1", "b.test=10.0.0.2", "host.docker.internal:host-gateway", "c=::1", "d:::1", "e:[::1]") {
		t.set("", g.value(host))
	}
	if g.rarely() {
		t.set("", g.value("a.test:10.0.0.1"))
	}
	return t
}

// links names a service that cannot link back.
func (g *inventor) links(service string, others []string) *tree {
	if len(others) == 0 || others[0] == service {
		return nil
	}
	return seq(g.value(others[0] + pick(g, "", ":database")))
}
