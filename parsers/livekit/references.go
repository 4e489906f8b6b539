package livekit

import (
	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/pattern"
	"github.com/reflint/reflint/parsers/yamlpos"
)

// reference is a variable as shells and compose write it. None of LiveKit's programs replaces one in its configuration,
// but for livekit-server in key_file (livekit-server v1.13.11, pkg/config/config.go).
var reference = pattern.Lazy(`\$\{([A-Za-z_]\w*)(?::?[-?+=][^{}]*)?\}|^\$([A-Z_][A-Z0-9_]*)$`)

// refers tells whether a text holds a variable that nobody replaces: what was meant to be there is not known.
func refers(text string) bool { return reference().MatchString(text) }

// maxReferences bounds the variables that are kept of a document.
const maxReferences = 1000

// references lists the variables that stand in the keys and values of the document.
func (d *document) references() []model.Reference {
	var list []model.Reference
	d.refer(d.yaml.Root, "", 0, &list)
	return list
}

func (d *document) refer(n *yaml.Node, path string, depth int, list *[]model.Reference) {
	if n == nil || depth > yamlpos.MaxDepth || len(*list) >= maxReferences {
		return
	}
	if n.Kind == yaml.ScalarNode {
		if m := reference().FindStringSubmatch(n.Value); m != nil && path != "key_file" {
			*list = append(*list, model.Reference{Name: m[1] + m[2], Path: path, Span: d.yaml.Span(n)})
		}
		return
	}
	for i, child := range n.Content {
		at := path
		if n.Kind == yaml.MappingNode && i%2 == 1 && n.Content[i-1].Kind == yaml.ScalarNode {
			at = join(path, n.Content[i-1].Value)
		}
		d.refer(child, at, depth+1, list)
	}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
