package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// fileBombs puts what is no file, or too large a one, wherever a file is read.
func fileBombs() []bomb {
	kinds := []struct {
		name   string
		make   func(path string) error
		reason string
	}{
		{"/dev/zero", func(path string) error { return os.Symlink("/dev/zero", path) }, "is a device, not a regular file"},
		{"/dev/random", func(path string) error { return os.Symlink("/dev/random", path) }, "is a device, not a regular file"},
		{"a FIFO", func(path string) error { return syscall.Mkfifo(path, 0o600) }, "is a named pipe, not a regular file"},
		{"a loop of links", func(path string) error { return os.Symlink(filepath.Base(path), path) }, "cannot be opened: too many levels of symbolic links"},
		{"a sparse file", func(path string) error {
			if err := os.WriteFile(path, nil, 0o600); err != nil {
				return err
			}
			return os.Truncate(path, 100<<20)
		}, "is larger than 4 MiB"},
		{"a large file", writeLarge, "is larger than 4 MiB"},
	}
	compose := victim["compose.yaml"]
	roles := []struct {
		name, path string
		files      map[string]string // that lead to it
		args       []string
		exit       int
		// want is said of what is no file; %s is the reason.
		want string
	}{
		{name: "compose file", path: "compose.yaml", exit: exitFindings, want: "the compose file cannot be read: it %s"},
		{name: "override", path: "compose.override.yaml", exit: exitFindings, want: "the compose file cannot be read: it %s"},
		{name: "include", path: "i.yaml", files: map[string]string{"compose.yaml": compose + "include: [i.yaml]\n"}, exit: exitFindings, want: "includes i.yaml, which %s"},
		{
			name: "extends", path: "i.yaml", exit: exitFindings, want: "extends a service of i.yaml, which %s",
			files: map[string]string{"compose.yaml": compose + "  s: {extends: {file: i.yaml, service: t}}\n"},
		},
		{name: ".env", path: ".env", exit: exitFindings, want: "the env file cannot be read: it %s"},
		{name: "env_file", path: "livekit.env", exit: exitFindings, want: "the env file livekit.env cannot be read: it %s"},
		{name: "configuration", path: "livekit.yaml", exit: exitFindings, want: "livekit.yaml %s"},
		{name: "Caddyfile", path: "Caddyfile", exit: exitFindings, want: "Caddyfile %s"},
		{name: "import", path: "sites/web.caddy", want: "not read"},
		{
			name: "config object", path: "object.yaml", exit: exitFindings, want: "object.yaml %s",
			files: map[string]string{"compose.yaml": strings.Replace(compose, "volumes: [\"./livekit.yaml:/etc/livekit.yaml\"]", "configs: [{source: c, target: /etc/livekit.yaml}]", 1) +
				"configs: {c: {file: object.yaml}}\n"},
		},
		{name: "loose file", path: "livekit.yaml.example"},
		{name: "second compose file", path: "compose.prod.yaml"},
		{name: "argument", path: "odd.yaml", args: []string{"odd.yaml"}, exit: exitFailed},
		{name: "-f", path: "odd.yaml", args: []string{"-f", "odd.yaml"}, exit: exitFindings, want: "the compose file cannot be read: it %s"},
		{name: "--env-file", path: "odd.env", args: []string{"--env-file", "odd.env"}, exit: exitFindings, want: "the env file cannot be read: it %s"},
	}
	var bombs []bomb
	for _, role := range roles {
		for _, kind := range kinds {
			b := bomb{name: kind.name + " as " + role.name, files: role.files, args: role.args, exit: role.exit}
			if strings.Contains(role.want, "%s") && kind.reason != "" {
				b.want = fmt.Sprintf(role.want, kind.reason)
			}
			b.build = func(t *testing.T, dir string) {
				path := filepath.Join(dir, filepath.FromSlash(role.path))
				_ = os.Remove(path)
				if err := kind.make(path); err != nil {
					t.Fatal(err)
				}
			}
			bombs = append(bombs, b)
		}
	}
	// Files of /proc say that they are empty, and are taken at their word: reading the first would never end, and
	// the last is the environment of the process.
	for _, path := range []string{"/proc/kmsg", "/proc/self/mem", "/proc/self/environ"} {
		if _, err := os.Stat(path); err != nil {
			continue
		}
		bombs = append(bombs,
			bomb{name: path + " as env_file", files: map[string]string{"compose.yaml": strings.Replace(compose, "livekit.env", path, 1)}},
			bomb{name: path + " as include", files: map[string]string{"compose.yaml": compose + "include: [" + path + "]\n"}},
			bomb{
				name: path + " as configuration", exit: exitFindings, want: "livekit-keys-missing",
				files: map[string]string{"compose.yaml": strings.Replace(compose, "./livekit.yaml", path, 1)},
			},
			bomb{name: path + " as import", files: map[string]string{
				"compose.yaml": strings.Replace(compose, "./sites", filepath.Dir(path), 1),
				"Caddyfile":    "import sites/" + filepath.Base(path) + "\n",
			}},
			bomb{name: path + " as compose file", args: []string{"-f", path}, exit: exitFindings, want: "the compose file is empty"},
		)
	}
	return bombs
}

// writeLarge writes 100 MiB that are no hole.
func writeLarge(path string) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	block := []byte(strings.Repeat("# 100 MiB of nothing but comments\n", 1<<15))
	for written := 0; written < 100<<20; written += len(block) {
		if _, err := f.Write(block); err != nil {
			return err
		}
	}
	return f.Close()
}
