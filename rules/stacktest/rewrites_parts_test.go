package stacktest

import (
	"path"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// partRewrites move parts of the deployment to other files, or into fewer.
var partRewrites = []rewrite{
	{"docker-compose.yml", func(_ *testing.T, files tree) {
		files["docker-compose.yml"] = files["compose.yaml"]
		delete(files, "compose.yaml")
	}},
	{"an override that repeats", func(t *testing.T, files tree) { override(t, files, false) }},
	{"half of it in an override", func(t *testing.T, files tree) { override(t, files, true) }},
	{"include", func(_ *testing.T, files tree) {
		files["stack.yaml"] = files["compose.yaml"]
		files["compose.yaml"] = "include:\n  - stack.yaml\n"
	}},
	{"include in long syntax", func(_ *testing.T, files tree) {
		files["parts/stack.yaml"] = files["compose.yaml"]
		files["compose.yaml"] = "include:\n  - path: parts/stack.yaml\n    project_directory: .\n    env_file: .env\n"
	}},
	{"extends", extends},
	{"LiveKit's configuration inline", inlineConfig("livekit/livekit-server", "LIVEKIT_CONFIG", "")},
	{"egress' configuration inline", inlineConfig("livekit/egress", "EGRESS_CONFIG_BODY", "EGRESS_CONFIG_FILE")},
	{"ingress' configuration inline", inlineConfig("livekit/ingress", "INGRESS_CONFIG_BODY", "INGRESS_CONFIG_FILE")},
	{"SIP's configuration inline", inlineConfig("livekit/sip", "SIP_CONFIG_BODY", "SIP_CONFIG_FILE")},
	{"configs for mounts", configsForMounts},
	{"configuration in a directory", func(t *testing.T, files tree) {
		moveMounts(t, files, func(source string) string { return "config/" + source })
	}},
	{"configuration files renamed", func(t *testing.T, files tree) {
		moveMounts(t, files, func(source string) string { return "my-" + source })
	}},
}

// override writes what services say a second time into an override, or moves it there.
func override(t *testing.T, files tree, move bool) {
	over := mapping()
	files.editServices(t, func(name string, service *yaml.Node) {
		more := mapping()
		for _, key := range []string{"image", "ports", "environment", "volumes", "command"} {
			value := child(service, key)
			if value == nil || move && key == "image" {
				continue
			}
			if put(more, key, value); move {
				take(service, key)
			}
		}
		if len(more.Content) > 0 {
			put(over, name, more)
		}
	})
	files["compose.override.yaml"] = encode(t, mapping(scalar("services"), over))
}

// extends has what services say in another file.
func extends(t *testing.T, files tree) {
	base := mapping()
	files.editServices(t, func(name string, service *yaml.Node) {
		body := *service
		body.Content = slices.Clone(service.Content)
		from := mapping(scalar("file"), scalar("base/services.yaml"), scalar("service"), scalar(name))
		kept := mapping(scalar("extends"), from)
		// The paths of these are read from where they stand.
		for _, key := range []string{"depends_on", "env_file", "volumes", "networks", "network_mode", "profiles"} {
			if value := take(&body, key); value != nil {
				put(kept, key, value)
			}
		}
		put(base, name, &body)
		*service = *kept
	})
	files["base/services.yaml"] = encode(t, mapping(scalar("services"), base))
}

// inlineConfig hands a configuration over in a variable, where an image of the stack reads it from a file.
func inlineConfig(image, body, file string) func(*testing.T, tree) {
	return func(t *testing.T, files tree) {
		files.editServices(t, func(_ string, service *yaml.Node) {
			if name := child(service, "image"); name == nil || !strings.HasPrefix(name.Value, image+":") {
				return
			}
			mount := take(service, "volumes").Content[0]
			source, _, _ := strings.Cut(mount.Value, ":")
			text := scalar(files[path.Clean(source)])
			text.Style = yaml.LiteralStyle
			env := asMap(child(service, "environment"))
			if file == "" {
				take(service, "command")
			} else {
				take(env, file)
			}
			put(env, body, text)
			put(service, "environment", env)
			delete(files, path.Clean(source))
		})
	}
}

// configsForMounts uses compose's configs in place of bind mounts.
func configsForMounts(t *testing.T, files tree) {
	files.edit(t, "compose.yaml", func(top *yaml.Node) {
		all := mapping()
		services := child(top, "services")
		for i := 1; i < len(services.Content); i += 2 {
			service := services.Content[i]
			var mounts, configs []*yaml.Node
			for _, entry := range items(service, "volumes") {
				source, target, _ := strings.Cut(strings.TrimSuffix(entry.Value, ":ro"), ":")
				if !strings.HasPrefix(source, ".") {
					mounts = append(mounts, entry)
					continue
				}
				name := "file-" + strings.NewReplacer("./", "", "/", "-", ".", "-").Replace(source)
				put(all, name, mapping(scalar("file"), scalar(source)))
				configs = append(configs, mapping(scalar("source"), scalar(name), scalar("target"), scalar(target)))
			}
			if configs == nil {
				continue
			}
			put(service, "configs", sequence(configs...))
			if take(service, "volumes"); mounts != nil {
				put(service, "volumes", sequence(mounts...))
			}
		}
		put(top, "configs", all)
	})
}

// moveMounts renames the files that services mount.
func moveMounts(t *testing.T, files tree, rename func(source string) string) {
	files.editServices(t, func(_ string, service *yaml.Node) {
		for _, entry := range items(service, "volumes") {
			source, target, _ := strings.Cut(entry.Value, ":")
			if old, ok := strings.CutPrefix(source, "./"); ok {
				entry.Value = "./" + rename(old) + ":" + target
				files[rename(old)] = files[old]
				delete(files, old)
			}
		}
	})
}
