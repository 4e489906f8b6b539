package livekit

import (
	"fmt"

	"github.com/reflint/reflint/internal/model"
)

// overrides lists the values of the document that the invocation replaced by others.
func overrides(before, after *model.LiveKit) []model.Override {
	var list []model.Override
	replaced(&list, "port", before.Port, after.Port)
	replaced(&list, "rtc.tcp_port", before.TCPPort, after.TCPPort)
	replaced(&list, "rtc.port_range_start", before.RangeStart, after.RangeStart)
	replaced(&list, "rtc.port_range_end", before.RangeEnd, after.RangeEnd)
	replaced(&list, "rtc.udp_port", before.UDPPort, after.UDPPort)
	replaced(&list, "rtc.use_external_ip", before.UseExternalIP, after.UseExternalIP)
	replaced(&list, "key_file", before.KeyFile, after.KeyFile)
	replaced(&list, "redis.address", before.Redis.Address, after.Redis.Address)
	replaced(&list, "redis.db", before.Redis.DB, after.Redis.DB)
	replaced(&list, "redis.username", before.Redis.Username, after.Redis.Username)
	if password, ok := override("redis.password", before.Redis.Password, after.Redis.Password); ok {
		password.Was, password.Is = "", "" // never to be printed
		list = append(list, password)
	}
	if o, ok := replacedKeys(before, after); ok {
		list = append(list, o)
	}
	return list
}

func replaced[T comparable](list *[]model.Override, key string, was, is model.Value[T]) {
	if o, ok := override(key, was, is); ok {
		*list = append(*list, o)
	}
}

// override is not ok where the document says nothing, where both say the same, or where one of them is not known.
func override[T comparable](key string, was, is model.Value[T]) (o model.Override, ok bool) {
	if !was.Written() || !was.Known() || !is.Known() || was.V == is.V || was.Span == is.Span || was.Template {
		return o, false
	}
	return model.Override{
		Key: key, Was: fmt.Sprint(was.V), Is: fmt.Sprint(is.V), WasAt: was.Span, IsAt: is.Span, Via: is.Via,
	}, true
}

// replacedKeys tells whether a key of the document is lost, or has another secret.
func replacedKeys(before, after *model.LiveKit) (model.Override, bool) {
	if after.KeysVariable == "" || after.KeysOpen || len(before.Keys) == 0 || len(after.Keys) == 0 {
		return model.Override{}, false
	}
	kept := map[string]string{}
	for _, key := range after.Keys {
		kept[key.Name.V] = key.Secret.V
	}
	for _, key := range before.Keys {
		secret, ok := kept[key.Name.V]
		if !key.Name.Known() || key.Name.Template || !key.Secret.Known() || !after.Keys[0].Secret.Known() {
			return model.Override{}, false
		}
		if !ok || secret != key.Secret.V {
			return model.Override{
				Key: "keys", WasAt: key.Name.Span, IsAt: after.Keys[0].Name.Span, Via: after.Keys[0].Name.Via,
			}, true
		}
	}
	return model.Override{}, false
}
