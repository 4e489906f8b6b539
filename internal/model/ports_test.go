package model_test

import (
	"net/netip"
	"testing"

	"github.com/reflint/reflint/internal/model"
)

func r(lo, hi int) model.PortRange { return model.PortRange{Lo: lo, Hi: hi} }

func TestPortSet(t *testing.T) {
	set := model.NewPortSet(r(20, 30), r(10, 12), r(13, 15), r(25, 40), model.PortRange{})
	if got := set.String(); got != "10-15, 20-40" {
		t.Errorf("union: %s", got)
	}
	if got := set.Minus(model.NewPortSet(r(12, 21), r(40, 50))).String(); got != "10-11, 22-39" {
		t.Errorf("difference: %s", got)
	}
	if got := set.Intersect(model.NewPortSet(r(14, 22), r(40, 41))).String(); got != "14-15, 20-22, 40" {
		t.Errorf("intersection: %s", got)
	}
	if got := set.Len(); got != 27 {
		t.Errorf("%d ports", got)
	}
	if set.Contains(16) || !set.Contains(40) {
		t.Error("wrong membership")
	}
	if got := model.NewPortSet().Minus(set); got != nil {
		t.Errorf("nothing minus something: %v", got)
	}
}

func stated[T any](v T) model.Value[T] { return model.Value[T]{V: v, Origin: model.Stated} }

func port(ip string, host, container model.PortRange) model.PublishedPort {
	p := model.PublishedPort{Host: stated(host), Container: stated(container), Protocol: stated(model.TCP)}
	if ip != "" {
		p.HostIP = stated(netip.MustParseAddr(ip))
	}
	return p
}

func TestPublishedPort(t *testing.T) {
	shifted := port("", r(54200, 54300), r(44200, 44300))
	if got := shifted.HostFor(44250); got != 54250 {
		t.Errorf("host port %d", got)
	}
	if got := shifted.HostFor(1); got != 0 {
		t.Errorf("a port outside the range is on host port %d", got)
	}
	if random := port("", r(8100, 8110), r(80, 80)); !random.Random() || random.HostFor(80) != 0 {
		t.Error("several host ports before one container port are not random")
	}
	unknown := port("", model.PortRange{}, r(80, 80))
	unknown.Host.Origin = model.Unknown
	if unknown.Random() {
		t.Error("an unknown host port is taken for a random one")
	}
}

func TestAddresses(t *testing.T) {
	for _, test := range []struct {
		a, b   string
		shares bool
	}{
		{"", "127.0.0.1", true},
		{"0.0.0.0", "127.0.0.1", true},
		{"127.0.0.1", "127.0.0.2", false},
		{"0.0.0.0", "::1", false},
		{"::", "::1", true},
		{"127.0.0.1", "::ffff:127.0.0.1", true},
	} {
		a, b := port(test.a, r(1, 1), r(1, 1)), port(test.b, r(1, 1), r(1, 1))
		if a.SharesAddress(b) != test.shares || b.SharesAddress(a) != test.shares {
			t.Errorf("%q and %q share an address: want %v", test.a, test.b, test.shares)
		}
	}
	for ip, want := range map[string]bool{"127.0.0.5": true, "::1": true, "::ffff:127.0.0.1": true, "0.0.0.0": false, "": false, "10.0.0.1": false} {
		if got := port(ip, r(1, 1), r(1, 1)).Loopback(); got != want {
			t.Errorf("%q is loopback: %v", ip, got)
		}
	}
}

func TestImageName(t *testing.T) {
	for image, want := range map[string]string{
		"redis":                             "redis",
		"redis:7.2-alpine":                  "redis",
		"docker.io/library/redis:7":         "redis",
		"livekit/livekit-server:v1.10.1":    "livekit/livekit-server",
		"ghcr.io/a/b/hatchet-lite@sha256:0": "a/b/hatchet-lite",
		"localhost:5000/livekit/egress":     "livekit/egress",
		"registry.example.org:5000/caddy:2": "caddy",
	} {
		s := model.Service{Image: stated(image)}
		if got := s.ImageName(); got != want {
			t.Errorf("%s is %s, want %s", image, got, want)
		}
	}
}

func TestFlag(t *testing.T) {
	words := func(list ...string) (values []model.Value[string]) {
		for _, w := range list {
			values = append(values, stated(w))
		}
		return values
	}
	for _, test := range []struct {
		command []model.Value[string]
		want    string
		ok      bool
	}{
		{words("--config", "/etc/livekit.yaml"), "/etc/livekit.yaml", true},
		{words("--config=/etc/livekit.yaml", "--dev"), "/etc/livekit.yaml", true},
		{words("-config", "/a"), "/a", true},
		{words("sh", "-c", "exec livekit-server --config '/a b' --dev; true"), "/a b", true},
		{words("--keys", "k: --config x"), "", false},
		{words("--config-body", "port: 1"), "", false},
		{words("--config", "--dev"), "", true},
		{words("config", "x"), "", false},
	} {
		s := model.Service{Command: test.command}
		got, ok := s.Flag("config")
		if got.V != test.want || ok != test.ok {
			t.Errorf("%v: %q, %v", test.command, got.V, ok)
		}
	}
}

func TestScenariosLeaveOutAlternatives(t *testing.T) {
	service := func(name, profile string, host int) *model.Service {
		s := &model.Service{Name: name, Ports: []model.PublishedPort{port("", model.Port(host), model.Port(host))}}
		if profile != "" {
			s.Profiles = []model.Value[string]{stated(profile)}
		}
		return s
	}
	d := &model.Deployment{Services: []*model.Service{
		service("web", "", 80), service("gpu", "gpu", 8000), service("cpu", "cpu", 8000), service("sfu", "livekit", 7880),
	}}
	var got []string
	for _, s := range d.Scenarios() {
		names := ""
		for _, r := range s.Running {
			names += " " + r.Name
		}
		got = append(got, names)
		if len(s.HostPortClashes()) > 0 {
			t.Errorf("%v clash", s.Active)
		}
	}
	want := []string{" web", " web cpu", " web gpu", " web sfu", " web cpu sfu", " web gpu sfu"}
	if len(got) != len(want) {
		t.Fatalf("scenarios: %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("scenario %d: %q, want %q", i, got[i], want[i])
		}
	}

	if chosen := d.Choosing([]string{"gpu", "cpu"}).Scenarios(); len(chosen) != 1 || len(chosen[0].HostPortClashes()) != 1 {
		t.Error("a choice of both alternatives is not one scenario with a clash")
	}
}

func TestLiveKitUDP(t *testing.T) {
	for _, test := range []struct {
		name       string
		start, end int
		mux        model.PortRange
		dev        bool
		want       string
		ok         bool
	}{
		{"nothing", 0, 0, model.PortRange{}, false, "50000-60000", true},
		{"development", 0, 0, model.PortRange{}, true, "7882", true},
		{"range", 44200, 44300, model.PortRange{}, false, "44200-44300", true},
		{"mux", 0, 0, r(7882, 7892), false, "7882-7892", true},
		{"range wins over mux", 44200, 44300, r(7882, 7882), true, "44200-44300", true},
		{"half range with mux", 44200, 0, r(7882, 7882), false, "7882", true},
		{"start alone", 44200, 0, model.PortRange{}, false, "", false},
		{"end alone", 0, 44300, model.PortRange{}, false, "", false},
		{"inverted", 44300, 44200, model.PortRange{}, false, "", false},
	} {
		l := &model.LiveKit{RangeStart: stated(test.start), RangeEnd: stated(test.end), UDPPort: stated(test.mux), Dev: stated(test.dev)}
		use, ok := l.UDP()
		if use.Ports.String() != test.want || ok != test.ok {
			t.Errorf("%s: %s, %v; want %s", test.name, use.Ports, ok, test.want)
		}
	}
}
