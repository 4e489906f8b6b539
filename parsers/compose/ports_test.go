package compose

import (
	"fmt"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
)

// portText writes a port with the bytes behind each part.
func portText(l loaded, p model.PublishedPort) string {
	ip := "*"
	if p.HostIP.V.IsValid() {
		ip = p.HostIP.V.String()
	}
	part := func(text string, origin model.Origin, span model.Span) string {
		mark := [...]string{"", "", "~", "?"}[origin]
		if origin == model.Default {
			return text
		}
		return fmt.Sprintf("%s%s<%s>", text, mark, l.at(span))
	}
	return strings.Join([]string{
		part(ip, p.HostIP.Origin, p.HostIP.Span), part(p.Host.V.String(), p.Host.Origin, p.Host.Span),
		part(p.Container.V.String(), p.Container.Origin, p.Container.Span),
		part(string(p.Protocol.V), p.Protocol.Origin, p.Protocol.Span),
	}, " ")
}

func TestPorts(t *testing.T) {
	tests := []struct{ entry, want string }{
		{`"3000"`, "*  3000<3000> tcp"},
		{`3001`, "*  3001<3001> tcp"},
		{`0x50`, "*  80<0x50> tcp"},
		{`"3002-3005"`, "*  3002-3005<3002-3005> tcp"},
		{`"8000:8000"`, "* 8000<8000> 8000<8000> tcp"},
		{`8000:80`, "* 8000<8000> 80<80> tcp"},
		{`"9090-9091:8080-8081"`, "* 9090-9091<9090-9091> 8080-8081<8080-8081> tcp"},
		{`"8100-8110:80"`, "* 8100-8110<8100-8110> 80<80> tcp"},
		{`"127.0.0.1:8001:8002"`, "127.0.0.1<127.0.0.1> 8001<8001> 8002<8002> tcp"},
		{`"[::1]:6000:6001"`, "::1<[::1]> 6000<6000> 6001<6001> tcp"},
		{`"[::]:8889:8889"`, "::<[::]> 8889<8889> 8889<8889> tcp"},
		{`"127.0.0.1::5500"`, "127.0.0.1<127.0.0.1>  5500<5500> tcp"},
		{`"6060:6061/udp"`, "* 6060<6060> 6061<6061> udp<udp>"},
		{`'6060:6061/SCTP'`, "* 6060<6060> 6061<6061> sctp<SCTP>"},
		{`":80"`, "*  80<80> tcp"},
		{`"${NO}:6379"`, "*? <${NO}> ?<${NO}> 6379<6379> tcp"},
		{`"127.0.0.1:${NO}:6379"`, "127.0.0.1<127.0.0.1> ?<${NO}> 6379<6379> tcp"},
		{`"${NO}/udp"`, "*?<${NO}> ?<${NO}> ?<${NO}> udp<udp>"},
		{`"${NO}"`, "*?<${NO}> ?<${NO}> ?<${NO}> tcp?<${NO}>"},
		{`"80:${NO}"`, "* 80<80> ?<${NO}> tcp?<${NO}>"},
		{`"80:80/${NO}"`, "* 80<80> 80<80> tcp?<${NO}>"},
		{`"${SET:-1}:80"`, "* 44200-44300~<${SET:-1}> 80<80> tcp"},
		{`"${SET}/udp"`, "*  44200-44300~<${SET}> udp<udp>"},
		{`"${NO:-44200-44300:44200-44301}/udp"`, ""},
		{`"${NO:-1-2:3-4}/udp"`, "* 1-2~<1-2> 3-4~<3-4> udp<udp>"},
		{`"${NO:-}:80"`, "* ~<nowhere> 80<80> tcp"},
		{`{target: 80}`, "*  80<80> tcp"},
		{`{target: "80", published: "8080-8090", protocol: udp}`, `* 8080-8090<"8080-8090"> 80<"80"> udp<udp>`},
		{`{target: 80, published: 8080, host_ip: "::1", mode: host}`, `::1<"::1"> 8080<8080> 80<80> tcp`},
		{`{target: "${NO}", published: "$SET"}`, `* 44200-44300~<"$SET"> ?<"${NO}"> tcp`},
	}
	for _, test := range tests {
		t.Run(test.entry, func(t *testing.T) {
			l := load(t, files{
				"compose.yml": "services:\n  web:\n    image: x\n    ports:\n      - " + test.entry + "\n",
				".env":        "SET=44200-44300\n",
			})
			var got []string
			for _, p := range l.service("web").Ports {
				equal(t, "the entry", l.at(p.Span), test.entry)
				got = append(got, portText(l, p))
			}
			equal(t, "ports", strings.ReplaceAll(strings.Join(got, ", "), "*? <${NO}>", "*?<${NO}>"),
				strings.ReplaceAll(test.want, "*? <${NO}>", "*?<${NO}>"))
		})
	}
}

func TestBadPorts(t *testing.T) {
	tests := []struct{ entry, message string }{
		{`"8000-8005:80-82"`, `service "web" publishes "8000-8005:80-82": 6 host ports for 3 container ports`},
		{`"90-80:90-80"`, `service "web" publishes "90-80:90-80": the range 90-80 runs backwards`},
		{`"70000:80"`, `service "web" publishes "70000:80": 70000 is no port: the highest is 65535`},
		{`"80:80/foo"`, `service "web" publishes "80:80/foo": "foo" is neither tcp, udp nor sctp`},
		{`"localhost:80:80"`, `service "web" publishes "localhost:80:80": it is bound to "localhost", which is no IP address`},
		{`"1:2:3:4"`, `service "web" publishes "1:2:3:4": it is bound to "1:2", which is no IP address`},
		{`"80:"`, `service "web" publishes "80:": it names no container port`},
		{`"80a"`, `service "web" publishes "80a": "80a" is no port`},
		{`{published: 80}`, `service "web" publishes "80:": it names no container port`},
		{`{target: 80, published: 70000}`, `service "web" publishes "70000:80": 70000 is no port: the highest is 65535`},
		{`{target: 80, host_ip: nope}`, `service "web" publishes "nope::80": it is bound to "nope", which is no IP address`},
		{`{target: many}`, `an entry of "ports.target" of service "web" is "many" where compose wants an integer`},
		{`{target: 80, publish: 80}`, `unknown key "publish" in an entry of "ports" of service "web": did you mean "published"?`},
		{`true`, `an entry of "ports" of service "web" is a boolean where compose wants a string, a number or a mapping`},
	}
	for _, test := range tests {
		t.Run(test.entry, func(t *testing.T) {
			l := load(t, files{"compose.yml": "services: {web: {image: x, ports: [ " + test.entry + ", 5000]}}"})
			l.wants(strings.TrimPrefix(test.message, "an entry of \"ports.target\" of "))
			equal(t, "the good port", len(l.service("web").Ports) >= 1, true)
			equal(t, "rule", l.Problems[0].Rule, "compose-invalid")
		})
	}
}

func TestRepeatedPorts(t *testing.T) {
	const text = `
services:
  web:
    image: x
    ports:
      - 80:80
      - "80:80/tcp"
      - 0.0.0.0:80:80
      - 80:80/udp
      - "8000-8005:8000-8005"
      - "8003:8003"
      - "9000:8003"
`
	l := load(t, files{"compose.yml": text}).clean()
	var got []string
	for _, p := range l.service("web").Ports {
		got = append(got, p.Raw)
	}
	equal(t, "ports", strings.Join(got, " "), "0.0.0.0:80:80 80:80/udp 8000-8005:8000-8005 9000:8003")
}

func TestPortThroughVariable(t *testing.T) {
	l := load(t, files{
		"compose.yml": `services: {web: {image: x, ports: ["${PORTS:-1:1}/udp"]}}`,
		".env":        "OTHER=1\nPORTS=44200-44300\n",
	}).clean()
	p := l.service("web").Ports[0]
	equal(t, "raw", p.Raw, "44200-44300/udp")
	equal(t, "random", p.Random(), true)
	equal(t, "container", show(l, p.Container),
		"44200-44300 interpolated at ${PORTS:-1:1} (.env:44200-44300: PORTS is set here)")
}

func TestExpose(t *testing.T) {
	l := load(t, files{"compose.yml": `services: {web: {image: x, expose: ["3000", 8000-8005/udp, 3000, nonsense, "${NO}"]}}`}).clean()
	var got []string
	for _, e := range l.service("web").Expose {
		got = append(got, fmt.Sprintf("%s/%s %s", e.Ports.V, e.Protocol, l.at(e.Ports.Span)))
	}
	equal(t, "expose", strings.Join(got, ", "), `3000/tcp 3000, 8000-8005/udp 8000-8005, /tcp "${NO}"`)
}
