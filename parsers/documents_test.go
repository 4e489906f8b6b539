package parsers_test

import (
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/parsers"
)

// readers lists the compose files of the deployments that have a document.
func readers(deployments []*model.Deployment) string {
	var names []string
	for _, d := range deployments {
		if len(d.Documents) > 0 {
			names = append(names, d.Name)
		}
	}
	return strings.Join(names, " ")
}

// Where several deployments are near, a document belongs to the one that its ranges, its examples or its name speak of.
func TestOwnerOfDocument(t *testing.T) {
	const stacks = `
-- docker-compose.a.yml --
services:
  web:
    image: example.org/web
    ports: ["44200-44300:44200-44300/udp"]
  api:
    image: example.org/api
    environment: {MODE: a}
-- docker-compose.b.yml --
services:
  web:
    image: example.org/web
    ports: ["50000-50100:50000-50100/udp"]
  livekit:
    image: livekit/livekit-server
  worker:
    image: example.org/worker
-- docker-compose.lan.yml --
services:
  web:
    image: example.org/web
    ports: ["52000-52100:52000-52100/udp"]
`
	tests := []struct{ name, file, text, want string }{
		{"a range in prose", "x.md", "Media uses 50000-50050.", "docker-compose.b.yml"},
		{"the ephemeral ports", "x.md", "Linux takes 32768-60999.", ""},
		{"a compose example", "x.md", "```yaml\nservices:\n  db:\n    image: x\n    ports: ['50000-50100:50000-50100/udp']\n```\n",
			"docker-compose.b.yml"},
		{"a range in an env file", "x.md", "```env\nMEDIA=44200-44300:44200-44300\n```\n", "docker-compose.a.yml"},
		{"an upstream", "x.md", "```caddy\na.test {\n\treverse_proxy api:80\n}\n```\n", "docker-compose.a.yml"},
		{"LiveKit", "x.md", "```yaml\nport: 7880\nrtc:\n  port_range_start: 1\n```\n", "docker-compose.b.yml"},
		{"its name", "setup-lan.md", "```caddy\na.test {\n\treverse_proxy other:80\n}\n```\n", "docker-compose.lan.yml"},
		{"nothing", "x.md", "```caddy\na.test {\n\treverse_proxy other:80\n}\n```\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := readers(load(t, stacks+"-- "+test.file+" --\n"+test.text+"\n", parsers.Options{})); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// What a fenced command writes into a file is an example of that file.
func TestHeredocs(t *testing.T) {
	const stack = "-- compose.yaml --\nservices:\n  web:\n    image: example.org/web\n"
	tests := []struct {
		name, text string
		snippets   int
	}{
		{"a Caddyfile", "```bash\ncat > Caddyfile <<'EOF'\na.test {\n\treverse_proxy web:80\n}\nEOF\n```\n", 1},
		{"two files", "```sh\nsudo tee /etc/x/.env <<EOF\nA=1\nEOF\ncat <<\"X\" > compose.yaml\nservices:\n  a:\n    image: $b\nX\n```\n", 2},
		{"variables of the shell", "```bash\ncat > .env <<EOF\nA=$B\nEOF\n```\n", 0},
		{"another file", "```bash\ncat > x.py <<EOF\nA=1\nEOF\n```\n", 0},
		{"no end", "```bash\ncat > .env <<EOF\nA=1\n```\n", 0},
		{"another language", "```python\ncat > .env <<EOF\nA=1\nEOF\n```\n", 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			// The range has the document looked at.
			loaded := load(t, stack+"-- x.md --\nMedia uses 50000-50050.\n\n"+test.text+"\n", parsers.Options{})
			if got := len(loaded[0].Documents[0].Snippets); got != test.snippets {
				t.Errorf("got %d snippets, want %d", got, test.snippets)
			}
		})
	}
}
