package main

import (
	"fmt"
	"runtime/debug"
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
