package compose

import (
	"sync"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/yamlpos"
)

// maxKept is how many bytes of files a Parser keeps. Parsed, they take some forty times as much.
const maxKept = 256 << 10

// A Parser parses the compose files of one run. What it parses for an outline it keeps until the file is
// loaded, within a bound, so that a file of a small tree is parsed once. The zero Parser is ready to use, also for
// several files at a time.
type Parser struct {
	mu    sync.Mutex
	kept  map[*source.File]parsed
	bytes int // of the files in kept
}

// parsed is a file as YAML, with what is wrong with it.
type parsed struct {
	docs    []*yamlpos.Document
	problem *model.Problem
}

func parse(f *source.File) parsed {
	docs, problem := yamlpos.ParseAll(f.Whole())
	return parsed{docs, problem}
}

// look parses a file that is likely to be loaded later.
func (p *Parser) look(f *source.File) parsed {
	made := parse(f)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bytes+len(f.Content) <= maxKept {
		if p.kept == nil {
			p.kept = map[*source.File]parsed{}
		}
		p.kept[f] = made
		p.bytes += len(f.Content)
	}
	return made
}

// take parses a file unless that was done before, and forgets it.
func (p *Parser) take(f *source.File) parsed {
	p.mu.Lock()
	made, ok := p.kept[f]
	if ok {
		delete(p.kept, f)
		p.bytes -= len(f.Content)
	}
	p.mu.Unlock()
	if !ok {
		return parse(f)
	}
	return made
}
