package livekit_test

import (
	"slices"
	"testing"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/parsers/livekit"
)

func TestRedisOfDocumentAndInvocation(t *testing.T) {
	_, server := parse(t, "redis:\n  address: redis:6379\n  db: 3\n  password: old\n  tls:\n    enabled: true\n")
	if r := server.Redis; r.Address.V != "redis:6379" || r.DB.V != 3 || !r.TLS.V || !r.At.Valid() || r.Several {
		t.Errorf("of the document: %+v", r)
	}
	livekit.ApplyInvocation(server, env("REDIS_HOST", "cache", "LIVEKIT_REDIS_DB", "4", "REDIS_PASSWORD", "new"))
	if r := server.Redis; r.Address.V != "cache" || r.DB.V != 4 || r.Password.V != "new" {
		t.Errorf("of the invocation: %+v", r)
	}
	_, several := parse(t, "redis:\n  sentinel_addresses: [a:1]\n")
	if !several.Redis.Several || !several.Redis.Used() {
		t.Errorf("sentinels: %+v", several.Redis)
	}
	if _, none := parse(t, "port: 7880\n"); none.Redis.Used() || none.Redis.At.Valid() {
		t.Errorf("none: %+v", none.Redis)
	}
}

func TestReferences(t *testing.T) {
	_, server := parse(t, "port: $PORT\nkey_file: ${DIR}/keys\nkeys:\n  ${K}: ${S:-none}\nroom:\n  codecs: [a$b, \"${A}/${B}\"]\n")
	var got []string
	for _, r := range server.References {
		got = append(got, r.Path+" "+r.Name)
	}
	if want := []string{"port PORT", "keys K", "keys.${K} S", "room.codecs A"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if server.Port.Known() || server.Keys[0].Name.Known() {
		t.Error("what a variable stands for is taken for known")
	}
}

func TestOverrides(t *testing.T) {
	_, server := parse(t, "port: 7880\nredis:\n  address: redis:6379\n  password: old\nkeys:\n  k1: s1\n")
	livekit.ApplyInvocation(server, env(
		"LIVEKIT_PORT", "7880", "REDIS_HOST", "cache:6379", "REDIS_PASSWORD", "new", "LIVEKIT_KEYS", "k1: s2"))
	want := []model.Override{{Key: "redis.address", Was: "redis:6379", Is: "cache:6379"}, {Key: "redis.password"}, {Key: "keys"}}
	var got []model.Override
	for _, o := range server.Overrides {
		got = append(got, model.Override{Key: o.Key, Was: o.Was, Is: o.Is})
	}
	if !slices.EqualFunc(got, want, func(a, b model.Override) bool { return a.Key == b.Key && a.Was == b.Was && a.Is == b.Is }) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
