// Package garage reads the TOML configuration of the object store Garage: where it listens, and whom it calls.
package garage

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

const (
	// maxSize bounds a configuration, in bytes: the parser needs some fifty times as much. Real ones have 1 KiB.
	maxSize = 256 << 10
	// maxPath bounds the path of a key, in bytes: longer ones are none of Garage's, and not kept.
	maxPath = 200

	bom = "\ufeff"
)

// A value is one that stands in a document, decoded; at and end bound it there, without its quotes.
type value struct {
	text    string
	at, end int
}

// A document is one configuration with the means to place its values.
type document struct {
	source   *source.Fragment
	template bool
	// values are those by their paths, "s3_api.api_bind_addr": one, or those of a list.
	values map[string][]value
	parser unstable.Parser
}

// parse reads a document. What a TOML library refuses, Garage refuses too.
func parse(text *source.Fragment, template bool) (*document, *model.Problem) {
	if bytes.HasPrefix(text.Text, []byte(bom)) {
		text = text.Slice(len(bom), len(text.Text))
	}
	d := &document{source: text, template: template, values: map[string][]value{}}
	if len(text.Text) > maxSize {
		return nil, d.problem(0, 0, fmt.Sprintf("is larger than %d KiB, which no Garage configuration is", maxSize>>10))
	}
	d.parser.Reset(text.Text)
	table, tables := "", map[string]bool{}
	for d.parser.NextExpression() {
		n := d.parser.Expression()
		switch n.Kind {
		case unstable.Table, unstable.ArrayTable:
			path, at, end := d.path("", n.Key())
			if n.Kind == unstable.ArrayTable || len(path) > maxPath {
				table = tooLong // Garage has no list of tables that matters here
				continue
			}
			if tables[path] {
				return nil, d.problem(at, end, fmt.Sprintf("table [%s] stands twice: Garage refuses to start", path))
			}
			table, tables[path] = path, true
		case unstable.KeyValue:
			if problem := d.keep(table, n); problem != nil {
				return nil, problem
			}
		}
	}
	if problem := d.broken(); problem != nil {
		return nil, problem
	}
	return d, nil
}

// tooLong stands for a path that is not kept.
var tooLong = strings.Repeat("?", maxPath+1)

// path appends the parts of a key to that of its table, and places them.
func (d *document) path(table string, key unstable.Iterator) (path string, at, end int) {
	path = table
	for first := true; key.Next(); first = false {
		n := key.Node()
		if first {
			at = int(n.Raw.Offset)
		}
		end = int(n.Raw.Offset + n.Raw.Length)
		switch {
		case len(path)+len(n.Data) >= maxPath:
			path = tooLong
		case path == "":
			path = string(n.Data)
		default:
			path += "." + string(n.Data)
		}
	}
	return path, at, end
}

// keep notes the value of a key, or the values of the table or list that it is.
func (d *document) keep(table string, n *unstable.Node) *model.Problem {
	path, at, end := d.path(table, n.Key())
	if len(path) > maxPath {
		return nil
	}
	if _, twice := d.values[path]; twice {
		return d.problem(at, end, fmt.Sprintf("key %q stands twice: Garage refuses to start", path))
	}
	d.values[path] = nil
	held := n.Value()
	if held.Kind != unstable.InlineTable && held.Kind != unstable.Array {
		d.values[path] = []value{d.value(held)}
		return nil
	}
	for children := held.Children(); children.Next(); {
		switch child := children.Node(); child.Kind {
		case unstable.KeyValue:
			if problem := d.keep(path, child); problem != nil {
				return problem
			}
		case unstable.String:
			d.values[path] = append(d.values[path], d.value(child))
		}
	}
	return nil
}

// value is a scalar. A string is placed without its quotes where it has neither escapes nor several lines.
func (d *document) value(n *unstable.Node) value {
	at, end := int(n.Raw.Offset), int(n.Raw.Offset+n.Raw.Length)
	text := string(n.Data)
	if n.Kind == unstable.String && end-at == len(text)+len(`""`) {
		at, end = at+1, end-1
	}
	return value{text, at, end}
}

func (d *document) span(at, end int) model.Span {
	pos, endPos := d.source.Span(at, end)
	return model.Span{Pos: pos, End: endPos}
}

func (d *document) problem(at, end int, message string) *model.Problem {
	return &model.Problem{Rule: "syntax", Span: d.span(at, end), Message: message}
}

// broken is what the library refuses, nil for nothing. It names no text of the document: that may be secret.
func (d *document) broken() *model.Problem {
	err := d.parser.Error()
	var refused *unstable.ParserError
	if err == nil || !errors.As(err, &refused) {
		return nil
	}
	text := d.source.Text
	at := min(max(cap(text)-cap(refused.Highlight), 0), len(text))
	message := "is no TOML: " + refused.Message
	if strings.HasSuffix(message, "at start of value") {
		message += "; text needs quotes"
	}
	return d.problem(at, min(at+len(refused.Highlight), len(text)), message)
}
