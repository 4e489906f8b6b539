package facts

import (
	"slices"
	"strings"
	"testing"
)

func TestParseRelease(t *testing.T) {
	for tag, want := range map[string]string{
		"v1.13.5": "v1.13.5", "1.9.0": "v1.9.0", "v1.9": "", "latest": "", "": "", "v1.13.5-rc1": "", "v1.-1.0": "", "master-1.2.3": "",
	} {
		got, ok := ParseRelease(tag)
		if ok != (want != "") || ok && got.String() != want {
			t.Errorf("%q: got %s, %t, want %q", tag, got, ok, want)
		}
	}
}

func TestLiveKitKeyIn(t *testing.T) {
	for _, test := range []struct {
		path, tag      string
		known, certain bool
	}{
		{"rtc.port_range_start", "v1.13.5", true, true},
		{"agents", "v1.8.4", false, true},  // the newest that lacks it
		{"agents", "v1.9.0", true, false},  // not to be had
		{"agents", "v1.9.12", true, true},  // the oldest that has it
		{"agents", "v1.2.0", false, false}, // older than all that was read
		{"agents", "v1.99.0", true, true},  // keys stay
		{"room.create_room_enabled", "v1.13.1", true, true},
		{"room.create_room_enabled", "v1.13.2", true, false},
		{"room.create_room_enabled", "v1.13.3", false, true},
	} {
		key, ok := LiveKitKeyAt(test.path)
		release, _ := ParseRelease(test.tag)
		if known, certain := key.In(release); !ok || known != test.known || certain != test.certain {
			t.Errorf("%s in %s: known %t, certain %t", test.path, test.tag, known, certain)
		}
	}
	if _, ok := LiveKitKeyAt("agents.enabled"); ok {
		t.Error("agents.enabled is no key")
	}
}

func TestLiveKitReads(t *testing.T) {
	for _, test := range []struct {
		path, tag string
		want      bool
	}{
		{"", "v1.13.11", true},
		{"rtc", "v1.13.10", true},
		{"rtc", "v1.13.11", false},
		{"rtc.interfaces", "v1.13.11", false},
		{"redis.tls", "v1.13.6", false},
		{"", "v1.7.2", false},
		{"", "v1.14.0", false},
	} {
		release, _ := ParseRelease(test.tag)
		if got := LiveKitReads(test.path, release); got != test.want {
			t.Errorf("%q in %s: got %t", test.path, test.tag, got)
		}
	}
}

// TestLiveKitKeysSorted holds what the search in the table rests on.
func TestLiveKitKeysSorted(t *testing.T) {
	sorted := slices.IsSortedFunc(LiveKitKeys(), func(a, b LiveKitKey) int { return strings.Compare(a.Path, b.Path) })
	if !sorted || len(LiveKitKeys()) == 0 {
		t.Error("the keys are not in order")
	}
}
