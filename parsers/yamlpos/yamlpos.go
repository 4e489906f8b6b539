// Package yamlpos reads YAML with gopkg.in/yaml.v3 and tells where in the source each node stands, to
// the byte. yaml.v3 itself keeps a line and a column, and no end.
package yamlpos

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
)

// MaxDepth is how deep collections may nest.
const MaxDepth = 1000

// maxDocuments is how many documents a text may have.
const maxDocuments = 100

// A Document is one YAML document and the text it was read from. It is not safe for
// concurrent use: spans are worked out when asked for.
type Document struct {
	// Root is the content node; nil for an empty text.
	Root *yaml.Node

	text    *source.Fragment
	index   *index
	extents map[*yaml.Node]extent
}

// Parse reads the first document of text. The Document is never nil; its Root is, for an
// empty text and along with a problem.
func Parse(text *source.Fragment) (*Document, *model.Problem) {
	docs, problem := parse(text, 1)
	if len(docs) == 0 {
		return newDocument(text, newIndex(nil), nil), problem
	}
	return docs[0], problem
}

// ParseAll reads every document of text; an empty text has none. The documents before a broken one are
// returned along with the problem.
func ParseAll(text *source.Fragment) ([]*Document, *model.Problem) {
	return parse(text, -1)
}

func newDocument(text *source.Fragment, x *index, root *yaml.Node) *Document {
	return &Document{Root: root, text: text, index: x, extents: make(map[*yaml.Node]extent, size(root))}
}

// size is the number of nodes below n and n itself.
func size(n *yaml.Node) int {
	if n == nil {
		return 0
	}
	sum := 1
	for _, child := range n.Content {
		sum += size(child)
	}
	return sum
}

func parse(text *source.Fragment, limit int) (docs []*Document, problem *model.Problem) {
	if isUTF16(text.Text) {
		return nil, problemAt(text, 0, "is written in UTF-16; only UTF-8 can be read")
	}
	var x *index
	decoder := yaml.NewDecoder(bytes.NewReader(text.Text))
	for len(docs) != limit {
		root, err := next(decoder)
		if errors.Is(err, io.EOF) {
			break
		}
		if x == nil {
			x = newIndex(text.Text)
		}
		if err != nil {
			return docs, syntaxProblem(text, x, err)
		}
		if deep := tooDeep(root, MaxDepth); deep != nil {
			message := fmt.Sprintf("nests deeper than %d levels", MaxDepth)
			return docs, problemAt(text, x.offset(deep.Line, deep.Column), message)
		}
		if len(docs) == maxDocuments {
			message := fmt.Sprintf("has more than %d documents", maxDocuments)
			return docs, problemAt(text, x.offset(root.Line, root.Column), message)
		}
		docs = append(docs, newDocument(text, x, root))
	}
	return docs, nil
}

// next decodes one document. yaml.v3 panics on some texts that it should refuse.
func next(decoder *yaml.Decoder) (root *yaml.Node, err error) {
	defer func() {
		if r := recover(); r != nil {
			root, err = nil, errors.New("yaml: internal error of the parser")
		}
	}()
	var document yaml.Node
	if err := decoder.Decode(&document); err != nil {
		return nil, err
	}
	if len(document.Content) == 0 {
		return nil, io.EOF
	}
	return document.Content[0], nil
}

func isUTF16(text []byte) bool {
	return bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff"))
}

// tooDeep returns a node that lies more than depth levels below n, or nil.
func tooDeep(n *yaml.Node, depth int) *yaml.Node {
	if depth == 0 && len(n.Content) > 0 {
		return n
	}
	for _, child := range n.Content {
		if deep := tooDeep(child, depth-1); deep != nil {
			return deep
		}
	}
	return nil
}

func problemAt(text *source.Fragment, offset int, message string) *model.Problem {
	pos, _ := text.Span(offset, offset)
	return &model.Problem{Rule: "syntax", Span: model.Span{Pos: pos}, Message: message}
}
