// Command keys reads the configuration keys of livekit-server out of its source, release by release, and prints what
// each release adds and removes:
//
//	go run ./livekit/keys v1.8.0 v1.8.4 v1.9.12 … >livekit/testdata/keys.txt
//
// Releases are named in ascending order. Their source, and that of the modules whose types they configure, comes from
// the module proxy; it does not serve all of them. What a release has behind a module that is not served is marked "?"
// and left as it was in the release before: name such a release only where no later one is read in full.
package main

import (
	"bufio"
	"fmt"
	"log"
	"maps"
	"os"
	"slices"
	"strings"
)

const server = "github.com/livekit/livekit-server"

func main() {
	out := bufio.NewWriter(os.Stdout)
	before := map[string]bool{}
	for _, release := range os.Args[1:] {
		t, err := read(release)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Fprintln(out, release)
		for _, path := range slices.Sorted(maps.Keys(t.unread)) {
			if t.keep(path, before) {
				fmt.Fprintf(out, "\t? %s\n", path)
			}
		}
		printMissing(out, "-", before, t.keys)
		printMissing(out, "+", t.keys, before)
		before = t.keys
	}
	if err := out.Flush(); err != nil {
		log.Fatal(err)
	}
}

// keep takes what lies below a path that was not read from the release before, and tells whether there is any. Of an
// inlined type the keys stand beside others, which were read themselves.
func (t *tree) keep(path string, before map[string]bool) (some bool) {
	for key, closed := range before {
		if strings.HasPrefix(key, path+".") {
			t.keys[key], some = closed, true
		}
	}
	if some {
		t.keys[path] = before[path]
	}
	return some
}

// printMissing lists, behind sign, what of keys the others lack, with " {}" behind a mapping that takes only the keys
// listed.
func printMissing(out *bufio.Writer, sign string, keys, others map[string]bool) {
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if closed, there := others[key]; there && closed == keys[key] {
			continue
		}
		mark := ""
		if keys[key] {
			mark = " {}"
		}
		fmt.Fprintf(out, "\t%s %s%s\n", sign, key, mark)
	}
}
