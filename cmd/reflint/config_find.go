package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/reflint/reflint/parsers"
	"github.com/reflint/reflint/parsers/config"
)

// places are what .reflint.yaml is looked for at and above: the paths that are linted; of compose files that are named
// the first, or the project directory, for however many there are, they are one deployment.
func (p *process) places(s *selection, paths []string) []string {
	if dirs := p.projectDirectory(s); dirs != nil {
		return dirs
	}
	if files := p.absolute(s.files); len(files) > 0 {
		return files[:1]
	}
	return paths
}

// configFile is the .reflint.yaml that holds for all of the places; "" where none does. Places with different ones, or
// of which only some have one, cannot be linted in one run, as each would hold for the others too.
func (p *process) configFile(places []string) (string, error) {
	first := configAt(places[0])
	for _, place := range places[1:] {
		other := configAt(place)
		if other == first {
			continue
		}
		switch {
		case first == "":
			return "", p.holdsInPart(other, places[0])
		case other == "":
			return "", p.holdsInPart(first, place)
		}
		return "", usagef("%s and %s would both hold: lint what they are for one by one",
			p.relative(first), p.relative(other))
	}
	return first, nil
}

func (p *process) holdsInPart(config, without string) error {
	return usagef("%s does not hold for %s, which is named along: lint them one by one",
		p.relative(config), p.relative(without))
}

// configAt is the .reflint.yaml in the directory at path, or that of the file there, or in the nearest directory above
// it up to the root of the repository, or else of the file system; "" for none. A directory that nobody may look into
// has none: that it cannot be read is told where its files are.
func configAt(path string) string {
	dir := path
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		dir = filepath.Dir(path)
	}
	for {
		for _, name := range config.Names {
			file := filepath.Join(dir, name)
			_, err := os.Lstat(file)
			if err == nil || !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) {
				return file
			}
		}
		above := filepath.Dir(dir)
		if above == dir || parsers.IsRepository(dir) {
			return ""
		}
		dir = above
	}
}
