package stacktest

import (
	"fmt"
	"path"
	"regexp"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// envRewrites change how variables reach compose and the containers.
var envRewrites = []rewrite{
	{"env files in double quotes", eachVariable(func(name, value string) string { return name + `="` + value + `"` })},
	{"env files in single quotes", eachVariable(func(name, value string) string { return name + "='" + value + "'" })},
	{"env files with export", eachVariable(func(name, value string) string { return "export " + name + "=" + value })},
	{"env files with spaces", eachVariable(func(name, value string) string { return name + " = " + value + "  " })},
	{"hosts of URLs through a variable", hostVariables},
	{"values through .env", func(t *testing.T, files tree) {
		throughVariables(t, files, func(name, value string) string {
			files[".env"] += name + "=" + value + "\n"
			return "${" + name + "}"
		})
	}},
	{"values as defaults", func(t *testing.T, files tree) {
		throughVariables(t, files, func(name, value string) string { return "${" + name + ":-" + value + "}" })
	}},
	{"environment as list or map", func(t *testing.T, files tree) {
		files.editServices(t, func(_ string, service *yaml.Node) {
			if env := child(service, "environment"); env != nil {
				put(service, "environment", otherForm(env))
			}
		})
	}},
	{"environment in an env file", environmentToFile},
	{"env files in environment", envFilesInline},
	{"env files split", envFilesSplit},
	{"env files in long syntax", func(t *testing.T, files tree) {
		files.editServices(t, func(_ string, service *yaml.Node) {
			var long []*yaml.Node
			for _, file := range items(service, "env_file") {
				long = append(long, mapping(scalar("path"), file, scalar("required"), plain("true")))
			}
			if long != nil {
				put(service, "env_file", sequence(long...))
			}
		})
	}},
}

func isEnvFile(name string) bool { return path.Ext(name) == ".env" || path.Base(name) == ".env" }

// eachVariable rewrites the assignments of every env file.
func eachVariable(change func(name, value string) string) func(*testing.T, tree) {
	return eachText(func(file, text string) string {
		if !isEnvFile(file) {
			return text
		}
		lines := strings.SplitAfter(text, "\n")
		for i, l := range lines {
			if name, value, ok := strings.Cut(strings.TrimSpace(l), "="); ok {
				lines[i] = change(name, value) + "\n"
			}
		}
		return strings.Join(lines, "")
	})
}

var urlHost = regexp.MustCompile(`://([\w.-]+\.[\w.-]+)`)

// hostVariables names the first host of an env file once, and refers to it.
func hostVariables(_ *testing.T, files tree) {
	for _, name := range files.names() {
		m := urlHost.FindStringSubmatch(files[name])
		if isEnvFile(name) && m != nil {
			files[name] = "THE_HOST=" + m[1] + "\n" + strings.ReplaceAll(files[name], "://"+m[1], "://${THE_HOST}")
		}
	}
}

// throughVariables replaces the literal ports and environment values of the compose file.
func throughVariables(t *testing.T, files tree, reference func(name, value string) string) {
	t.Helper()
	n := 0
	replace := func(node *yaml.Node) {
		if node.Kind == yaml.ScalarNode && !strings.Contains(node.Value, "$") {
			n++
			*node = *scalar(reference(fmt.Sprintf("VALUE_%d", n), node.Value))
		}
	}
	files.editServices(t, func(_ string, service *yaml.Node) {
		for _, entry := range items(service, "ports") {
			replace(entry)
		}
		if env := child(service, "environment"); env != nil && env.Kind == yaml.MappingNode {
			eachScalar(env, false, replace)
		}
	})
}

// otherForm is a list for a map of variables, and a map for a list.
func otherForm(env *yaml.Node) *yaml.Node {
	if env.Kind == yaml.MappingNode {
		list := sequence()
		for i := 0; i < len(env.Content); i += 2 {
			list.Content = append(list.Content, scalar(env.Content[i].Value+"="+env.Content[i+1].Value))
		}
		return list
	}
	return asMap(env)
}

// asMap is the map of variables that a list stands for; a map stays.
func asMap(env *yaml.Node) *yaml.Node {
	if env == nil {
		return mapping()
	}
	if env.Kind == yaml.MappingNode {
		return env
	}
	variables := mapping()
	for _, entry := range env.Content {
		name, value, _ := strings.Cut(entry.Value, "=")
		put(variables, name, scalar(value))
	}
	return variables
}

// environmentToFile moves the literal variables of each service to a file of its own.
func environmentToFile(t *testing.T, files tree) {
	files.editServices(t, func(service string, node *yaml.Node) {
		env := asMap(child(node, "environment"))
		kept, moved := mapping(), ""
		for i := 0; i < len(env.Content); i += 2 {
			if name, value := env.Content[i].Value, env.Content[i+1].Value; strings.Contains(value, "$") {
				put(kept, name, scalar(value))
			} else {
				moved += name + "=" + value + "\n"
			}
		}
		if moved == "" {
			return
		}
		files[service+".moved.env"] = moved
		put(node, "env_file", sequence(append(items(node, "env_file"), scalar(service+".moved.env"))...))
		take(node, "environment")
		if len(kept.Content) > 0 {
			put(node, "environment", kept)
		}
	})
}

// envFilesInline writes what env files hold into environment.
func envFilesInline(t *testing.T, files tree) {
	files.editServices(t, func(_ string, service *yaml.Node) {
		env := asMap(child(service, "environment"))
		for _, file := range items(service, "env_file") {
			name := path.Clean(file.Value)
			for _, l := range strings.Split(strings.TrimSpace(files[name]), "\n") {
				if variable, value, ok := strings.Cut(l, "="); ok && !strings.HasPrefix(l, "#") {
					put(env, variable, scalar(value))
				}
			}
			delete(files, name)
		}
		if take(service, "env_file") != nil {
			put(service, "environment", env)
		}
	})
}

// envFilesSplit moves the second half of each env file to another one.
func envFilesSplit(t *testing.T, files tree) {
	files.editServices(t, func(service string, node *yaml.Node) {
		var list []*yaml.Node
		for _, file := range items(node, "env_file") {
			name := path.Clean(file.Value)
			lines := strings.SplitAfter(files[name], "\n")
			files[name] = strings.Join(lines[:len(lines)/2], "")
			files["more/"+service+".env"] = strings.Join(lines[len(lines)/2:], "")
			list = append(list, file, scalar("more/"+service+".env"))
		}
		if list != nil {
			put(node, "env_file", sequence(list...))
		}
	})
}
