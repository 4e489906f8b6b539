package stacktest

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// hostRewrites change the names under which services find each other.
var hostRewrites = []rewrite{
	{"one network for all", func(t *testing.T, files tree) {
		files.edit(t, "compose.yaml", func(top *yaml.Node) {
			services := child(top, "services")
			for i := 1; i < len(services.Content); i += 2 {
				if service := services.Content[i]; child(service, "network_mode") == nil {
					put(service, "networks", sequence(scalar("inner")))
				}
			}
			put(top, "networks", mapping(scalar("inner"), mapping(scalar("driver"), scalar("bridge"))))
		})
	}},
	{"network aliases", func(t *testing.T, files tree) {
		otherNames(files, "-on-net")
		files.editServices(t, func(name string, service *yaml.Node) {
			if child(service, "network_mode") != nil {
				return
			}
			networks := mapping()
			for _, network := range items(service, "networks") {
				put(networks, network.Value, mapping(scalar("aliases"), sequence(scalar(name+"-on-net"))))
			}
			if len(networks.Content) == 0 {
				put(networks, "default", mapping(scalar("aliases"), sequence(scalar(name+"-on-net"))))
			}
			put(service, "networks", networks)
		})
	}},
	{"container names", func(t *testing.T, files tree) {
		otherNames(files, "-1")
		files.editServices(t, func(name string, service *yaml.Node) {
			put(service, "container_name", scalar(name+"-1"))
		})
	}},
	{"hostnames", func(t *testing.T, files tree) {
		files.editServices(t, func(name string, service *yaml.Node) {
			if child(service, "network_mode") == nil {
				put(service, "hostname", scalar(name))
			}
		})
	}},
	{"services renamed", renameServices},
}

// otherNames adds to the name of every service where it stands with a port.
func otherNames(files tree, suffix string) {
	for _, service := range servicesOf(files) {
		host := regexp.MustCompile(`(?m)(^|[/@\s="]|:-)` + regexp.QuoteMeta(service) + `(:\d)`)
		for _, name := range files.names() {
			lines := strings.SplitAfter(files[name], "\n")
			for i, l := range lines {
				if !strings.Contains(l, "image:") {
					lines[i] = host.ReplaceAllString(l, "${1}"+service+suffix+"$2")
				}
			}
			files[name] = strings.Join(lines, "")
		}
	}
}

// renameServices calls every service differently, wherever it is named. A name alone is that of a service in
// depends_on, and in a variable for a host.
func renameServices(t *testing.T, files tree) {
	names := servicesOf(files)
	otherNames(files, "2")
	rename := func(node *yaml.Node) {
		if slices.Contains(names, node.Value) {
			node.Value += "2"
		}
	}
	files.edit(t, "compose.yaml", func(top *yaml.Node) {
		services := child(top, "services")
		for i := 0; i < len(services.Content); i += 2 {
			rename(services.Content[i])
			service := services.Content[i+1]
			if depends := child(service, "depends_on"); depends != nil {
				eachScalar(depends, true, rename)
			}
			if host := child(child(service, "environment"), "REDIS_HOST"); host != nil {
				rename(host)
			}
		}
	})
}
