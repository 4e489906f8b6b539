package stacktest

import (
	"strings"
	"testing"

	"gopkg.in/yaml.v3"
)

// edit changes the top mapping of a YAML file. A file that says the same afterwards keeps its text.
func (files tree) edit(t *testing.T, name string, change func(top *yaml.Node)) {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(files[name]), &doc); err != nil {
		t.Fatal(name, err)
	}
	before := encode(t, &doc)
	change(doc.Content[0])
	if after := encode(t, &doc); after != before {
		files[name] = after
	}
}

func encode(t *testing.T, node *yaml.Node) string {
	t.Helper()
	var b strings.Builder
	encoder := yaml.NewEncoder(&b)
	encoder.SetIndent(2)
	if err := encoder.Encode(node); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// editServices changes the services of the compose file.
func (files tree) editServices(t *testing.T, change func(name string, service *yaml.Node)) {
	t.Helper()
	files.edit(t, "compose.yaml", func(top *yaml.Node) {
		services := child(top, "services")
		for i := 0; i < len(services.Content); i += 2 {
			change(services.Content[i].Value, services.Content[i+1])
		}
	})
}

// yamlFiles lists the YAML files of the tree.
func (files tree) yamlFiles() []string {
	var list []string
	for _, name := range files.names() {
		if strings.HasSuffix(name, ".yaml") {
			list = append(list, name)
		}
	}
	return list
}

// child is the value of key in a mapping, or nil. A nil mapping has none.
func child(mapping *yaml.Node, key string) *yaml.Node {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i+1]
		}
	}
	return nil
}

// items are the entries of the list under key; a single value is a list of one.
func items(mapping *yaml.Node, key string) []*yaml.Node {
	switch node := child(mapping, key); {
	case node == nil:
		return nil
	case node.Kind == yaml.SequenceNode:
		return node.Content
	default:
		return []*yaml.Node{node}
	}
}

// put sets key to value, at its place where there is one, else at the end.
func put(mapping *yaml.Node, key string, value *yaml.Node) {
	for i := 0; i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			mapping.Content[i+1] = value
			return
		}
	}
	mapping.Content = append(mapping.Content, scalar(key), value)
}

// take removes key and returns its value, or nil.
func take(mapping *yaml.Node, key string) *yaml.Node {
	for i := 0; i < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			value := mapping.Content[i+1]
			mapping.Content = append(mapping.Content[:i:i], mapping.Content[i+2:]...)
			return value
		}
	}
	return nil
}

func scalar(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: text}
}

// plain is a scalar that YAML may read as a number, a boolean or null.
func plain(text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: text} }

func sequence(entries ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: "!!seq", Content: entries}
}

// mapping has keys and values in turn.
func mapping(content ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: content}
}

// eachScalar visits the scalars below node: values, and with keys also those.
func eachScalar(node *yaml.Node, keys bool, visit func(*yaml.Node)) {
	if node.Kind == yaml.ScalarNode {
		visit(node)
	}
	for i, c := range node.Content {
		if isKey := node.Kind == yaml.MappingNode && i%2 == 0; !isKey || keys {
			eachScalar(c, keys, visit)
		}
	}
}

// eachNode visits node and all below it.
func eachNode(node *yaml.Node, visit func(*yaml.Node)) {
	visit(node)
	for _, c := range node.Content {
		eachNode(c, visit)
	}
}
