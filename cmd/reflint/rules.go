package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/reflint/reflint/rules"
)

func rulesCommand(p *process, args []string) (int, error) {
	if len(args) > 0 {
		return 0, usagef("rules takes no arguments, got %q: a rule's page is shown by explain", args[0])
	}
	width := 0
	for _, id := range rules.IDs() {
		width = max(width, len(id))
	}
	var out strings.Builder
	for i, f := range rules.Families() {
		if i > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "%s: %s\n", f.Name, f.Title)
		for _, r := range f.Rules {
			fmt.Fprintf(&out, "  %-*s  %-7s  %s\n", width, r.ID, r.Severity, r.Title())
		}
	}
	_, err := io.WriteString(p.stdout, out.String())
	return exitClean, err
}

func explainCommand(p *process, args []string) (int, error) {
	if len(args) != 1 {
		return 0, usagef("explain takes the name of one rule, got %d arguments", len(args))
	}
	family, rule, ok := rules.Find(args[0])
	if !ok {
		return 0, unknownRule(args[0])
	}
	_, err := io.WriteString(p.stdout, family.Page(rule))
	return exitClean, err
}
