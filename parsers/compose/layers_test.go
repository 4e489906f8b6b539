package compose

import (
	"fmt"
	"strings"
	"testing"
)

// Which file a mapping stands in is known for the files that are laid over each other, and for no others.
func TestLayers(t *testing.T) {
	p := load(t, files{
		"compose.yml":  "services:\n  a:\n    extends: {file: base.yml, service: b}\n    image: x\n    ports: ['1:1']\n",
		"base.yml":     "services:\n  b:\n    ports: ['2:2']\n",
		"override.yml": "x-p: &p\n- 3:3\nservices:\n  a:\n    ports: *p\n",
	})
	var got []string
	for _, port := range p.Services[0].Ports {
		got = append(got, fmt.Sprintf("%s in %d", port.Raw, port.Layer))
	}
	if want := "2:2 in -1, 1:1 in 0, 3:3 in 1"; strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

// Empty `ports:` over some remove nothing; tagged ones do, and over nothing they mean nothing.
func TestEmptyPorts(t *testing.T) {
	for over, want := range map[string]int{
		"ports: []": 1, "ports:": 1, "ports: !reset []": 0, "ports: !override []": 0, "image: y": 0,
	} {
		p := load(t, files{
			"compose.yml":  "services:\n  a: {image: x, ports: ['1:1']}\n  b: {image: x}\n",
			"override.yml": "services:\n  a:\n    " + over + "\n  b:\n    ports: []\n",
		})
		if got := len(p.Services[0].EmptyPorts); got != want || len(p.Services[1].EmptyPorts) != 0 {
			t.Errorf("%s: %d, want %d", over, got, want)
		}
	}
}

// What is not set and has nothing to fall back to is kept, with its place.
func TestUnset(t *testing.T) {
	p := load(t, files{
		".env": "SET=1\n",
		"compose.yml": "name: ${PROJECT}\nx-a: ${OUTSIDE}\nservices:\n  a:\n    image: ${SET}${TAG}${TAG:-1}${TAG:+2}\n" +
			"    environment:\n    - A=${B:-${INNER}}\n    - C=${MUST:?message}\n    - D=$$NOT\n    - E=${COMPOSE_PROJECT_NAME}\n",
	})
	var got []string
	for _, u := range p.Unset {
		got = append(got, fmt.Sprintf("%s %q %t", u.Name, u.Service, u.Required))
	}
	want := `PROJECT "" false, OUTSIDE "" false, TAG "a" false, INNER "a" false, MUST "a" true`
	if strings.Join(got, ", ") != want {
		t.Errorf("got %s, want %s", strings.Join(got, ", "), want)
	}
}
