package yamlpos

import (
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"github.com/reflint/reflint/internal/source"
)

// walk calls visit for n and all below it, aliases not followed.
func walk(n *yaml.Node, visit func(*yaml.Node)) {
	if n == nil {
		return
	}
	visit(n)
	for _, child := range n.Content {
		walk(child, visit)
	}
}

// checkSpans holds every node of text to what its span promises, and returns how many scalars
// there are and how many of them have no end.
func checkSpans(t *testing.T, name string, text []byte) (scalars, endless int) {
	t.Helper()
	set := source.NewSet("/root")
	file := set.Add(name, text)
	docs, _ := ParseAll(file.Whole())
	for _, doc := range docs {
		walk(doc.Root, func(n *yaml.Node) {
			span := doc.Span(n)
			if !span.Pos.IsValid() {
				t.Fatalf("%s: no place for %q at %d:%d", name, n.Value, n.Line, n.Column)
			}
			if n.Kind == yaml.ScalarNode {
				scalars++
			}
			if !span.End.IsValid() {
				endless++
				return
			}
			raw := string(text[file.Offset(span.Pos):file.Offset(span.End)])
			switch n.Kind {
			case yaml.ScalarNode:
				checkScalar(t, name, doc, file, n, raw)
			case yaml.AliasNode:
				if raw != "*"+n.Value {
					t.Errorf("%s: alias %q is placed at %q", name, n.Value, raw)
				}
			default:
				checkCollection(t, name, doc, n)
			}
		})
	}
	return scalars, endless
}

// checkScalar reads the bytes of a scalar's span by themselves and compares.
func checkScalar(t *testing.T, name string, doc *Document, file *source.File, n *yaml.Node, raw string) {
	t.Helper()
	if got := string(doc.Text(n).Text); got != n.Value {
		t.Errorf("%s:%d: the text is %q, the value %q", name, n.Line, got, n.Value)
	}
	checkPieces(t, name, doc, file, n)
	if strings.HasPrefix(raw, "|") || strings.HasPrefix(raw, ">") || strings.HasPrefix(raw, "\ufeff") {
		return // by itself it reads otherwise: it needs the indentation around it, or is no text but a mark
	}
	if raw == n.Value && n.Style&^yaml.TaggedStyle == 0 {
		return
	}
	if block, flow := reading(raw), reading("["+raw+"]"); n.Value != block && n.Value != flow {
		t.Errorf("%s:%d: the bytes of %q are %q, which read %q", name, n.Line, n.Value, raw, block)
	}
}

// reading is the value of the scalar that text is or, in brackets, holds.
func reading(text string) string {
	var document yaml.Node
	if yaml.Unmarshal([]byte(text), &document) != nil || len(document.Content) == 0 {
		return ""
	}
	if n := document.Content[0]; len(n.Content) > 0 {
		return n.Content[0].Value
	}
	return document.Content[0].Value
}

// checkPieces holds every byte of a value that claims to be copied to the source.
func checkPieces(t *testing.T, name string, doc *Document, file *source.File, n *yaml.Node) {
	t.Helper()
	f := doc.Text(n)
	for i := range f.Text {
		if !f.Verbatim(i, i+1) {
			continue
		}
		if pos, _ := f.Span(i, i+1); file.Content[file.Offset(pos)] != f.Text[i] {
			t.Fatalf("%s:%d: byte %d of %q is not where it is said to be", name, n.Line, i, n.Value)
		}
	}
}

func checkCollection(t *testing.T, name string, doc *Document, n *yaml.Node) {
	t.Helper()
	whole := doc.Span(n)
	for _, child := range n.Content {
		if part := doc.Span(child); part.Pos < whole.Pos || part.End > whole.End {
			t.Errorf("%s:%d: %v is outside of %v", name, child.Line, part, whole)
		}
	}
}

func TestSpansOfFiles(t *testing.T) {
	for _, dir := range []string{"testdata", "../../testdata", "../../../shared/stacks", "../../../shared/corpus"} {
		if _, err := os.Stat(dir); err != nil {
			continue
		}
		files, scalars, endless := 0, 0, 0
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if ext := filepath.Ext(path); err != nil || !entry.Type().IsRegular() || ext != ".yml" && ext != ".yaml" {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil || len(text) > source.MaxFileSize {
				return err
			}
			s, e := checkSpans(t, path, text)
			files, scalars, endless = files+1, scalars+s, endless+e
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		t.Logf("%s: %d files, %d scalars, %d without end", dir, files, scalars, endless)
		if endless > 0 {
			t.Errorf("%s: %d nodes have no end", dir, endless)
		}
	}
}

// at returns the node that path leads to: keys, or "0", "1", … in a sequence.
func at(t *testing.T, n *yaml.Node, path string) *yaml.Node {
	t.Helper()
	for _, step := range strings.Fields(path) {
		var next *yaml.Node
		for i := 0; n.Kind == yaml.MappingNode && i < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				next = n.Content[i+1]
			}
		}
		if n.Kind == yaml.SequenceNode {
			next = n.Content[step[0]-'0']
		}
		if next == nil {
			t.Fatalf("no %q in %q", step, path)
		}
		n = next
	}
	return n
}

func TestSpan(t *testing.T) {
	tests := []struct{ name, text, path, want string }{
		{"plain", "a: b c # d\n", "a", "b c"},
		{"plain over lines", "a: b\n  c\n\n  d # e\n", "a", "b\n  c\n\n  d"},
		{"plain in flow", "a: {b: c d , e: f}\n", "a b", "c d"},
		{"plain with colon", "a:\nb: 80:80\n", "b", "80:80"},
		{"single-quoted", "a: 'b ''c'' d' # e\n", "a", "'b ''c'' d'"},
		{"single-quoted over lines", "a: 'b \n  c'\n", "a", "'b \n  c'"},
		{"double-quoted", `a: "b \" \x41 \u00e9"` + "\n", "a", `"b \" \x41 \u00e9"`},
		{"double-quoted with folding", "a: \"b \\\n   c\n\n  d\"\n", "a", "\"b \\\n   c\n\n  d\""},
		{"literal", "a: |\n  b\n   c\n\nd: e\n", "a", "|\n  b\n   c"},
		{"literal with comment", "a: |- # x\n  b\nd: e\n", "a", "|- # x\n  b"},
		{"literal kept", "a: |+\n  b\n\n\nd: e\n", "a", "|+\n  b"},
		{"literal indicator", "a:\n  b: |2\n      c\n    d\n", "a b", "|2\n      c\n    d"},
		{"literal with first line blank", "a: |\n\n  b\n", "a", "|\n\n  b"},
		{"folded", "a: >-\n  b\n  c\n   d\n  e\n\n  f\nz: 1\n", "a", ">-\n  b\n  c\n   d\n  e\n\n  f"},
		{"folded with tab", "a: >\n  b\n  \tc\n  d\n", "a", ">\n  b\n  \tc\n  d"},
		{"empty block", "a:\n  b: |\n  c: d\n", "a b", "|"},
		{"null", "a:\nb: c\n", "a", ""},
		{"null with anchor", "a: &x\nb: *x\n", "a", ""},
		{"null with tag in flow", "{a: !!null , b: c}\n", "a", ""},
		{"anchor", "a: &x b\n", "a", "b"},
		{"tag", "a: !!str 1\n", "a", "1"},
		{"own tag", "a: !reset []\n", "a", "[]"},
		{"bare tag", "a: ! 1\n", "a", "1"},
		{"anchor and tag", "a: &x !!str \"b\"\n", "a", `"b"`},
		{"tag and anchor on a line before", "a: !!str &x # c\n  'b'\n", "a", "'b'"},
		{"alias", "a: &x b\nc: *x # d\n", "c", "*x"},
		{"alias in flow", "a: &x b\nc: [*x, *x]\n", "c 1", "*x"},
		{"flow sequence", "a: [b, c , ] # d\n", "a", "[b, c , ]"},
		{"flow over lines", "a: {\n  b: [c], # d\n  e: }\nf: g\n", "a", "{\n  b: [c], # d\n  e: }"},
		{"empty flow", "a: { }\n", "a", "{ }"},
		{"flow with bare key", "a: {b, c}\n", "a", "{b, c}"},
		{"pair in flow", "a: [b: c, ? d : e]\n", "a 0", "b: c"},
		{"pair with a question mark", "a: [b: c, ? d : e]\n", "a 1", "? d : e"},
		{"pair with a mapping for a key", "a: [{b: c}: d]\n", "a 0", "{b: c}: d"},
		{"mapping", "a:\n  b: c\n  d: e\nf: g\n", "a", "b: c\n  d: e"},
		{"anchored mapping", "a: &x # y\n  b: c\nf: g\n", "a", "b: c"},
		{"mapping with anchored key", "a:\n  &x b: c\nf: g\n", "a", "&x b: c"},
		{"both anchored", "a: &y\n  &x b: c\nf: g\n", "a", "&x b: c"},
		{"sequence", "a:\n- b\n-  c\nf: g\n", "a", "- b\n-  c"},
		{"null at the end", "a:\n  b:\nf: g\n", "a", "b:"},
		{"CRLF", "a: b\r\nc: 'd\r\n  e'\r\n", "c", "'d\r\n  e'"},
		{"CRLF literal", "a: |\r\n  b\r\n  c\r\n", "a", "|\r\n  b\r\n  c"},
		{"BOM", "\xef\xbb\xbfa: b\n", "a", "b"},
		{"U+2028", "a: 'x\u2028  y'\nb: c\n", "b", "c"},
		{"U+0085", "a: 'x\u0085  y'\nb: c\n", "b", "c"},
		{"lone CR", "a: b\rc: d\n", "c", "d"},
		{"wide", "日本: {ключ: \"€\", b: 🙂 }\n", "日本 b", "🙂"},
		{"tab", "a:\tb\t# c\n", "a", "b"},
		{"second line of a wide one", "a: " + strings.Repeat("é", 700) + "\nb: 'c'\n", "b", "'c'"},
		{"no line break at the end", "a: |\n  b", "a", "|\n  b"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			checkSpans(t, test.name, []byte(test.text))
			file := source.NewSet("/root").Add("f", []byte(test.text))
			doc, problem := Parse(file.Whole())
			if problem != nil {
				t.Fatal(problem.Message)
			}
			span := doc.Span(at(t, doc.Root, test.path))
			if !span.End.IsValid() {
				t.Fatalf("no end")
			}
			if got := test.text[file.Offset(span.Pos):file.Offset(span.End)]; got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestTextOfParts(t *testing.T) {
	const text = "ports:\n  - \"7881:\\x37881/udp\"\n  - >-\n    80:\n    81\n"
	file := source.NewSet("/root").Add("f", []byte(text))
	doc, _ := Parse(file.Whole())
	f := doc.Text(at(t, doc.Root, "ports 0"))
	if !f.Verbatim(0, 4) || f.Verbatim(5, 9) {
		t.Errorf("verbatim is wrong for %q", f.Text)
	}
	pos, end := f.Span(5, 9)
	if got := text[file.Offset(pos):file.Offset(end)]; got != `\x37881` {
		t.Errorf("the second port is at %q", got)
	}
	f = doc.Text(at(t, doc.Root, "ports 1"))
	if string(f.Text) != "80: 81" {
		t.Fatalf("folded: %q", f.Text)
	}
	if pos, end = f.Span(4, 6); text[file.Offset(pos):file.Offset(end)] != "81" {
		t.Errorf("81 is placed at %d-%d", pos, end)
	}
}

func TestEmbedded(t *testing.T) {
	const text = "config: |\n  a:\n    b: 'c'\n"
	file := source.NewSet("/root").Add("f", []byte(text))
	outer, _ := Parse(file.Whole())
	inner, problem := Parse(outer.Text(at(t, outer.Root, "config")))
	if problem != nil {
		t.Fatal(problem.Message)
	}
	span := inner.Span(at(t, inner.Root, "a b"))
	if got := text[file.Offset(span.Pos):file.Offset(span.End)]; got != "'c'" {
		t.Errorf("got %q", got)
	}
}

func TestProblems(t *testing.T) {
	tests := []struct {
		name, text string
		line       int
		want       string
	}{
		{"bad key", "a: b\nc: d\n e: f\n", 3, "cannot be read as YAML: mapping values are not allowed in this context"},
		{"open quote", "a: b\nc: 'd\n", 2, "cannot be read as YAML: found unexpected end of stream"},
		{"open flow", "a: b\nc: [d\ne: f\n", 3, "cannot be read as YAML: did not find expected ',' or ']'"},
		{"tab", "a:\n\tb: c\n", 2, "cannot be read as YAML: found character that cannot start any token"},
		{"control character", "a: b\nc: \x01\n", 2, "cannot be read as YAML: control characters are not allowed"},
		{"unknown alias", "a: b\nc: *secret\n", 2, "cannot be read as YAML: unknown anchor referenced"},
		{"dedent", "a:\n  b: c\n d: e\n", 3, "cannot be read as YAML: did not find expected key"},
		{"UTF-16", "\xff\xfea\x00", 1, "is written in UTF-16; only UTF-8 can be read"},
		{"deep", "a: b\nc: " + strings.Repeat("[", 1100) + strings.Repeat("]", 1100), 2, "nests deeper than 1000 levels"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			set := source.NewSet("/root")
			doc, problem := Parse(set.Add("f", []byte(test.text)).Whole())
			if problem == nil || doc == nil || doc.Root != nil {
				t.Fatalf("got %v, %v", doc, problem)
			}
			if problem.Message != test.want {
				t.Errorf("got %q, want %q", problem.Message, test.want)
			}
			if line := set.Position(problem.Span.Pos).Line; line != test.line {
				t.Errorf("on line %d, want %d", line, test.line)
			}
		})
	}
}

func TestDocuments(t *testing.T) {
	set := source.NewSet("/root")
	docs, problem := ParseAll(set.Add("f", []byte("a: 1\n---\nb: 2\n---\n[\n")).Whole())
	if len(docs) != 2 || problem == nil {
		t.Fatalf("got %d documents, %v", len(docs), problem)
	}
	if pos := docs[1].Span(docs[1].Root).Pos; set.Position(pos).Line != 3 {
		t.Errorf("the second document is at %v", set.Position(pos))
	}
	for _, text := range []string{"", "\n", "# only a comment\n", "\xef\xbb\xbf"} {
		doc, problem := Parse(set.Add("g", []byte(text)).Whole())
		if doc.Root != nil || problem != nil {
			t.Errorf("%q: got %v, %v", text, doc.Root, problem)
		}
	}
	if doc, _ := Parse(set.Add("h", nil).Whole()); doc.Span(nil).Pos != token.NoPos {
		t.Error("a span of nothing")
	}
}

func FuzzSpans(f *testing.F) {
	for _, seed := range []string{
		"a: b\n", "a: |2-\n   b\n", "a: >\n  b\n\n  c\n", "{a: [b, 'c''', \"\\n\"]}", "- &a !!str b\n- *a\n",
		"? a\n: b\n", "[a: b, ? c : d]", "a: >2+\n      \n   b\n", "a: &x\nb: !t\n", "\xef\xbb\xbfa: 'b\r\n  c'\r\n", "a: \u2028b\n", "a: \"b\\\n  c\"\n", "--- |+\n\n a\n\n",
	} {
		f.Add([]byte(seed))
	}
	fixtures, err := filepath.Glob("../../testdata/fixtures/*/*/*.y*ml")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range fixtures {
		content, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(content)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) > 1<<12 {
			return
		}
		if _, endless := checkSpans(t, "fuzz", text); endless > 0 {
			t.Errorf("%d nodes of %q have no end", endless, text)
		}
	})
}
