package markdown

import (
	"testing"

	"github.com/reflint/reflint/internal/model"
)

// Only what is said of the whole stack, without a condition, is a denial.
func TestDenials(t *testing.T) {
	for _, test := range []struct {
		text, denial string
		onlyCaddy    bool
		mode         string
	}{
		{text: "No ports are exposed to the internet.", denial: "No ports are exposed to the internet"},
		{text: "With a tunnel **no ports** are exposed! Good.", denial: "With a tunnel **no ports** are exposed", mode: model.ModeTunnel},
		{text: "Only Caddy\nexposes ports `80` and `443`", denial: "Only Caddy\nexposes ports `80` and `443`", onlyCaddy: true},
		{text: "Caddy is the only service that publishes ports.", denial: "Caddy is the only service that publishes ports", onlyCaddy: true},
		{text: "No ports are published except 80 and 443 by Caddy.", denial: "No ports are published except 80 and 443 by Caddy", onlyCaddy: true},
		{text: "No ports are published except 3001."},
		{text: "No ports are exposed by the database."},
		{text: "If you use Supabase, no ports are exposed."},
		{text: "Redis: internal; no ports are exposed beyond 7881."},
		{text: "Only Caddy exposes metrics."},
		{text: "There are no ports exposed unless you ask for it."},
		{text: "# No ports are exposed"},
		{text: "- `postgres`\n  - no ports exposed"},
		{text: "Use `docker-compose.prod.yml`, which resets the ports. Only Caddy exposes ports."},
		{text: "With `COMPOSE_PROFILES=internal`:\n\nNo ports are exposed to the internet."},
		{text: "No ports are published:\n\n- except 3001 for Grafana"},
		{text: "No ports are exposed? Check docker compose ps."},
		{text: "> Only Caddy exposes ports."},
		{text: "```\nno ports are exposed\n```"},
	} {
		file, contents := read("<!-- ö -->\n\n" + test.text + "\n")
		denials := contents.Document.Denials
		switch {
		case test.denial == "" && len(denials) > 0:
			t.Errorf("%q: %q is taken for a denial", test.text, denials[0].Text)
		case test.denial == "":
		case len(denials) != 1:
			t.Errorf("%q: %d denials", test.text, len(denials))
		default:
			c := denials[0]
			got := bytesAt(file, c.Span)
			if got != test.denial || c.OnlyCaddy != test.onlyCaddy || c.Mode != test.mode {
				t.Errorf("%q: got %q, of all but Caddy: %v, mode %q", test.text, got, c.OnlyCaddy, c.Mode)
			}
		}
	}
}
