package parsers_test

import (
	"slices"
	"testing"

	"github.com/reflint/reflint/parsers"
)

func TestEnvFileOfOverlay(t *testing.T) {
	const base = `
-- compose.yml --
services:
  web:
    image: nginx
-- compose.prod.yml --
services:
  web:
    image: nginx:${TAG:-none}
-- .env --
TAG=plain
`
	for _, test := range []struct {
		name, archive string
		files         []string
		want          string
	}{
		{"none", base, nil, "nginx:plain"},
		{"named after the overlay", base + "-- .env.prod --\nTAG=prod\n", nil, "nginx:prod"},
		{"nothing but the part that differs", base + "-- .env.prod --\nOTHER=prod\n", nil, "nginx:plain"},
		{"the longer word", base + "-- production.env --\nTAG=prod\n", nil, "nginx:prod"},
		{"the same word before the longer one", base + "-- .env.prod --\nTAG=a\n-- .env.production --\nTAG=b\n", nil, "nginx:a"},
		{"another word", base + "-- .env.dev --\nTAG=dev\n", nil, "nginx:plain"},
		{"a template", base + "-- .env.prod.example --\nTAG=prod\n", nil, "nginx:plain"},
		{
			"files that are named", base + "-- .env.prod --\nTAG=prod\n",
			[]string{"compose.yml", "compose.prod.yml"}, "nginx:plain",
		},
		{
			"a service's own", base + "-- .env.prod --\nTAG=prod\n-- compose.prod.yml --\n" +
				"services:\n  web:\n    image: nginx:${TAG:-none}\n    env_file: .env.prod\n", nil, "nginx:plain",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			var images []string
			for _, d := range load(t, test.archive, parsers.Options{Files: test.files}) {
				images = append(images, d.Service("web").Image.V)
			}
			if !slices.Contains(images, test.want) {
				t.Errorf("images %q, want %q among them", images, test.want)
			}
		})
	}
}
