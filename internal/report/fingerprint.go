package report

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"go/token"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
)

// A DataPath names the place at an offset of a file by what the file holds, not by its line:
// `services.livekit.ports[]`. It is "" for a file that has no such names.
type DataPath func(file *source.File, offset int) string

// fingerprints know a finding again in the next run, when lines were added above it or its wording changed:
// they are made of the rule, and of what its places are called and say.
type fingerprints struct {
	set      *source.Set
	path     func(name string) string
	dataPath DataPath
	mask     *mask
	given    map[string]int
}

func newFingerprints(set *source.Set, result *lint.Result, path func(string) string, dataPath DataPath) *fingerprints {
	return &fingerprints{set, path, dataPath, newMask(set, result), map[string]int{}}
}

// of is the fingerprint of f, no other of which is the same in this run.
func (p *fingerprints) of(f *lint.Finding) string {
	var text strings.Builder
	fmt.Fprintf(&text, "%q\n", f.Rule)
	add := func(pos, end token.Pos) {
		at := firstLine(p.set, pos, end)
		if at.start.File != nil {
			fmt.Fprintf(&text, "%q %q %q\n", p.path(at.start.File.Name), p.dataPathOf(f, at.start), p.value(f, at))
			p.further(&text, f, at.start, resolve(p.set, pos, end).end)
		}
	}
	add(f.Pos, f.End)
	for _, r := range f.Related {
		add(r.Pos, r.End)
	}
	fingerprint := digest(text.String())
	p.given[fingerprint]++
	if n := p.given[fingerprint]; n > 1 {
		return digest(fmt.Sprintf("%s\n%d", text.String(), n))
	}
	return fingerprint
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// dataPathOf is the data path of a place of f, safe to show; "" where that could show a secret.
func (p *fingerprints) dataPathOf(f *lint.Finding, at source.Position) string {
	if p.dataPath == nil || at.File.Outside || unreadableValue(f, at.File) {
		return ""
	}
	return clip(Visible(hideUserinfo(p.dataPath(at.File, at.Offset))), maxAside)
}

// maxLines is how many lines of a place count.
const maxLines = 50

// further adds what a place of several lines says on those behind the first: the port of a mapping in long form.
func (p *fingerprints) further(text *strings.Builder, f *lint.Finding, start, end source.Position) {
	for n := start.Line + 1; n <= min(end.Line, start.Line+maxLines); n++ {
		from := p.set.Position(start.File.LineStart(n))
		to := end
		if n < end.Line {
			to = p.set.Position(start.File.LineStart(n) + token.Pos(len(start.File.Line(n))))
		}
		fmt.Fprintf(text, "%q\n", strings.TrimSpace(p.value(f, place{from, to})))
	}
}

// value is what stands at a place of one line, without its secrets.
func (p *fingerprints) value(f *lint.Finding, at place) string {
	file := at.start.File
	line := file.Line(at.start.Line)
	if len(line) > maxLine || file.Outside || unreadableValue(f, file) {
		return ""
	}
	first := at.start.Offset - (len(line) - len(lineFrom(file, at.start)))
	var text strings.Builder
	for _, c := range render(line, p.mask.ranges(file, at.start.Line)) {
		if first+c.to > at.start.Offset && first+c.from < at.end.Offset {
			text.WriteString(c.text)
		}
	}
	return text.String()
}
