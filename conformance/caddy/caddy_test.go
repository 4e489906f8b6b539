// Package caddy holds parsers/caddyfile and internal/reach equal to the real Caddy, on every Caddyfile at hand and
// on invented ones.
package caddy

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

var (
	seed   = flag.Uint64("seed", 1, "of the first invented Caddyfile")
	count  = flag.Int("files", 2500, "how many Caddyfiles to invent")
	asked  = flag.Int("requests", 20, "how many requests to send to each of them")
	report = flag.Int("report", 3, "how many failures to print")
)

// TestMain keeps Caddy away from the data and the configuration of whoever runs the tests.
func TestMain(m *testing.M) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "caddy")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, name := range []string{"HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME"} {
		os.Setenv(name, dir)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}
