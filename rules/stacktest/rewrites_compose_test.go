package stacktest

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// composeRewrites use the other forms that compose has for the same.
var composeRewrites = []rewrite{
	{"ports in long syntax", eachPort(longPorts)},
	{"ranges in two halves", eachPort(halves)},
	{"TCP by name", eachPort(func(p port) []*yaml.Node {
		if p.protocol == "" {
			p.protocol = "/tcp"
		}
		return []*yaml.Node{p.short()}
	})},
	{"every address by name", eachPort(func(p port) []*yaml.Node {
		if p.address == "" {
			p.address = "0.0.0.0:"
		}
		return []*yaml.Node{p.short()}
	})},
	{"volumes in long syntax", longVolumes},
	{"commands as text or list", eachService(func(_ string, service *yaml.Node) {
		switch command := child(service, "command"); {
		case command == nil:
		case command.Kind == yaml.ScalarNode:
			list := sequence()
			for _, word := range strings.Fields(command.Value) {
				list.Content = append(list.Content, scalar(word))
			}
			put(service, "command", list)
		default:
			var words []string
			for _, word := range command.Content {
				words = append(words, word.Value)
			}
			put(service, "command", scalar(strings.Join(words, " ")))
		}
	})},
	{"--config=FILE", eachService(func(_ string, service *yaml.Node) {
		if command := child(service, "command"); command != nil && strings.HasSuffix(command.Value, ".yaml") {
			command.Value = strings.Replace(command.Value, "--config ", "--config=", 1)
		} else if command != nil && len(command.Content) == 2 && command.Content[0].Value == "--config" {
			put(service, "command", sequence(scalar("--config="+command.Content[1].Value)))
		}
	})},
	{"depends_on in long or short syntax", eachService(func(_ string, service *yaml.Node) {
		switch depends := child(service, "depends_on"); {
		case depends == nil:
		case depends.Kind == yaml.SequenceNode:
			long := mapping()
			for _, name := range depends.Content {
				put(long, name.Value, mapping(scalar("condition"), scalar("service_started")))
			}
			put(service, "depends_on", long)
		default:
			short := sequence()
			for i := 0; i < len(depends.Content); i += 2 {
				short.Content = append(short.Content, scalar(depends.Content[i].Value))
			}
			put(service, "depends_on", short)
		}
	})},
	{"anchors and merge keys", anchors},
	{"more of what does not matter", eachService(func(name string, service *yaml.Node) {
		put(service, "labels", mapping(scalar("org.example.role"), scalar(name)))
		put(service, "stop_grace_period", scalar("20s"))
		put(service, "logging", mapping(scalar("driver"), scalar("local")))
		put(service, "x-owner", scalar("operations"))
	})},
	{"profiles that are all chosen", chosenProfiles},
	{"another profile that is not chosen", func(t *testing.T, files tree) {
		files.edit(t, "compose.yaml", func(top *yaml.Node) {
			put(child(top, "services"), "smtp-sink", mapping(
				scalar("image"), scalar("registry.example.org/smtp-sink:1"),
				scalar("profiles"), sequence(scalar("testing")),
			))
		})
	}},
}

func eachService(change func(name string, service *yaml.Node)) func(*testing.T, tree) {
	return func(t *testing.T, files tree) { files.editServices(t, change) }
}

// A port is an entry of ports in short syntax. Its parts include what separates them.
type port struct{ address, host, container, protocol string }

var shortPort = regexp.MustCompile(`^((?:[\d.]+|\$\{[^}]*\}):)?(\d+(?:-\d+)?):(\d+(?:-\d+)?)(/\w+)?$`)

func (p port) short() *yaml.Node {
	node := scalar(p.address + p.host + ":" + p.container + p.protocol)
	node.Style = yaml.DoubleQuotedStyle
	return node
}

// bounds are the first and the last number of a range, or the only number twice.
func bounds(text string) (first, last int) {
	low, high, ok := strings.Cut(text, "-")
	if !ok {
		high = low
	}
	first, _ = strconv.Atoi(low)
	last, _ = strconv.Atoi(high)
	return first, last
}

// eachPort rewrites the entries of ports that are not variables as a whole.
func eachPort(change func(port) []*yaml.Node) func(*testing.T, tree) {
	return eachService(func(_ string, service *yaml.Node) {
		var list []*yaml.Node
		for _, entry := range items(service, "ports") {
			if m := shortPort.FindStringSubmatch(entry.Value); m != nil {
				list = append(list, change(port{m[1], m[2], m[3], m[4]})...)
			} else {
				list = append(list, entry)
			}
		}
		if list != nil {
			put(service, "ports", sequence(list...))
		}
	})
}

// longPorts has an entry for every port of a range: target is a single number.
func longPorts(p port) []*yaml.Node {
	var list []*yaml.Node
	first, last := bounds(p.container)
	shift, _ := bounds(p.host)
	for n := first; n <= last; n++ {
		entry := mapping(scalar("target"), plain(strconv.Itoa(n)),
			scalar("published"), scalar(strconv.Itoa(n-first+shift)), scalar("mode"), scalar("ingress"))
		if p.address != "" {
			put(entry, "host_ip", scalar(strings.TrimSuffix(p.address, ":")))
		}
		if p.protocol != "" {
			put(entry, "protocol", scalar(strings.TrimPrefix(p.protocol, "/")))
		}
		list = append(list, entry)
	}
	return list
}

func halves(p port) []*yaml.Node {
	first, last := bounds(p.container)
	if first == last || p.host != p.container {
		return []*yaml.Node{p.short()}
	}
	middle := (first + last) / 2
	low, high := p, p
	low.container = strconv.Itoa(first) + "-" + strconv.Itoa(middle)
	high.container = strconv.Itoa(middle+1) + "-" + strconv.Itoa(last)
	low.host, high.host = low.container, high.container
	return []*yaml.Node{high.short(), low.short()}
}

func longVolumes(t *testing.T, files tree) {
	files.editServices(t, func(_ string, service *yaml.Node) {
		for _, entry := range items(service, "volumes") {
			parts := strings.Split(entry.Value, ":")
			long := mapping(scalar("type"), scalar("volume"), scalar("source"), scalar(parts[0]),
				scalar("target"), scalar(parts[1]))
			if strings.HasPrefix(parts[0], ".") {
				put(long, "type", scalar("bind"))
			}
			if len(parts) == 3 {
				put(long, "read_only", plain("true"))
			}
			*entry = *long
		}
	})
}

// anchors moves what services have in common, and half of every environment, to extension fields.
func anchors(t *testing.T, files tree) {
	files.edit(t, "compose.yaml", func(top *yaml.Node) {
		shared := mapping(scalar("restart"), scalar("unless-stopped"))
		shared.Anchor = "shared"
		extensions := []*yaml.Node{scalar("x-shared"), shared}
		services := child(top, "services")
		for i := 1; i < len(services.Content); i += 2 {
			service := services.Content[i]
			if restart := child(service, "restart"); restart != nil && restart.Value == "unless-stopped" {
				take(service, "restart")
				service.Content = append([]*yaml.Node{mergeKey(), alias(shared)}, service.Content...)
			}
			env := child(service, "environment")
			if env != nil && env.Kind == yaml.MappingNode && len(env.Content) > 2 {
				half := len(env.Content) / 4 * 2
				part := mapping(env.Content[:half:half]...)
				part.Anchor = "env-" + strconv.Itoa(i)
				extensions = append(extensions, scalar("x-env-"+strconv.Itoa(i)), part)
				env.Content = append([]*yaml.Node{mergeKey(), alias(part)}, env.Content[half:]...)
			}
		}
		top.Content = append(extensions, top.Content...)
	})
}

func mergeKey() *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!merge", Value: "<<"} }

func alias(to *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.AliasNode, Alias: to, Value: to.Anchor}
}

// chosenProfiles gives the services that always run a profile that .env chooses.
func chosenProfiles(t *testing.T, files tree) {
	files.editServices(t, func(_ string, service *yaml.Node) {
		if child(service, "profiles") == nil {
			put(service, "profiles", sequence(scalar("always")))
		}
	})
	if strings.Contains(files[".env"], "COMPOSE_PROFILES=") {
		files[".env"] = strings.Replace(files[".env"], "COMPOSE_PROFILES=", "COMPOSE_PROFILES=always,", 1)
	} else {
		files[".env"] += "COMPOSE_PROFILES=always\n"
	}
}
