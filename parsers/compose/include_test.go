package compose

import (
	"strings"
	"testing"
)

func TestInclude(t *testing.T) {
	l := load(t, files{
		"compose.yml": `
include:
  - sub/inc.yml
  - path: [other/base.yml, other/over.yml]
    project_directory: .
    env_file: other.env
services:
  web:
    image: web
    networks: [shared]
`,
		"sub/inc.yml":    "services: {db: {image: 'db:${TAG}', volumes: ['./data:/d'], env_file: db.env}}\nnetworks: {shared: }\n",
		"sub/.env":       "TAG=5\nOUTER=inner\n",
		"sub/db.env":     "D=1\n",
		"other/base.yml": "services: {app: {image: 'app:${TAG-none}${OUTER}', volumes: ['./data:/d']}}\n",
		"other/over.yml": "services: {app: {hostname: h}}\n",
		"other.env":      "TAG=6\n",
		".env":           "OUTER=outer\n",
	}).clean()
	equal(t, "db", summary(l, "db"), strings.Join([]string{
		"image db:5 interpolated at sub/inc.yml:'db:${TAG}' (sub/.env:5: TAG is set here)",
		"env D=1 at sub/db.env:1", "bind /nowhere/project/sub/data on /d at sub/inc.yml:/d",
		"network default at nowhere", "env file sub/db.env",
	}, "\n"))
	equal(t, "image", l.service("app").Image.V, "app:6outer")
	equal(t, "hostname", l.service("app").Hostname.V, "h")
	equal(t, "volume", l.service("app").Volumes[0].Source.V, "/nowhere/project/data")
	var roles []string
	for _, f := range l.Files {
		roles = append(roles, f.Name+": "+f.Role)
	}
	equal(t, "files", strings.Join(roles, "\n"), strings.Join([]string{
		"compose.yml: compose", "sub/.env: env file", "sub/inc.yml: included compose", "other.env: env file",
		"other/base.yml: included compose", "other/over.yml: included compose", "sub/db.env: env file",
	}, "\n"))
}

func TestIncludedAndOwn(t *testing.T) {
	l := load(t, files{
		"compose.yml": "include: [a.yml, b.yml]\nservices: {web: {hostname: own}, app: {extends: web}}\n",
		"a.yml":       "services: {web: {image: a, hostname: a}}\n",
		"b.yml":       "include: [a.yml]\n",
	}).clean()
	equal(t, "image", l.service("web").Image.V, "a")
	equal(t, "hostname", l.service("web").Hostname.V, "own")
	equal(t, "extends what was included", l.service("app").Image.V, "a")
}

func TestBadIncludes(t *testing.T) {
	tests := []struct{ include, other, message string }{
		{"[no.yml]", "", "includes no.yml, which does not exist"},
		{"[other.yml]", "include: [compose.yml]", "a file includes itself: compose.yml includes other.yml includes compose.yml"},
		{"[other.yml]", "include: [./other.yml]", "a file includes itself: other.yml includes other.yml"},
		{"other.yml", "services: {}", `"include" is a string where compose wants a list`},
		{"[other.yml]", "services: [", "cannot be read as YAML"},
		{"[other.yml]", "- a", "the file is a list where compose wants a mapping"},
		{"[{path: other.yml, env_file: no.env}]", "services: {}", "includes with the env file no.env, which does not exist"},
	}
	for _, test := range tests {
		t.Run(test.include+test.other, func(t *testing.T) {
			l := load(t, files{"compose.yml": "include: " + test.include + "\nservices: {web: {image: x}}\n", "other.yml": test.other})
			l.wants(test.message)
			equal(t, "own services", len(l.Services), 1)
		})
	}
}

func TestUnseenIncludes(t *testing.T) {
	for _, include := range []string{"https://example.com/compose.yml", "git@example.com:a/b.git", "oci://example.com/a", "${NO}.yml"} {
		l := load(t, files{"compose.yml": "include: ['" + include + "']\nservices: {web: {image: x, depends_on: [db], networks: [n], volumes: ['v:/v']}}\n"})
		l.clean()
		equal(t, "services", len(l.Services), 1)
	}
}
