package compose

import (
	"fmt"
	"testing"

	"github.com/reflint/reflint/internal/source"
)

func TestExample(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"a file", "services:\n  web:\n    image: web:1\n    ports: [\"80:3000\", \"40-41:40-41/udp\"]\n", "web web:1 80:3000 40-41:40-41/udp;"},
		{"services alone", "web:\n  build: .\n  ports:\n    - 3000:3000\n", "web  3000:3000;"},
		{"a default", "web:\n  ports: [\"${P:-1-2:1-2}/udp\"]\n", "web  1-2:1-2/udp;"},
		{"no value", "web:\n  ports: [\"${P}:3000\"]\n", "web  ${P}:3000?;"},
		{"an included file is not read", "include: [/etc/passwd]\nservices:\n  web:\n    env_file: /etc/passwd\n", "web ;"},
		{"another program", "rtc:\n  tcp_port: 7881\nkeys:\n  a: b\n", ""},
		{"a list", "- 80:80\n", ""},
		{"two documents", "services: {web: {image: a}}\n---\nservices: {web: {image: b}}\n", ""},
		{"broken", "services: [\n", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			file := source.NewSet("/").Add("x.md", []byte(test.text))
			got := ""
			for _, s := range Example(file.Whole()) {
				got += s.Name + " " + s.Image.V
				for _, p := range s.Ports {
					got += " " + p.Raw
					if !p.Host.Known() {
						got += "?"
					}
				}
				got += ";"
			}
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

// The places of an example are those of its document.
func TestExamplePlaces(t *testing.T) {
	set := source.NewSet("/")
	file := set.Add("x.md", []byte("# Ports\n\nweb:\n  ports:\n    - 80:3000\n"))
	services := Example(file.Whole().Slice(len("# Ports\n\n"), len(file.Content)))
	at := set.Position(services[0].Ports[0].Span.Pos)
	if got := fmt.Sprint(at.Line, ":", at.Column); got != "5:7" {
		t.Error(got)
	}
}

// FuzzExample holds that nothing panics, and that every port has a place.
func FuzzExample(f *testing.F) {
	f.Add("services:\n  web:\n    image: web:1\n    ports: [\"80:3000\", {target: 1, published: \"${A:-2}\"}]\n")
	f.Add("web: &a\n  <<: *a\n  ports: !override [1-2:3-4/udp]\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, s := range Example(source.NewSet("/").Add("x.md", []byte(text)).Whole()) {
			for _, p := range s.Ports {
				if !p.Span.Valid() {
					t.Errorf("%q has no place", p.Raw)
				}
			}
		}
	})
}
