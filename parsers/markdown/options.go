package markdown

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// everyMode is what a mark names for each mode in which the stack can run, under headings of their own.
const everyMode = "all"

// markModes are the modes that a mark may name.
var markModes = []string{model.ModeCaddy, model.ModeDirect, model.ModeTunnel, model.ModeLocal, everyMode}

// readOptions reads what a mark says of its part. `content=table` asks for the table of what may be open, and nothing
// else of the page; `deployment=PATH` names the directory or the compose file of the deployment, and is given once for
// each of several compose files.
func readOptions(block *model.PortBlock, text string, problem func(message string)) {
	said := map[string]string{}
	for _, option := range optionWords(text) {
		name, value, _ := strings.Cut(option, "=")
		before, twice := said[name]
		known := true
		switch {
		case name == "mode" && slices.Contains(markModes, value):
			block.Mode = value
		case name == "content" && value == "table":
			block.TableOnly = true
		case name == "deployment" && value != "":
			block.Named, twice = append(block.Named, value), false
		default:
			known = false
		}
		switch {
		case !known:
			takes := "mode=" + strings.Join(markModes, ", mode=") + ", content=table and deployment=PATH"
			problem("a kept part takes " + takes + ", not " + option)
		case twice:
			problem(fmt.Sprintf("a kept part takes one %s, and this has %s and %s", name, before, option))
		default:
			said[name] = option
		}
	}
}

// optionWords are those of a text between blanks. Blanks within double quotes are a part of a word.
func optionWords(text string) []string {
	quoted := false
	list := strings.FieldsFunc(text, func(c rune) bool {
		quoted = quoted != (c == '"')
		return !quoted && (c == ' ' || c == '\t')
	})
	for i := range list {
		list[i] = strings.ReplaceAll(list[i], `"`, "")
	}
	return list
}

// DeploymentOption is what a mark says for the deployment at a path, or with a compose file there; "" for a path that
// cannot stand in a mark.
func DeploymentOption(path string) string {
	switch {
	case strings.ContainsAny(path, "\"\r\n") || strings.Contains(path, "-->"):
		return ""
	case strings.ContainsAny(path, " \t"):
		return `deployment="` + path + `"`
	default:
		return "deployment=" + path
	}
}
