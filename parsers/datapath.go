package parsers

import (
	"path/filepath"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/caddyfile"
	"github.com/reflint/reflint/parsers/dotenv"
	"github.com/reflint/reflint/parsers/yamlpos"
)

// DataPaths returns a function that names the place at an offset of a file by what the file holds:
// `services.livekit.ports[]` in YAML, `example.org/handle /api/*/reverse_proxy` in a Caddyfile, the name of the
// variable in an env file. It is "" where nothing can be named so. The names hold no values, and no numbers of
// entries, so that a place keeps its name when something is added above it. A file is read when it is first
// asked for.
func DataPaths() func(file *source.File, offset int) string {
	known := map[*source.File]func(offset int) string{}
	return func(file *source.File, offset int) string {
		at, ok := known[file]
		if !ok {
			at = dataPathsOf(file)
			known[file] = at
		}
		return at(offset)
	}
}

func dataPathsOf(file *source.File) func(offset int) string {
	name := strings.ToLower(filepath.Base(file.Name))
	for _, word := range templateWords {
		name = strings.TrimSuffix(name, "."+word)
	}
	switch {
	case isYAML(name):
		return yamlPaths(file)
	case looseKind(name) == "caddy":
		return caddyfile.Paths(file.Content)
	case strings.Contains(name, ".env") || name == "env":
		return dotenv.Names(file)
	default:
		return func(int) string { return "" }
	}
}

func yamlPaths(file *source.File) func(offset int) string {
	docs, _ := yamlpos.ParseAll(file.Whole()) // what precedes a broken document counts
	return func(offset int) string {
		var keys []string
		for _, doc := range docs {
			if path := doc.Path(file.Pos(offset)); len(path) > 0 {
				keys = path // that of the last document that starts before
			}
		}
		return joinKeys(keys)
	}
}

// maxKey is how many bytes of a key are part of a path.
const maxKey = 200

// joinKeys writes keys with dots between them. The keys of a mapping of secrets are part of these: LiveKit's
// `keys:` holds the name of an API key and its secret, pair by pair.
func joinKeys(keys []string) string {
	var path strings.Builder
	secret := false
	for i, key := range keys {
		if key == yamlpos.Entry {
			path.WriteString(key)
			continue
		}
		if i > 0 {
			path.WriteByte('.')
		}
		if secret {
			key = "*"
		}
		name, _, _ := strings.Cut(key, "=") // a key with a value in it is a variable in the wrong place
		path.WriteString(name[:min(len(name), maxKey)])
		secret = secret || key == "keys" || facts.SecretName(key) && !namesOwn(i, key)
	}
	return path.String()
}

// namesOwn tells whether the i-th key may be a word of compose or the name of something in it, whatever that sounds
// like: `secrets:`, or a service called token-server.
func namesOwn(i int, key string) bool { return i == 1 || key == "secrets" }
