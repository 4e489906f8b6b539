package garage

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// read parses a configuration, and tells what each span of it says.
func read(text string) (g *model.Garage, secrets []model.Span, problem *model.Problem, at func(model.Span) string) {
	file := source.NewSet("/root").Add("garage.toml", []byte(text))
	g, secrets, problem = Parse(file.Whole(), false)
	return g, secrets, problem, func(s model.Span) string {
		return text[file.Offset(s.Pos):file.Offset(s.End)]
	}
}

func TestSockets(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"tables", "rpc_bind_addr='[::]:3901'\n[s3_api]\napi_bind_addr = \"0.0.0.0:3900\" # S3\n", "s3_api.api_bind_addr 3900, rpc_bind_addr 3901"},
		{"dotted", "s3_api.api_bind_addr=\"[::]:3900\"", "s3_api.api_bind_addr 3900"},
		{"inline", "admin = {api_bind_addr = '127.0.0.1:3903', admin_token = 'x'}", "admin.api_bind_addr 3903 loopback"},
		{"mapped", "[s3_web]\nbind_addr='[::ffff:127.0.0.1]:80'", "s3_web.bind_addr 80 loopback"},
		{"quoted keys", "['k2v_api']\n\"api_bind_addr\"='[::1]:3904'", "k2v_api.api_bind_addr 3904 loopback"},
		{"unix socket", "[s3_api]\napi_bind_addr='/run/garage.sock'", ""},
		{"to be filled in", "[s3_api]\napi_bind_addr='[::]:${PORT}'", "s3_api.api_bind_addr unknown"},
		{"a name", "[s3_api]\napi_bind_addr='localhost:3900'", "s3_api.api_bind_addr unknown"},
		{"BOM and CRLF", "\ufeff[s3_api]\r\napi_bind_addr='[::]:3900'\r\n", "s3_api.api_bind_addr 3900"},
		{"a list of tables", "[[s3_api]]\napi_bind_addr='[::]:3900'", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			g, _, problem, at := read(test.text)
			if problem != nil {
				t.Fatal(problem.Message)
			}
			var got []string
			for _, s := range g.Sockets {
				says := s.Key + " " + s.Ports.V.String()
				if s.Loopback {
					says += " loopback"
				}
				switch {
				case !s.Ports.Known():
					got = append(got, s.Key+" unknown")
				case !s.Ports.V.IsZero():
					got = append(got, says)
				default:
					continue
				}
				if written := at(s.Ports.Span); strings.ContainsAny(written, "'\"") || !strings.Contains(written, ":") {
					t.Errorf("%s is placed at %q", s.Key, written)
				}
			}
			if strings.Join(got, ", ") != test.want {
				t.Errorf("got %q, want %q", strings.Join(got, ", "), test.want)
			}
		})
	}
}

func TestCallsAndSecrets(t *testing.T) {
	g, secrets, problem, at := read(`rpc_secret = "aaaa"
rpc_public_addr = "garage:3901"
bootstrap_peers = [ # by their IDs
	"0f@one:3901", 'two:3901',
]
[admin]
admin_token = 'bbbb'
metrics_token = """cccc"""
trace_sink = "http://otel:4317"
`)
	if problem != nil {
		t.Fatal(problem.Message)
	}
	var got []string
	for _, v := range g.Calls {
		got = append(got, fmt.Sprintf("%s %s", v.Name, v.Value.V))
		if at(v.Value.Span) != v.Value.V {
			t.Errorf("%s is placed at %q", v.Value.V, at(v.Value.Span))
		}
	}
	want := "bootstrap_peers one:3901, bootstrap_peers two:3901, rpc_public_addr garage:3901, admin.trace_sink http://otel:4317"
	if strings.Join(got, ", ") != want || !g.MetricsToken {
		t.Errorf("got %q, metrics token %v", got, g.MetricsToken)
	}
	got = nil
	for _, s := range secrets {
		got = append(got, at(s))
	}
	if strings.Join(got, " ") != `aaaa bbbb """cccc"""` {
		t.Errorf("secrets are %q", got)
	}
}

func TestProblems(t *testing.T) {
	tests := []struct{ name, text, at, message string }{
		{"no TOML", "a = b", "b", "is no TOML"},
		{"an open string", "a = \"b\nc = 1", "\n", "is no TOML"},
		{"an open table", "[a\nb = 1", "\n", "is no TOML"},
		{"an open list", "a = [1,", ",", "array is incomplete"},
		{"a key twice", "a = 1\na = 2", "a", `key "a" stands twice`},
		{"a table twice", "[a]\nb=1\n[a]\nc=1", "a", "table [a] stands twice"},
		{"a port alone", "rpc_bind_addr = '3901'", "3901", "like [::]:3901"},
		{"too large", strings.Repeat("a", maxSize+1), "", "larger than 256 KiB"},
		{"nested too deep", "a = " + strings.Repeat("[", 20_000), "[", "nested more than"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, _, problem, at := read(test.text)
			if problem == nil || !strings.Contains(problem.Message, test.message) || at(problem.Span) != test.at {
				t.Fatalf("got %+v", problem)
			}
		})
	}
}

// TestHostile holds the time that large and nasty documents take.
func TestHostile(t *testing.T) {
	long := strings.Repeat("a.", maxSize/8)
	tests := []struct{ name, text string }{
		{"a long path with many keys", "[" + long + "a]\n" + strings.Repeat("b=1\n", maxSize/16)},
		{"a long list", "a = [" + strings.Repeat("1,", maxSize/3) + "]"},
		{"tables in tables", strings.Repeat("a={", 9000) + strings.Repeat("}", 9000)},
		{"lists in lists", "a=" + strings.Repeat("[", 9000) + strings.Repeat("]", 9000)},
		{"many tables", manyTables()},
		{"peers", "bootstrap_peers = [" + strings.Repeat("'a@b:1',", maxSize/10) + "]"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			start := time.Now()
			if _, _, problem, _ := read(test.text); problem != nil {
				t.Error(problem.Message)
			}
			if took := time.Since(start); took > 5*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func manyTables() string {
	var b strings.Builder
	for i := range maxSize / 16 {
		fmt.Fprintf(&b, "[a%d]\nb=1\n", i)
	}
	return b.String()
}
