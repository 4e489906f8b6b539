package ports_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
	"github.com/reflint/reflint/parsers"
)

// The tables of the stacks among the fixtures, in each mode, stand in testdata.
func TestStacks(t *testing.T) {
	dirs, err := filepath.Glob(filepath.Join(fixtures, "stack-*"))
	if err != nil || len(dirs) == 0 {
		t.Fatal("no stacks", err)
	}
	for _, dir := range dirs {
		name := filepath.Base(dir)
		t.Run(name, func(t *testing.T) {
			scenario := load(t, dir, parsers.Options{})
			var got strings.Builder
			for _, mode := range ports.Modes(scenario) {
				table := ports.In(scenario, mode)
				got.WriteString("## " + table.Mode + ": " + table.Title() + "\n" + strings.Join(lines(table), "\n") + "\n\n")
			}
			golden := filepath.Join("testdata", name+".txt")
			if *update {
				write(t, golden, []byte(got.String()))
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got.String() != string(want) {
				t.Errorf("run go test ./internal/ports -update, and look at what changed\ngot\n%s", got.String())
			}
		})
	}
}

// Every row has a place that tells of it.
func TestPlaces(t *testing.T) {
	dirs, _ := filepath.Glob(filepath.Join(fixtures, "stack-*"))
	for _, dir := range dirs {
		scenario := load(t, dir, parsers.Options{})
		for _, mode := range ports.Modes(scenario) {
			for _, r := range ports.In(scenario, mode).Rows {
				if !r.At.Valid() || r.Because == "" {
					t.Errorf("%s: %s has no place", filepath.Base(dir), line(r))
				}
			}
		}
	}
}

// What changes in a stack changes in its table.
func TestRowsFollow(t *testing.T) {
	const domain = "stack-caddy-domain"
	for _, c := range []struct {
		name, file, old, text string
		mode                  string
		row                   string
	}{
		{
			"media, published and configured", "compose.yaml", "40000-40100", "41000-41050", model.ModeCaddy,
			"41000-41050/udp required docker server: WebRTC media of server",
		},
		{
			"port of Caddy", "compose.yaml", `"443:443"`, `"8443:443"`, model.ModeCaddy,
			"8443/tcp required docker caddy: Caddy HTTPS: server (/health, /v1), LiveKit signalling (/lk-ws), web, " +
				"container 443, with caddy",
		},
		{
			"route", "Caddyfile", "handle_path /lk-ws/*", "handle_path /media/*", model.ModeCaddy,
			"7880/tcp unneeded loopback livekit-server: LiveKit signalling (WebSocket), by meet.fabrikam.net/media, with livekit",
		},
		{
			"no route", "Caddyfile", "reverse_proxy web:3000", "respond 404", model.ModeCaddy,
			"3000/tcp optional loopback web: Reflector web app",
		},
		{
			"ICE over TCP", "livekit.yaml", "tcp_port: 7881", "tcp_port: 7891", model.ModeCaddy,
			"7881/tcp optional docker livekit-server: livekit-server, with livekit",
		},
		{
			"published database", "compose.yaml", "image: postgres:17-alpine",
			"image: postgres:17-alpine\n    ports: [\"5433:5432\"]", model.ModeCaddy,
			"5433/tcp never docker postgres: PostgreSQL, container 5432",
		},
		{
			"host port without Caddy", "compose.yaml", ":3000:3000", ":3030:3000", model.ModeDirect,
			"3030/tcp required docker web: Reflector web app, container 3000",
		},
		{
			"service that is new", "compose.yaml", "services:\n",
			"services:\n  metrics:\n    image: example.org/metrics\n    ports: [\"9500:9500\"]\n", model.ModeDirect,
			"9500/tcp optional docker metrics: metrics",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			expectRow(t, ports.In(changed(t, domain, c.file, c.old, c.text), c.mode), c.row)
		})
	}
}

func TestOtherModes(t *testing.T) {
	domain := load(t, filepath.Join(fixtures, "stack-caddy-domain"), parsers.Options{})
	if got := ports.Modes(domain); !slices.Equal(got, []string{model.ModeCaddy, model.ModeDirect}) {
		t.Error(got)
	}
	local := ports.In(domain, model.ModeLocal)
	for _, r := range local.Rows {
		if r.Need > ports.Unneeded {
			t.Errorf("local: %s", line(r))
		}
	}
	expectRow(t, ports.In(domain, model.ModeTunnel), "443/tcp unneeded docker caddy: "+
		"Caddy HTTPS: server (/health, /v1), LiveKit signalling (/lk-ws), web, by the tunnel, with caddy")
	if many := ports.In(domain, model.ModeTunnel); !strings.Contains(many.Flaw, "44200-44300") {
		t.Errorf("a tunnel for a range of ports: %q", many.Flaw)
	}
	expectRow(t, ports.In(domain, model.ModeTunnel), "44200-44300/udp required docker livekit-server: "+
		"LiveKit WebRTC media (audio and video), with livekit, for 50")
	bare := stack(t, "-- compose.yaml --\nservices:\n  web:\n    image: example.org/web\n    ports: [\"3000:3000\"]\n")
	if ports.In(bare, model.ModeCaddy) != nil || ports.In(bare, model.ModeTunnel) != nil {
		t.Error("without Caddy there is a table with it")
	}
}

// Said to be direct, a stack with Caddy is one without.
func TestSaidToBeDirect(t *testing.T) {
	dir := filepath.Join(fixtures, "stack-caddy-domain")
	said := ports.Of(load(t, dir, parsers.Options{Mode: model.ModeDirect}))
	derived := ports.In(load(t, dir, parsers.Options{}), model.ModeDirect)
	if got, want := lines(said), lines(derived); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
