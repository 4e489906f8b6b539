package compose

import (
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/source"
	"github.com/reflint/reflint/parsers/yamlpos"
)

// maxRemembered is how many bytes of files a Parser remembers. Parsed, they take some forty times as much.
const maxRemembered = 256 << 10

// A Parser parses the compose files of one run. It remembers the first ones, so that a file that is
// looked at and then loaded, once or more, is parsed once; later ones are parsed again rather than kept. The
// zero Parser is ready to use.
type Parser struct {
	remembered map[*source.File]parsed
	bytes      int
}

// parsed is a file as YAML, with what is wrong with it.
type parsed struct {
	docs    []*yamlpos.Document
	problem *model.Problem
}

func (p *Parser) parse(f *source.File) parsed {
	if known, ok := p.remembered[f]; ok {
		return known
	}
	docs, problem := yamlpos.ParseAll(f.Whole())
	made := parsed{docs, problem}
	if p.bytes+len(f.Content) <= maxRemembered {
		if p.remembered == nil {
			p.remembered = map[*source.File]parsed{}
		}
		p.bytes += len(f.Content)
		p.remembered[f] = made
	}
	return made
}
