package main

import (
	"fmt"
	"runtime/debug"
	"strings"
)

func versionCommand(p *process, args []string) (int, error) {
	if len(args) > 0 {
		return 0, usagef("version takes no arguments, got %q", args[0])
	}
	_, err := fmt.Fprintln(p.stdout, "reflint", version())
	return exitClean, err
}

// version is that of the module, with the commit where the build knows it.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "(unknown)"
	}
	text := info.Main.Version
	if text == "" {
		text = "(devel)"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			text += " " + s.Value
		}
	}
	return text + " " + info.GoVersion
}

// semanticVersion is that of the module; 0.0.0-devel for a build that has none.
func semanticVersion() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		if number, ok := strings.CutPrefix(info.Main.Version, "v"); ok {
			return number
		}
	}
	return "0.0.0-devel"
}
