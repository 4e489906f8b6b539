package model

import "testing"

func TestCoversName(t *testing.T) {
	for _, test := range []struct {
		pattern, name string
		want          bool
	}{
		{"a.test", "A.test", true},
		{"*.test", "a.test", true},
		{"*.test", "b.a.test", false},
		{"*.*.test", "b.a.test", true},
		{"*.a.test", "b.c.test", false},
		{"b.*.test", "b.a.test", false},
		{"*", "a", true},
		{"*.test", ".test", false},
		{"*", "", false},
	} {
		if got := CoversName(test.pattern, test.name); got != test.want {
			t.Errorf("CoversName(%q, %q) = %t", test.pattern, test.name, got)
		}
	}
}
