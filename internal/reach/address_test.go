package reach_test

import (
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

func address(text string) (reach.URL, bool) {
	return reach.ParseAddress(model.Variable{Value: model.Value[string]{V: text, Origin: model.Stated}}, nil)
}

func TestParseAddress(t *testing.T) {
	for text, want := range map[string]string{
		"wss://Meet.Example.org/lk-ws":  "wss://meet.example.org/lk-ws",
		"http://u:p@web:3000/a?token=b": "http://web:3000/a",
		"https://[2001:db8::1]/":        "https://[2001:db8::1]/",
		"https://[2001:db8::1]:8443":    "https://[2001:db8::1]:8443",
		"hatchet:7077":                  "hatchet:7077",
		"https://example.org:443/x":     "https://example.org/x",
		"wss://h/lk-ws# for browsers":   "wss://h/lk-ws",
		"https://a/ https://b/":         "",
		"a:1,b:2":                       "",
		"${HOST}:80":                    "",
		"http://{$DOMAIN}/":             "",
		"redis":                         "",
		"host:70000":                    "",
	} {
		u, ok := address(text)
		if got := u.Text(); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %t; want %q", text, got, ok, want)
		}
	}
	if u, _ := address("https://h:443/page"); u.Origin() != "https://h" {
		t.Errorf("origin %q", u.Origin())
	}
}

// TestDoors looks for the ways in by ports of the host.
func TestDoors(t *testing.T) {
	web := &model.Service{Name: "web", Ports: []model.PublishedPort{
		{
			Host: known(model.Port(80)), Container: known(model.Port(3000)), Protocol: known(model.TCP),
		},
		{
			Host: known(model.Port(90)), Container: known(model.Port(90)), Protocol: known(model.UDP),
		},
	}}
	s := scenario(web)
	doors, all := reach.Doors(s, 80)
	if len(doors) != 1 || doors[0].Service != web || doors[0].Port != 3000 || !doors[0].Open() || !all {
		t.Errorf("80: %v, %t", doors, all)
	}
	if doors, all := reach.Doors(s, 90); len(doors) != 0 || !all {
		t.Errorf("90: %v, %t", doors, all)
	}
	host := &model.Service{Name: "host", NetworkMode: known("host")}
	if _, all := reach.Doors(scenario(web, host), 81); all {
		t.Error("a service in the host's network may have port 81")
	}
}

func known[T any](v T) model.Value[T] { return model.Value[T]{V: v, Origin: model.Stated} }

func scenario(services ...*model.Service) *model.Scenario {
	d := &model.Deployment{Services: services}
	return d.Scenarios()[0]
}
