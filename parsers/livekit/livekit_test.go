package livekit_test

import (
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/livekit"
)

func parse(t *testing.T, text string) (*source.File, *model.LiveKit) {
	t.Helper()
	f := source.NewSet("/root").Add("livekit.yaml", []byte(text))
	server, _, problem := livekit.ParseServer(f.Whole(), false, true)
	if problem != nil {
		t.Fatal(problem.Message)
	}
	return f, server
}

// TestPortForms holds what livekit-server reads, measured on a copy of its structs with yaml.v3.
func TestPortForms(t *testing.T) {
	for _, test := range []struct {
		literal string
		want    int // 0 when it is refused
		odd     string
	}{
		{"44200", 44200, ""},
		{"44_200", 44200, ""},
		{"044200", 18560, "read as octal 18560"},
		{"0o125210", 43656, ""},
		{"0xACA8", 44200, ""},
		{"089", 89, ""},
		{"4.42e4", 44200, ""},
		{"00", 0, ""},
		{"70000", 4464, "keeps only the low 16 bits, 4464"},
		{`"44200"`, 0, "is quoted"},
		{"-1", 0, "is no port number"},
		{"44200/udp", 0, "is no port number"},
		{"[44200]", 0, "is no port number"},
		{"", 0, ""},
		{"~", 0, ""},
	} {
		_, server := parse(t, "rtc:\n  port_range_start: "+test.literal+"\n")
		odd := ""
		if len(server.Oddities) > 0 {
			odd = server.Oddities[0].Message
		}
		if test.odd == "" && odd != "" || !strings.Contains(odd, test.odd) {
			t.Errorf("%s: odd %q, want %q", test.literal, odd, test.odd)
		}
		if got := server.RangeStart; got.Known() && got.V != test.want {
			t.Errorf("%s is read as %d, want %d", test.literal, got.V, test.want)
		}
	}
}

func TestMuxForms(t *testing.T) {
	for literal, want := range map[string]string{
		"7882": "7882", `"7882"`: "7882", "7882-7892": "7882-7892", `"7882 - 7892"`: "7882-7892",
		"7892-7882": "?", "0-5": "?", "65530-70000": "?", "7882-7882": "?", "7882/udp": "?", "7_882": "?", "0x1ECA": "?", "1-2-3": "?", `" 7882"`: "?", "70000": "?",
		"{start: 1, end: 2}": "odd", "[7882]": "odd", "": "", `""`: "",
	} {
		_, server := parse(t, "rtc:\n  udp_port: "+literal+"\n")
		got := server.UDPPort.V.String()
		switch {
		case !server.UDPPort.Known():
			got = "?"
		case len(server.Oddities) > 0:
			got = "odd"
		}
		if got != want {
			t.Errorf("udp_port: %s is read as %q, want %q", literal, got, want)
		}
	}
}

func TestValuesHavePlaces(t *testing.T) {
	f, server := parse(t, "port: 7880\nrtc: &r\n  port_range_start: 44200\n  port_range_end: !!int 44300\nkeys:\n  k1: s1\n")
	for want, span := range map[string]model.Span{
		"7880": server.Port.Span, "44200": server.RangeStart.Span, "44300": server.RangeEnd.Span,
		"k1": server.Keys[0].Name.Span, "s1": server.Keys[0].Secret.Span, "rtc": server.RTC,
	} {
		if got := string(f.Content[f.Offset(span.Pos):f.Offset(span.End)]); got != want {
			t.Errorf("the span of %s holds %q", want, got)
		}
	}
	if server.TCPPort.Written() || server.TCPPort.V != 7881 {
		t.Errorf("tcp_port: %+v", server.TCPPort)
	}
}

func TestAliasesAndMergeKeys(t *testing.T) {
	_, server := parse(t, "x: &base\n  port_range_start: 1000\n  tcp_port: 1\nrtc:\n  <<: *base\n  tcp_port: 2\nloop: &l [*l]\n")
	if server.RangeStart.V != 1000 || server.TCPPort.V != 2 {
		t.Errorf("start %d, tcp %d", server.RangeStart.V, server.TCPPort.V)
	}
}

func env(pairs ...string) *model.Service {
	s := &model.Service{Name: "livekit"}
	for i := 0; i < len(pairs); i += 2 {
		s.Environment = append(s.Environment, &model.Variable{
			Name: pairs[i], Value: model.Value[string]{V: pairs[i+1], Origin: model.Stated},
		})
	}
	return s
}

func TestInvocationWins(t *testing.T) {
	_, server := parse(t, "port: 7880\nrtc:\n  tcp_port: 7881\n  node_ip: 10.0.0.1\nkeys:\n  old: secret\n")
	s := env("LIVEKIT_RTC_TCP_PORT", "7999", "UDP_PORT", "nonsense",
		"LIVEKIT_KEYS", "new: secret1\nnumber: 12345")
	s.Command = []model.Value[string]{{V: "--bind"}, {V: "0.0.0.0"}, {V: "--dev"}}
	livekit.ApplyInvocation(server, s)
	switch {
	case server.TCPPort.V != 7999, server.UDPPort.Written(), server.Port.V != 7880:
		t.Errorf("ports or address: %+v", server)
	case len(server.Keys) != 1 || server.Keys[0].Name.V != "new":
		t.Errorf("keys: %+v; a numeric secret is dropped", server.Keys)
	case len(server.BindAddresses) != 1 || !server.Dev.V:
		t.Errorf("flags: %+v", server)
	}
}

// TestInvocationForms holds what the real server makes of variables and flags, as conformance/livekit shows.
func TestInvocationForms(t *testing.T) {
	for _, test := range []struct {
		config string
		env    []string
		args   string
		get    func(*model.LiveKit) any
		want   any
	}{
		{"port: 1", []string{"LIVEKIT_PORT", ""}, "", func(l *model.LiveKit) any { return l.Port.V }, 0},
		{"port: 1", []string{"LIVEKIT_PORT", "0x1ECA"}, "", func(l *model.LiveKit) any { return l.Port.V }, 7882},
		{"port: 1", []string{"LIVEKIT_PORT", "seven"}, "", func(l *model.LiveKit) any { return l.Port.Known() }, false},
		{"port: 1", []string{"LIVEKIT_PORT", "70000"}, "", func(l *model.LiveKit) any { return len(l.Oddities) }, 1},
		{"port: 1", []string{"LIVEKIT_PORT", "2"}, "--port=3", func(l *model.LiveKit) any { return l.Port.V }, 3},
		{"rtc: {node_ip: 10.0.0.1}", []string{"NODE_IP", "10.0.0.2"}, "",
			func(l *model.LiveKit) any { return l.NodeIP.V }, "10.0.0.1"},
		{"rtc: {}", []string{"NODE_IP", "10.0.0.2"}, "", func(l *model.LiveKit) any { return l.NodeIP.V }, "10.0.0.2"},
		{"rtc: {}", []string{"NODE_IP", "sfu"}, "", func(l *model.LiveKit) any { return l.NodeIP.V }, ""},
		{"rtc: {node_ip: 10.0.0.1}", []string{"LIVEKIT_RTC_NODE_IP_IPV4", "10.0.0.2"}, "",
			func(l *model.LiveKit) any { return l.NodeIP.V }, "10.0.0.2"},
		{"rtc: {udp_port: 7882-7892}", []string{"UDP_PORT", "7885"}, "",
			func(l *model.LiveKit) any { return l.UDPPort.V.String() }, "7885-7892"},
		{"rtc: {udp_port: 7882-7892}", []string{"UDP_PORT", "7900"}, "",
			func(l *model.LiveKit) any { return l.UDPPort.V.String() }, "7900"},
		{"rtc: {udp_port: 7882}", nil, "--udp-port 1-2", func(l *model.LiveKit) any { return l.UDPPort.V.String() }, "1-2"},
		{"rtc: {}", []string{"LIVEKIT_RTC_FORCE_TCP", "true"}, "", func(l *model.LiveKit) any { return l.ForceTCP.V }, true},
		{"development: true", []string{"LIVEKIT_DEVELOPMENT", ""}, "", func(l *model.LiveKit) any { return l.Dev.V }, false},
		{"development: true", []string{"LIVEKIT_DEVELOPMENT", "maybe"}, "",
			func(l *model.LiveKit) any { return l.Dev.Known() }, false},
		{"port: 1", []string{"LIVEKIT_DEVELOPMENT", "false"}, "--dev", func(l *model.LiveKit) any { return l.Dev.V }, true},
		{"keys: {a: b}", []string{"LIVEKIT_KEYS", ""}, "", func(l *model.LiveKit) any { return len(l.Keys) }, 0},
		{"port: 1", nil, "--dev", func(l *model.LiveKit) any { return len(l.BindAddresses) }, 2},
		{"keys: {a: b}", nil, "--dev", func(l *model.LiveKit) any { return len(l.BindAddresses) }, 0},
		{"bind_addresses: []", nil, "", func(l *model.LiveKit) any { return l.BindAddresses == nil }, false},
		{"bind_addresses:", nil, "", func(l *model.LiveKit) any { return l.BindAddresses == nil }, true},
		{"rtc: {udp_port: 7882}", []string{"UDP_PORT", "70000"}, "",
			func(l *model.LiveKit) any { return l.UDPPort.Known() || len(l.Oddities) != 1 }, false},
		{"port: 1", nil, "--bind 127.0.0.1,::1", func(l *model.LiveKit) any { return l.BindAddresses[1].V }, "::1"},
	} {
		_, server := parse(t, test.config)
		s := env(test.env...)
		for word := range strings.FieldsSeq(test.args) {
			s.Command = append(s.Command, model.Value[string]{V: word, Origin: model.Stated})
		}
		livekit.ApplyInvocation(server, s)
		if got := test.get(server); got != test.want {
			t.Errorf("%s with %q %s: %v, want %v", test.config, test.env, test.args, got, test.want)
		}
	}
}

func TestKeysThatCannotBeTold(t *testing.T) {
	server := livekit.Defaults()
	s := env()
	s.Environment = []*model.Variable{{Name: "LIVEKIT_KEYS", Value: model.Value[string]{Origin: model.Unknown}}}
	livekit.ApplyInvocation(server, s)
	if !server.KeysOpen {
		t.Error("unknown LIVEKIT_KEYS leave no doubt")
	}
}

func TestWrongTopLevel(t *testing.T) {
	f := source.NewSet("/root").Add("livekit.yaml", []byte("- a\n- b\n"))
	if _, _, problem := livekit.ParseServer(f.Whole(), false, true); problem == nil || problem.Rule != "syntax" {
		t.Errorf("a list is taken for a configuration: %+v", problem)
	}
}

func TestClientFallsBackToEnvironment(t *testing.T) {
	f := source.NewSet("/root").Add("egress.yaml", []byte("api_key: file\nredis:\n  address: redis:6379\n"))
	client, _, problem := livekit.ParseClient("egress", f.Whole(), false, true)
	if problem != nil {
		t.Fatal(problem.Message)
	}
	livekit.ApplyClientEnvironment(client, env("LIVEKIT_API_KEY", "env", "LIVEKIT_API_SECRET", "s", "LIVEKIT_WS_URL", "ws://l"))
	if client.APIKey.V != "file" || client.APISecret.V != "s" || client.WSURL.V != "ws://l" || client.Redis.Address.V != "redis:6379" {
		t.Errorf("%+v", client)
	}
}

func TestDuplicateKeysStopTheProgram(t *testing.T) {
	for _, text := range []string{"port: 1\nport: 2\n", "rtc:\n  udp_port: 1\n  udp_port: 2\n", "keys:\n  a: b\n  \"a\": c\n"} {
		f := source.NewSet("/root").Add("livekit.yaml", []byte(text))
		_, _, problem := livekit.ParseServer(f.Whole(), false, true)
		if problem == nil || !strings.Contains(problem.Message, "stands twice") || len(problem.Related) != 1 {
			t.Errorf("%q: %+v", text, problem)
		}
	}
}

func TestSettings(t *testing.T) {
	f, server := parse(t, `base: &base {a: 1}
rtc:
  udp_port: 7882
  ips: {includes: [10.0.0.0/8]}
room:
  <<: [*base, {b: 2}]
  enabled_codecs:
    - mime: audio/opus
    - *base
`)
	var got []string
	var walk func(path string, list []model.Setting)
	walk = func(path string, list []model.Setting) {
		for _, s := range list {
			text := string(f.Content[f.Offset(s.Span.Pos):f.Offset(s.Span.End)])
			if s.Key != "[]" && text != s.Key {
				t.Errorf("%q stands for %s", text, s.Key)
			}
			got = append(got, path+s.Key)
			walk(path+s.Key+".", s.Below)
		}
	}
	walk("", server.Settings)
	want := "base, base.a, rtc, rtc.udp_port, rtc.ips, rtc.ips.includes, rtc.ips.includes.[], room, room.a, room.b, " +
		"room.enabled_codecs, room.enabled_codecs.[], room.enabled_codecs.[].mime, room.enabled_codecs.[], room.enabled_codecs.[].a"
	if text := strings.Join(got, ", "); text != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}
