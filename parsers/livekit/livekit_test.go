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
	server, _, problem := livekit.ParseServer(f.Whole(), false)
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
		"7892-7882": "?", "7882-7882": "?", "7882/udp": "?", "7_882": "?", "0x1ECA": "?", "1-2-3": "?", `" 7882"`: "?", "70000": "?",
		"{start: 1, end: 2}": "odd", "[7882]": "odd", "": "", `""`: "?",
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
	s := env("LIVEKIT_RTC_TCP_PORT", "7999", "NODE_IP", "203.0.113.1", "UDP_PORT", "nonsense",
		"LIVEKIT_KEYS", "new: secret1\nnumber: 12345", "LIVEKIT_PORT", "")
	s.Command = []model.Value[string]{{V: "--bind"}, {V: "0.0.0.0"}, {V: "--dev"}}
	livekit.ApplyInvocation(server, s)
	switch {
	case server.TCPPort.V != 7999, server.NodeIP.V != "203.0.113.1", server.UDPPort.Written(), server.Port.V != 7880:
		t.Errorf("ports or address: %+v", server)
	case len(server.Keys) != 1 || server.Keys[0].Name.V != "new":
		t.Errorf("keys: %+v; a numeric secret is dropped", server.Keys)
	case len(server.BindAddresses) != 1 || !server.Dev.V:
		t.Errorf("flags: %+v", server)
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
	if _, _, problem := livekit.ParseServer(f.Whole(), false); problem == nil || problem.Rule != "syntax" {
		t.Errorf("a list is taken for a configuration: %+v", problem)
	}
}

func TestClientFallsBackToEnvironment(t *testing.T) {
	f := source.NewSet("/root").Add("egress.yaml", []byte("api_key: file\nredis:\n  address: redis:6379\n"))
	client, _, problem := livekit.ParseClient("egress", f.Whole(), false)
	if problem != nil {
		t.Fatal(problem.Message)
	}
	livekit.ApplyClientEnvironment(client, env("LIVEKIT_API_KEY", "env", "LIVEKIT_API_SECRET", "s", "LIVEKIT_WS_URL", "ws://l"))
	if client.APIKey.V != "file" || client.APISecret.V != "s" || client.WSURL.V != "ws://l" || client.RedisAddress.V != "redis:6379" {
		t.Errorf("%+v", client)
	}
}

func TestDuplicateKeysStopTheProgram(t *testing.T) {
	for _, text := range []string{"port: 1\nport: 2\n", "rtc:\n  udp_port: 1\n  udp_port: 2\n", "keys:\n  a: b\n  \"a\": c\n"} {
		f := source.NewSet("/root").Add("livekit.yaml", []byte(text))
		_, _, problem := livekit.ParseServer(f.Whole(), false)
		if problem == nil || !strings.Contains(problem.Message, "stands twice") || len(problem.Related) != 1 {
			t.Errorf("%q: %+v", text, problem)
		}
	}
}
