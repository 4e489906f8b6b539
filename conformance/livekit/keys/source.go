package main

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
)

// A tree is the configuration of one release.
type tree struct {
	// keys are paths, "rtc.turn_servers[].host", with ".*" for the keys of a free mapping, and whether they are
	// mappings that take only the keys listed.
	keys map[string]bool
	// unread are paths whose type was not at hand.
	unread map[string]bool

	modules  map[string]string // path of a module: its directory, or "" where it is not served
	packages map[string]*pkg
}

// A pkg is what a package declares that matters here.
type pkg struct {
	path    string
	types   map[string]declared
	decodes map[string]bool // types with an UnmarshalYAML of their own
}

type declared struct {
	expr    ast.Expr
	imports []*ast.ImportSpec
}

// requirement is a line of go.mod that names one of LiveKit's own modules.
var requirement = regexp.MustCompile(`(?m)^\s*(github\.com/livekit/\S+) (v\S+)`)

func read(release string) (*tree, error) {
	dir, err := download(server, release)
	if err != nil {
		return nil, err
	}
	gomod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return nil, err
	}
	t := &tree{
		keys: map[string]bool{}, unread: map[string]bool{},
		modules: map[string]string{server: dir}, packages: map[string]*pkg{},
	}
	for _, m := range requirement.FindAllStringSubmatch(string(gomod), -1) {
		t.modules[m[1]], _ = download(m[1], m[2])
	}
	config := t.load(server + "/pkg/config")
	if config == nil {
		return nil, fmt.Errorf("%s %s has no package config", server, release)
	}
	t.named("", config, "Config", false)
	return t, nil
}

func download(module, version string) (dir string, err error) {
	out, err := exec.Command("go", "mod", "download", "-json", module+"@"+version).Output()
	var info struct{ Dir, Error string }
	if json.Unmarshal(out, &info) != nil || info.Dir == "" {
		return "", fmt.Errorf("%s@%s: %w %s", module, version, err, info.Error)
	}
	return info.Dir, nil
}

// load parses a package of a module at hand; nil for any other.
func (t *tree) load(path string) *pkg {
	if p, ok := t.packages[path]; ok {
		return p
	}
	t.packages[path] = nil
	for module, dir := range t.modules {
		rest, inside := strings.CutPrefix(path, module)
		if !inside || dir == "" || rest != "" && rest[0] != '/' {
			continue
		}
		p := &pkg{path: path, types: map[string]declared{}, decodes: map[string]bool{}}
		files, _ := filepath.Glob(filepath.Join(dir, filepath.FromSlash(rest), "*.go"))
		for _, name := range files {
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err == nil && !strings.HasSuffix(name, "_test.go") {
				p.add(file)
			}
		}
		t.packages[path] = p
	}
	return t.packages[path]
}

func (p *pkg) add(file *ast.File) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if s, ok := spec.(*ast.TypeSpec); ok {
					p.types[s.Name.Name] = declared{s.Type, file.Imports}
				}
			}
		case *ast.FuncDecl:
			if d.Recv == nil || d.Name.Name != "UnmarshalYAML" {
				continue
			}
			if star, ok := d.Recv.List[0].Type.(*ast.StarExpr); ok {
				p.decodes[star.X.(*ast.Ident).Name] = true
			}
		}
	}
}
