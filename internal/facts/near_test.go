package facts

import (
	"strings"
	"testing"
)

var serviceKeys = []string{"command", "depends_on", "env_file", "environment", "expose", "image", "networks", "ports"}

func TestNear(t *testing.T) {
	tests := []struct{ word, want string }{
		{"prots", "ports"},
		{"port", "ports"},
		{"enviroment", "environment"},
		{"dependson", "depends_on"},
		{"image", ""},
		{"x", ""},
		{"", ""},
		{"frobnicate", ""},
		{"env-file", "env_file"},
		{strings.Repeat("y", 1<<20), ""},
	}
	for _, test := range tests {
		if got := Near(test.word, serviceKeys); got != test.want {
			t.Errorf("%.20q: got %q, want %q", test.word, got, test.want)
		}
	}
}
