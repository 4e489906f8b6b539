// Package depcheck holds the architecture: which package may import which. .golangci.yml says
// the same to depguard; this test needs no tool.
package depcheck

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/reflint/reflint"

// allowed tells for each folder what its packages may import from this module, tests aside. The first
// row that fits counts; "/*" stands for everything below a folder.
var allowed = []struct {
	folder  string
	imports []string
}{
	{"cmd/*", []string{"internal/*", "parsers/*", "parsers", "rules/*", "rules"}},
	{"parsers", []string{
		"parsers/*", "internal/parallel", "internal/pattern", "internal/source", "internal/model", "internal/facts",
	}},
	{"parsers/yamlpos", []string{"internal/pattern", "internal/source", "internal/model"}},
	{"parsers/compose", []string{
		"parsers/yamlpos", "parsers/dotenv", "internal/source", "internal/model", "internal/facts",
	}},
	{"parsers/*", []string{"parsers/yamlpos", "internal/pattern", "internal/source", "internal/model", "internal/facts"}},
	{"rules", []string{"rules/*", "internal/lint"}},
	{"rules/*", []string{
		"internal/lint", "internal/model", "internal/pattern", "internal/ports", "internal/reach", "internal/facts",
	}},
	{"internal/source", nil},
	{"internal/model", nil},
	{"internal/facts", nil},
	{"internal/reach", []string{"internal/model", "internal/facts"}},
	{"internal/parallel", nil},
	{"internal/pattern", nil},
	{"internal/lint", []string{"internal/model", "internal/parallel", "internal/pattern", "internal/source"}},
	{"internal/ports", []string{"internal/model", "internal/reach", "internal/facts"}},
	{"internal/firewall", []string{"internal/model", "internal/ports"}},
	{"internal/trace", []string{"internal/model", "internal/reach", "internal/facts"}},
	{"internal/report", []string{
		"internal/firewall", "internal/lint", "internal/pattern", "internal/ports", "internal/source", "internal/trace",
	}},
	{"internal/kept", []string{
		"internal/lint", "internal/model", "internal/ports", "internal/report", "internal/source",
	}},
	{"internal/fix", []string{"internal/lint", "internal/source", "internal/model"}},
	{"internal/depcheck", nil},
}

// libraries tells for what comes from other modules which folders may import it. What is not
// listed nobody may.
var libraries = []struct {
	path    string
	folders []string
}{
	{"gopkg.in/yaml.v3", []string{"parsers/*"}},
	{"github.com/compose-spec/compose-go/v2", []string{"parsers/compose", "parsers/dotenv"}},
	{"github.com/pelletier/go-toml/v2", []string{"parsers/garage"}},
	{"github.com/caddyserver/caddy/v2", []string{"parsers/caddyfile"}},
	{"mvdan.cc/sh/v3", []string{"parsers/firewall"}},
	{"github.com/hashicorp/hcl/v2", []string{"parsers/firewall"}},
	{"github.com/zclconf/go-cty", []string{"parsers/firewall"}},
	{"github.com/yuin/goldmark", []string{"parsers/markdown"}},
	{"golang.org/x/tools/go/analysis", []string{"internal/lint", "internal/report", "internal/fix"}},
	{"golang.org/x/text", []string{"internal/report"}},
}

func TestImports(t *testing.T) {
	err := filepath.WalkDir("../..", func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel("../..", file)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if entry.IsDir() {
			hidden := strings.HasPrefix(entry.Name(), ".") && name != "."
			if hidden || entry.Name() == "testdata" || name == "conformance" {
				return fs.SkipDir
			}
			return nil
		}
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			checkFile(t, file, path.Dir(name))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkFile(t *testing.T, file, folder string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Error(err)
		}
		if !mayImport(folder, imported) {
			t.Errorf("%s/%s may not import %s", folder, filepath.Base(file), imported)
		}
	}
}

func mayImport(folder, imported string) bool {
	if own, ok := strings.CutPrefix(imported, module+"/"); ok {
		for _, row := range allowed {
			if fits(row.folder, folder) {
				return slices.ContainsFunc(row.imports, func(pattern string) bool { return fits(pattern, own) })
			}
		}
		return false
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return true // the standard library
	}
	for _, library := range libraries {
		if imported == library.path || strings.HasPrefix(imported, library.path+"/") {
			return slices.ContainsFunc(library.folders, func(pattern string) bool { return fits(pattern, folder) })
		}
	}
	return false
}

func fits(pattern, folder string) bool {
	if parent, ok := strings.CutSuffix(pattern, "/*"); ok {
		return strings.HasPrefix(folder, parent+"/")
	}
	return pattern == folder
}
