package livekit

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/livekit/livekit-server/pkg/config"
	"github.com/livekit/mediatransportutil/pkg/rtcconfig"
	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
)

// A keyCase is a configuration with one key that matters.
type keyCase struct {
	path  string // of the key, as it stands
	known bool   // by the table
	text  string
}

// keyCases are, for every key of the tree, a configuration with it, with its name misspelt and with it at another level.
func keyCases(t *testing.T) []keyCase {
	t.Helper()
	release, _ := facts.ParseRelease(serverVersion)
	types := map[string]reflect.Type{}
	addTypes(types, "", reflect.TypeFor[config.Config]())
	known := func(path string) bool {
		key, ok := facts.LiveKitKeyAt(path)
		in, _ := key.In(release)
		return ok && in
	}
	var cases []keyCase
	add := func(path string, value any, want bool) {
		if known(path) == want {
			cases = append(cases, keyCase{path, want, document(t, path, value)})
		}
	}
	for _, path := range slices.Sorted(maps.Keys(types)) {
		if strings.HasSuffix(path, "[]") || strings.HasSuffix(path, "*") {
			continue // no key of its own
		}
		value := sample(types[path])
		name := path[strings.LastIndexByte(path, '.')+1:]
		parent := path[:len(path)-len(name)]
		add(path, value, true)
		add(parent+name[1:]+name[:1], value, false)
		if parent == "" {
			add("rtc."+name, value, false)
		} else {
			add(name, value, false)
		}
		add("room.playout_delay."+name, value, false)
	}
	return cases
}

// addTypes notes the type of what every key takes.
func addTypes(types map[string]reflect.Type, at string, typ reflect.Type) {
	if at != "" {
		types[at] = typ
	}
	if reflect.PointerTo(typ).Implements(reflect.TypeFor[yaml.Unmarshaler]()) || typ == reflect.TypeFor[time.Duration]() {
		return
	}
	switch typ.Kind() {
	case reflect.Pointer:
		addTypes(types, at, typ.Elem())
	case reflect.Slice:
		addTypes(types, at+"[]", typ.Elem())
	case reflect.Map:
		addTypes(types, at+".*", typ.Elem())
	case reflect.Struct:
		for field := range fields(typ) {
			addTypes(types, strings.TrimPrefix(at+"."+field.name, "."), field.typ)
		}
	}
}

// sample is a value that a type takes.
func sample(typ reflect.Type) any {
	switch typ {
	case reflect.TypeFor[time.Duration]():
		return "1s"
	case reflect.TypeFor[rtcconfig.PortRange]():
		return 7882
	case reflect.TypeFor[rtcconfig.NodeIP]():
		return "127.0.0.1"
	}
	switch typ.Kind() {
	case reflect.Bool:
		return false
	case reflect.String:
		return "text"
	case reflect.Pointer:
		return sample(typ.Elem())
	case reflect.Slice:
		return []any{}
	case reflect.Map, reflect.Struct:
		return map[string]any{}
	default:
		return 1
	}
}

// document is a configuration with a value at a path, and with what a server needs.
func document(t *testing.T, path string, value any) string {
	t.Helper()
	parts := strings.Split(path, ".")
	for _, part := range slices.Backward(parts) {
		name, item := strings.CutSuffix(part, "[]")
		if item {
			value = []any{value}
		}
		if name == "*" {
			value = map[any]any{1: value} // all of these are numbers
		} else {
			value = map[string]any{name: value}
		}
	}
	root := value.(map[string]any)
	if root["rtc"] == nil {
		root["rtc"] = map[string]any{}
	}
	if rtc, ok := root["rtc"].(map[string]any); ok && rtc["node_ip"] == nil {
		rtc["node_ip"] = "127.0.0.1" // no search for one
	}
	text, err := yaml.Marshal(root)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// unknownKey is how LiveKit's refusal of a key reads.
const unknownKey = "not found in type"

// TestUnknownKeys holds config-key-unknown to LiveKit's own decoding, in process: what it refuses as unknown is an error
// of ours that names the key, and nothing else is.
func TestUnknownKeys(t *testing.T) {
	cases := keyCases(t)
	known := 0
	for _, c := range cases {
		_, err := config.NewConfig(c.text, true, nil, nil)
		refused := err != nil && strings.Contains(err.Error(), unknownKey)
		if refused == c.known || c.known && err != nil {
			t.Errorf("%s: known %t, LiveKit says %v", c.path, c.known, err)
		}
		_, all := read(t, launch{config: c.text})
		findings := of(all, "config-key-unknown")
		switch {
		case c.known && len(findings) > 0:
			t.Errorf("%s: we say %s", c.path, findings[0].Message)
		case !c.known && len(findings) != 1:
			t.Errorf("%s: %d findings", c.path, len(findings))
		case !c.known:
			if f := findings[0]; f.Severity != lint.Error || !strings.Contains(f.Message, strconv.Quote(c.path)) {
				t.Errorf("%s: we say %s: %s", c.path, f.Severity, f.Message)
			}
		}
		if c.known {
			known++
		}
	}
	t.Logf("%d keys of the tree, %d misspelt or at another level", known, len(cases)-known)
}

// TestUnknownKeysStarted shows on a sample that a server refuses what its package refuses.
func TestUnknownKeysStarted(t *testing.T) {
	const step = 53 // about thirty servers
	for i, c := range keyCases(t) {
		if i%step != 0 {
			continue
		}
		t.Run(c.path, func(t *testing.T) {
			t.Parallel()
			s := start(t, launch{config: c.text, env: []string{
				"LIVEKIT_KEYS=" + keyName + ": " + secret, fmt.Sprintf("LIVEKIT_PORT=%d", 1000+httpPort+i), "LIVEKIT_RTC_TCP_PORT=0",
			}})
			if refused := strings.Contains(s.refusal, unknownKey); refused == c.known {
				t.Errorf("known %t, the server says %q", c.known, s.refusal)
			}
		})
	}
}
