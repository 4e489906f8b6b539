package model_test

import (
	"strings"
	"testing"

	"github.com/reflint/reflint/internal/model"
)

func TestFlags(t *testing.T) {
	for _, test := range []struct{ command, flags, last, onOff string }{
		{"--bind a", "a", "a", ""},
		{"--bind a --bind=b,c -bind d", "a b,c d", "d", ""},
		{"--bind", "", "", ""},
		{"--bind --other x", "", "", ""},
		{"--bind=false", "false", "false", "false"},
		{"--bind false", "false", "false", ""},
	} {
		s := &model.Service{}
		for word := range strings.FieldsSeq("livekit-server " + test.command) {
			s.Command = append(s.Command, model.Value[string]{V: word, Origin: model.Stated})
		}
		var all []string
		for _, v := range s.Flags("bind") {
			all = append(all, v.V)
		}
		last, _ := s.Flag("bind")
		onOff, ok := s.Switch("bind")
		if flags := strings.Join(all, " "); flags != test.flags || last.V != test.last || onOff.V != test.onOff || !ok {
			t.Errorf("%s: %q, the last %q, as a switch %q", test.command, flags, last.V, onOff.V)
		}
	}
}
