package caddyfile

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// morsels are what the lexer treats in a way of its own, and some that it does not.
var morsels = []string{
	" ", " ", "\n", "\n", "\t", "\r\n", "\u00a0", "\u2028", "{", "}", "{}", "{$A}", "{$A:b}", "{args[0]}", "a",
	"reverse_proxy", "/x/*",
	"#", "# comment", "a#b", "\"", "\"a b\"", "\"a\\\"b\"", "\"a\\\\\"", "`", "`a \"b\" c`", "\\", "\\\n", "\\\"",
	"\\{", "\\#", "\\<<", "<<", "<<E",
	"<<E\n  text\n  more\n  E\n", "<<E\r\n\ttext\r\n\tE\r\n", "<<-\n-\n", "<< E", "E", "é", "日本", "\ufeff", "\xff",
	"e\u0301", "😀", ",", "&(r)", "(s)", "@m",
}

// TestPlacementInvented places the tokens of texts that are put together at random.
func TestPlacementInvented(t *testing.T) {
	tokens := 0
	for seed := range uint64(30_000) {
		r := rand.New(rand.NewPCG(seed, 0))
		var b strings.Builder
		for range 1 + r.IntN(30) {
			b.WriteString(morsels[r.IntN(len(morsels))])
		}
		tokens += checkPlacement(t, b.String(), []byte(b.String()))
		if t.Failed() {
			t.Fatalf("seed %d: %q", seed, b.String())
		}
	}
	t.Logf("%d tokens", tokens)
}
