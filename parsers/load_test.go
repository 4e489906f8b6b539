package parsers_test

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers"
)

// tree writes the files of a txtar archive into a new directory.
func tree(t *testing.T, archive string) string {
	t.Helper()
	dir := t.TempDir()
	for _, f := range txtar.Parse([]byte(archive)).Files {
		path := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func load(t *testing.T, archive string, opts parsers.Options) []*model.Deployment {
	t.Helper()
	dir := tree(t, archive)
	for i, f := range opts.Files {
		opts.Files[i] = filepath.Join(dir, f)
	}
	result, err := parsers.Load(source.NewSet(dir), []string{dir}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return result.Deployments
}

const (
	standalone = "services:\n  web:\n    image: nginx\n"
	overlay    = "services:\n  web:\n    ports: [\"80:80\"]\n"
)

func TestDiscovery(t *testing.T) {
	for _, test := range []struct {
		name, archive string
		want          []string
	}{
		{"what compose takes by itself", `
-- docker-compose.yml --
` + standalone + `
-- docker-compose.override.yml --
` + overlay, []string{"docker-compose.yml+docker-compose.override.yml"}},
		{"compose.yaml comes first", `
-- docker-compose.yml --
` + standalone + `
-- compose.yaml --
` + standalone, []string{"compose.yaml", "docker-compose.yml"}},
		{"variants that stand alone and overlays", `
-- compose.yml --
` + standalone + `
-- compose.prod.yml --
` + overlay + `
-- docker-compose.selfhosted.yml --
` + standalone, []string{"compose.yml", "compose.yml+compose.prod.yml", "docker-compose.selfhosted.yml"}},
		{"an overlay goes over the file that has its services", `
-- compose.yml --
services:
  api:
    image: api
-- compose.prod.yml --
` + standalone + `
-- compose.tls.yml --
` + overlay, []string{"compose.yml", "compose.prod.yml", "compose.prod.yml+compose.tls.yml"}},
		{"sub-directories, but not those of others", `
-- a/compose.yml --
` + standalone + `
-- b/deploy/docker-compose.yml --
` + standalone + `
-- node_modules/x/compose.yml --
` + standalone + `
-- vendor/compose.yml --
` + standalone, []string{"a/compose.yml", "b/deploy/docker-compose.yml"}},
		{"COMPOSE_FILE", `
-- .env --
COMPOSE_FILE=base.compose.yml:more/tls.yml
-- base.compose.yml --
` + standalone + `
-- more/tls.yml --
` + overlay, []string{"base.compose.yml+more/tls.yml"}},
		{"included and extended files belong to those that name them", `
-- compose.yml --
include: [compose.db.yml]
services:
  web:
    extends:
      file: common.compose.yml
      service: base
-- compose.db.yml --
services:
  db:
    image: postgres
-- common.compose.yml --
services:
  base:
    restart: always
`, []string{"compose.yml"}},
		{"an overlay that only resets", `
-- docker-compose.yml --
services:
  redis:
    image: redis
-- docker-compose.override.yml --
services:
  redis:
    ports: !reset []
-- docker-compose.prod.yml --
services:
  redis:
    ports: !reset []
`, []string{
			"docker-compose.yml+docker-compose.override.yml",
			"docker-compose.yml+docker-compose.prod.yml",
		}},
		{"an override without services", `
-- compose.yaml --
` + standalone + `
-- compose.override.yaml --
networks:
  default:
    external: true
`, []string{"compose.yaml+compose.override.yaml"}},
		{"an overlay that adds services to those of the base", `
-- compose.yml --
` + standalone + `
-- compose.livekit.yml --
services:
  sfu:
    image: livekit/livekit-server
    depends_on: [web]
-- compose.own.yml --
services:
  api:
    image: api
    depends_on: [nowhere]
`, []string{"compose.yml", "compose.yml+compose.livekit.yml", "compose.own.yml"}},
		{"a file that includes itself", "-- compose.yml --\ninclude: [compose.yml]\n" + standalone, []string{"compose.yml"}},
		{"other YAML is no compose file", `
-- compose.yml --
` + standalone + `
-- mkdocs-compose.yml --
site_name: x
services: none
`, []string{"compose.yml"}},
		{"configuration without compose", `
-- conf/livekit.yaml --
rtc:
  udp_port: 7882
-- conf/Caddyfile --
example.org {
	respond ok
}
`, []string{"conf"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, d := range load(t, test.archive, parsers.Options{}) {
				got = append(got, d.Name)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestNothingFound(t *testing.T) {
	dir := tree(t, "-- readme.txt --\nnothing\n")
	if _, err := parsers.Load(source.NewSet(dir), []string{dir}, parsers.Options{}); !errors.Is(err, parsers.ErrNothingFound) {
		t.Errorf("error %v", err)
	}
	if _, err := parsers.Load(source.NewSet(dir), []string{filepath.Join(dir, "absent")}, parsers.Options{}); err == nil {
		t.Error("an absent path is no error")
	}
}

const livekitStack = `
-- compose.yml --
services:
  sfu:
    image: livekit/livekit-server:v1.10.1
    command: --config /etc/livekit.yaml
    volumes: ["./conf/livekit.yaml:/etc/livekit.yaml:ro"]
  recorder:
    image: livekit/egress:v1.12.0
    environment:
      EGRESS_CONFIG_FILE: /etc/egress/egress.yaml
    volumes: ["./conf:/etc/egress"]
  proxy:
    image: caddy:2
    environment:
      DOMAIN: meet.example.org
    volumes: ["./caddy:/etc/caddy"]
-- conf/livekit.yaml --
port: 7999
-- conf/egress.yaml --
api_key: k
-- caddy/Caddyfile --
import sites/*.caddy
import snippets.caddy
-- caddy/sites/a.caddy --
{$DOMAIN} {
	reverse_proxy sfu:7880
}
-- caddy/snippets.caddy --
(unused) {
	respond 200
}
`

func TestConfigurationThroughCompose(t *testing.T) {
	d := load(t, livekitStack, parsers.Options{})[0]
	if len(d.LiveKits) != 1 || d.LiveKits[0].Port.V != 7999 || d.LiveKits[0].Service.Name != "sfu" {
		t.Errorf("LiveKit: %+v", d.LiveKits)
	}
	if len(d.Clients) != 1 || d.Clients[0].APIKey.V != "k" {
		t.Errorf("clients: %+v", d.Clients)
	}
	if len(d.Proxies) != 1 || len(d.Proxies[0].Sites) != 1 || d.Proxies[0].Opaque {
		t.Fatalf("proxies: %+v, problems %+v", d.Proxies, d.Problems)
	}
	if host := d.Proxies[0].Sites[0].Addresses[0].Host.V; host != "meet.example.org" {
		t.Errorf("the site is %q, not the container's DOMAIN", host)
	}
	var names []string
	for _, f := range d.Files {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	want := "caddy/Caddyfile caddy/sites/a.caddy caddy/snippets.caddy compose.yml conf/egress.yaml conf/livekit.yaml"
	if got := strings.Join(names, " "); got != want {
		t.Errorf("files: %s, want %s", got, want)
	}
}

func TestInlineConfiguration(t *testing.T) {
	d := load(t, `
-- compose.yml --
services:
  flag:
    image: livekit/livekit-server
    command: ["--config-body", "port: 7001"]
  variable:
    image: livekit/livekit-server
    environment:
      LIVEKIT_CONFIG: |
        port: ${PORT:-7002}
        rtc:
          port_range_start: ${UNSET}
  object:
    image: livekit/livekit-server
    command: --config=/livekit.yaml
    configs: [livekit.yaml]
configs:
  livekit.yaml:
    content: |
      port: 7003
`, parsers.Options{})[0]
	if len(d.LiveKits) != 3 {
		t.Fatalf("%d servers, problems %+v", len(d.LiveKits), d.Problems)
	}
	for i, want := range []int{7001, 7002, 7003} {
		if got := d.LiveKits[i]; got.Port.V != want || got.Unread {
			t.Errorf("%s: port %d, want %d", got.Service.Name, got.Port.V, want)
		}
	}
	if d.LiveKits[1].RangeStart.Known() {
		t.Error("a variable that nobody sets is taken for known")
	}
}

func TestTemplatesStandIn(t *testing.T) {
	deployments := load(t, `
-- docker-compose.selfhosted.yml --
services:
  caddy:
    image: caddy:2
    environment:
      PORT: ${PORT}
    volumes: ["./Caddyfile:/etc/caddy/Caddyfile"]
-- Caddyfile.example --
plain.example.org {
	respond plain
}
-- Caddyfile.selfhosted.example --
self.example.org {
	respond self
}
-- .env.selfhosted.example --
PORT=1
COMPOSE_PROFILES=x
-- .env.dev.example --
PORT=2
`, parsers.Options{})
	d := deployments[0]
	if host := d.Proxies[0].Sites[0].Addresses[0].Host.V; host != "self.example.org" {
		t.Errorf("the template of %q stands in", host)
	}
	if !d.Proxies[0].Template || d.Choice != nil {
		t.Errorf("template %v, choice %v", d.Proxies[0].Template, d.Choice)
	}
	port, _ := d.Services[0].Env("PORT")
	if port.Value.V != "1" || !port.Value.Template {
		t.Errorf("PORT is %+v", port.Value)
	}
	if len(d.StandIns) != 2 || d.StandIns[0].Missing != ".env" || d.StandIns[1].Missing != "Caddyfile" {
		t.Errorf("stand-ins: %+v", d.StandIns)
	}
}

func TestDevelopmentByName(t *testing.T) {
	for archive, want := range map[string][]bool{
		"-- compose.dev.yml --\n" + standalone:                                           {true},
		"-- compose.yml --\n" + standalone:                                               {false},
		"-- compose.yml --\n" + standalone + "-- compose.prod.yml --\n" + standalone:     {true, false},
		"-- compose.yml --\n" + standalone + "-- compose.override.yml --\n" + standalone: {false},
	} {
		var got []bool
		for _, d := range load(t, archive, parsers.Options{}) {
			got = append(got, d.Development)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s\nis for development: %v, want %v", archive, got, want)
		}
	}
}

func TestFileBelongsToItsDeployment(t *testing.T) {
	dir := tree(t, livekitStack+"-- other/compose.yml --\n"+standalone)
	set := source.NewSet(dir)
	result, err := parsers.Load(set, []string{filepath.Join(dir, "conf", "livekit.yaml")}, parsers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Deployments) != 1 || result.Deployments[0].Name != "compose.yml" || !slices.Equal(result.Only, []string{"conf/livekit.yaml"}) {
		t.Errorf("%+v", result)
	}
}

func TestOptions(t *testing.T) {
	d := load(t, `
-- a.yml --
services:
  web:
    image: nginx:${TAG}
    profiles: [x]
-- b.yml --
services:
  web:
    command: run
-- .env --
TAG=from-file
COMPOSE_PROFILES=a,b
`, parsers.Options{Files: []string{"a.yml", "b.yml"}, Env: []string{"TAG=given"}})[0]
	web := d.Service("web")
	if web.Image.V != "nginx:given" || len(web.Command) != 1 || !slices.Equal(d.Choice, []string{"a", "b"}) {
		t.Errorf("image %s, choice %v", web.Image.V, d.Choice)
	}
}

func TestUnreadableFilesDoNotSilenceTheRest(t *testing.T) {
	d := load(t, `
-- compose.yml --
services:
  sfu:
    image: livekit/livekit-server:v1.10.1
    command: --config /etc/livekit.yaml
    volumes: ["./livekit.yaml:/etc/livekit.yaml"]
  redis:
    image: redis
    ports: ["6379:6379"]
-- livekit.yaml --
rtc:
   a: b
  c: d
`, parsers.Options{})[0]
	if len(d.Problems) != 1 || d.Problems[0].Rule != "syntax" || len(d.Unread) != 1 {
		t.Errorf("problems %+v, unread %+v", d.Problems, d.Unread)
	}
	if !d.LiveKits[0].Unread || len(d.Service("redis").Ports) != 1 {
		t.Error("a broken livekit.yaml silences compose")
	}
}

func TestRoot(t *testing.T) {
	dir := tree(t, "-- a/compose.yml --\nx\n-- b/compose.yml --\nx\n")
	in := func(parts ...string) string { return filepath.Join(append([]string{dir}, parts...)...) }
	for _, test := range []struct {
		cwd   string
		paths []string
		want  string
	}{
		{in(), []string{in("a")}, in("a")},
		{in(), []string{in("a"), in("b")}, in()},
		{in(), []string{in("a", "compose.yml")}, in()},
		{in("b"), []string{in("a", "compose.yml")}, in("a")},
		{in("b"), []string{in("a", "compose.yml"), in("compose.yml")}, in()},
	} {
		if got := parsers.Root(test.cwd, test.paths); got != test.want {
			t.Errorf("root of %v is %s, want %s", test.paths, got, test.want)
		}
	}
}

func TestUnreadableComposeFileHasAPlace(t *testing.T) {
	dir := tree(t, "-- a/compose.yml --\n"+standalone)
	if err := os.Symlink(filepath.Join(dir, "nowhere"), filepath.Join(dir, "compose.yml")); err != nil {
		t.Fatal(err)
	}
	set := source.NewSet(dir)
	result, err := parsers.Load(set, []string{dir}, parsers.Options{})
	if err != nil || len(result.Deployments) != 2 {
		t.Fatalf("%d deployments, error %v", len(result.Deployments), err)
	}
	d := result.Deployments[0]
	if len(d.Problems) != 1 || set.File(d.Problems[0].Span.Pos) == nil || set.File(d.Span.Pos) == nil {
		t.Errorf("problems %+v at %+v", d.Problems, d.Span)
	}
}

func TestPartsBelongToTheDeploymentAbove(t *testing.T) {
	dir := tree(t, livekitStack)
	in := func(parts ...string) string { return filepath.Join(append([]string{dir}, parts...)...) }
	for _, test := range []struct {
		name, cwd, path, root string
		only                  []string
	}{
		{"a file in a sub-directory", dir, in("conf", "livekit.yaml"), dir, []string{"conf/livekit.yaml"}},
		{"a file, from beside it", in("conf"), in("conf", "livekit.yaml"), dir, []string{"conf/livekit.yaml"}},
		{"a directory without a compose file", dir, in("conf"), dir, []string{"conf/egress.yaml", "conf/livekit.yaml"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			root := parsers.Root(test.cwd, []string{test.path})
			if root != test.root {
				t.Errorf("root %s", root)
			}
			result, err := parsers.Load(source.NewSet(root), []string{test.path}, parsers.Options{})
			if err != nil || len(result.Deployments) != 1 || result.Deployments[0].Name != "compose.yml" {
				t.Fatalf("%+v, error %v", result, err)
			}
			if !slices.Equal(result.Only, test.only) {
				t.Errorf("limited to %q, want %q", result.Only, test.only)
			}
		})
	}
}

func TestUnreadableEnvFileIsAProblem(t *testing.T) {
	dir := tree(t, "-- compose.yml --\n"+standalone)
	if err := os.Mkdir(filepath.Join(dir, ".env"), 0o755); err != nil {
		t.Fatal(err)
	}
	result, err := parsers.Load(source.NewSet(dir), []string{dir}, parsers.Options{})
	if err != nil {
		t.Fatal(err)
	}
	problems := result.Deployments[0].Problems
	if len(problems) != 1 || problems[0].Message != "the env file cannot be read: it is a directory, not a regular file" {
		t.Errorf("problems %+v", problems)
	}
}

func TestHollowComposeFiles(t *testing.T) {
	for content, want := range map[string]string{"": "the compose file is empty", "services:\n": "", "# nothing\n": ""} {
		dir := tree(t, "-- docker-compose.yml --\n"+content+"-- conf/livekit.yaml --\nrtc:\n  udp_port: 1\n")
		result, err := parsers.Load(source.NewSet(dir), []string{dir}, parsers.Options{})
		if err != nil {
			t.Errorf("%q: %v", content, err)
			continue
		}
		if want != "" && (len(result.Deployments[0].Problems) == 0 || result.Deployments[0].Problems[0].Message != want) {
			t.Errorf("%q: problems %+v", content, result.Deployments[0].Problems)
		}
	}
}

func TestConfigurationThatNoMountBringsIsUnread(t *testing.T) {
	d := load(t, `
-- compose.yml --
services:
  sfu:
    image: livekit/livekit-server
    command: --config /etc/livekit.yaml
    volumes: ["./livekit.yaml:/etc/lk.yaml"]
-- livekit.yaml --
port: 7880
`, parsers.Options{})[0]
	if !d.LiveKits[0].Unread || len(d.Unread) != 1 || d.Unread[0].Name != "sfu:/etc/livekit.yaml" {
		t.Errorf("unread: %+v", d.Unread)
	}
}

func TestLinkedDirectory(t *testing.T) {
	dir := tree(t, "-- releases/1/compose.yml --\n"+standalone)
	link := filepath.Join(dir, "current")
	if err := os.Symlink(filepath.Join(dir, "releases", "1"), link); err != nil {
		t.Fatal(err)
	}
	root := parsers.Root(dir, []string{link})
	result, err := parsers.Load(source.NewSet(root), []string{link}, parsers.Options{})
	if err != nil || len(result.Deployments) != 1 || result.Deployments[0].Name != "compose.yml" {
		t.Errorf("%+v, error %v", result, err)
	}
}
