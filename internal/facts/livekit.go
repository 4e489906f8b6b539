package facts

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A Release is a version of livekit-server: major, minor, patch. The zero Release is none.
type Release [3]int

// ParseRelease reads a tag like "v1.13.5". Only a full version names one release: "v1.13" and "latest" move.
func ParseRelease(tag string) (r Release, ok bool) {
	parts := strings.Split(strings.TrimPrefix(tag, "v"), ".")
	if len(parts) != len(r) {
		return Release{}, false
	}
	for i, part := range parts {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return Release{}, false
		}
		r[i] = n
	}
	return r, true
}

func (r Release) String() string {
	return "v" + strconv.Itoa(r[0]) + "." + strconv.Itoa(r[1]) + "." + strconv.Itoa(r[2])
}

// Before tells whether r is older than o.
func (r Release) Before(o Release) bool { return slices.Compare(r[:], o[:]) < 0 }

// A LiveKitKey is a key of livekit-server's configuration and the releases that know it. Not every release could be
// read: nothing is known of those between one that lacks the key and the next that has it.
type LiveKitKey struct {
	// Path is "rtc.turn_servers[].host"; ".*" stands for any key of a free mapping.
	Path string
	// Closed tells that it is a mapping that takes only the keys listed.
	Closed bool
	// Lacking is the newest release before the key came, Since the oldest with it; both are zero for a key that every
	// release had that was read.
	Lacking, Since Release
	// Last is the newest release with a key that is gone, Gone the oldest without; both are zero for one that stayed.
	Last, Gone Release
}

// An unreadKey is a mapping that takes more than is listed from a release on, perhaps: the source was not to be had.
type unreadKey struct {
	path  string
	since Release
}

// LiveKitReleases are the oldest and the newest release that was read.
func LiveKitReleases() (oldest, newest Release) { return liveKitOldest, liveKitNewest }

// LiveKitKeyAt returns the key with this path. It is not ok for one that no release has that was read.
func LiveKitKeyAt(path string) (key LiveKitKey, ok bool) {
	i, ok := slices.BinarySearchFunc(liveKitKeys, path, func(k LiveKitKey, path string) int { return cmp.Compare(k.Path, path) })
	if !ok {
		return LiveKitKey{}, false
	}
	return liveKitKeys[i], true
}

// LiveKitKeys lists all keys, sorted by path.
func LiveKitKeys() []LiveKitKey { return liveKitKeys }

// LiveKitKeyName tells whether a key of this name stands anywhere in the configuration.
func LiveKitKeyName(name string) bool {
	return slices.ContainsFunc(liveKitKeys, func(k LiveKitKey) bool {
		return k.Path[strings.LastIndexByte(k.Path, '.')+1:] == name
	})
}

// In tells whether a release knows the key, and whether that is certain.
func (k LiveKitKey) In(r Release) (known, certain bool) {
	none := Release{}
	switch {
	case k.Gone != none && !r.Before(k.Gone):
		return false, true
	case k.Gone != none && k.Last.Before(r), k.Since != none && k.Lacking.Before(r) && r.Before(k.Since):
		return true, false
	case k.Since != none && r.Before(k.Since):
		return false, !r.Before(liveKitOldest)
	default:
		return true, true
	}
}

// LiveKitReads tells whether all keys are listed that a release takes directly below path, "" being the top.
func LiveKitReads(path string, r Release) bool {
	if r.Before(liveKitOldest) || liveKitNewest.Before(r) {
		return false
	}
	return !slices.ContainsFunc(liveKitUnread, func(u unreadKey) bool {
		return !r.Before(u.since) && (path == u.path || strings.HasPrefix(path, u.path+"."))
	})
}

// maxPlaces is the number of places that a misplaced key is looked for at: "enabled" stands in too many to tell.
const maxPlaces = 2

// LiveKitMeant lists the paths of the keys of which a key that the release does not know is probably one: misspelt, at
// another place, or with the path in its name. parent is where it stands, "" for the top. There is none where nobody
// can tell.
func LiveKitMeant(parent, name string, r Release) []string {
	var siblings, places, flat []string
	for _, key := range liveKitKeys {
		if known, _ := key.In(r); !known {
			continue
		}
		above, last := CutKey(key.Path)
		switch {
		case above == parent && spelling(last) == spelling(name):
			return []string{key.Path}
		case above == parent:
			siblings = append(siblings, last)
		case last == name:
			places = append(places, key.Path)
		}
		if spelling(key.Path) == spelling(parent+name) {
			flat = append(flat, key.Path)
		}
	}
	near := Near(name, siblings)
	switch {
	case len(places) > 0 && len(places) <= maxPlaces:
		return places
	case near != "" && parent != "":
		return []string{parent + "." + near}
	case near != "":
		return []string{near}
	case len(flat) == 1:
		return flat
	default:
		return nil
	}
}

// CutKey cuts the path of a key at its last dot. The top has the path "".
func CutKey(path string) (parent, last string) {
	i := strings.LastIndexByte(path, '.')
	return path[:max(i, 0)], path[i+1:]
}

// spelling is a name without what tells snake_case, kebab-case, camelCase and a.path apart.
func spelling(name string) string {
	return strings.ToLower(separators.Replace(name))
}

var separators = strings.NewReplacer("_", "", "-", "", ".", "")
