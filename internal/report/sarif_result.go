package report

import (
	"fmt"
	"go/token"
	"net/url"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/source"
)

func (b *sarifBuilder) finding(f *lint.Finding) sarifResult {
	result := sarifResult{
		RuleID:       f.Rule,
		RuleIndex:    slices.IndexFunc(b.Rules, func(r Rule) bool { return r.ID == f.Rule }),
		Level:        level(f.Severity),
		Fingerprints: map[string]string{"reflint/v1": b.fingerprints.of(f)},
		Properties:   sarifResultProperties{Deployment: f.Deployment, Profiles: f.Profiles},
	}
	var links []string
	primary, ok := b.location(f, f.Pos, f.End)
	if !ok {
		links = append(links, b.inWords(f.Pos))
	}
	for _, r := range related(f) {
		at, inside := b.location(f, r.Pos, r.End)
		if !inside {
			links = append(links, fmt.Sprintf("%s (%s)", linkText(aside(r)), b.inWords(r.Pos)))
			continue
		}
		if !ok {
			primary, ok = at, true
		}
		at.ID = len(result.RelatedLocations) + 1
		at.Message = &sarifText{inert(aside(r))}
		links = append(links, fmt.Sprintf("[%s](%d)", linkText(aside(r)), at.ID))
		result.RelatedLocations = append(result.RelatedLocations, at)
	}
	if !ok {
		primary = b.deployment(f)
	}
	result.Message = sarifText{messageText(f, links)}
	result.Locations = []sarifLocation{primary}
	result.CodeFlows = codeFlow(result.RelatedLocations, primary, inert(sentence(f)))
	for _, fix := range f.SuggestedFixes {
		if fix, ok := b.fix(fix); ok {
			result.Fixes = append(result.Fixes, fix)
		}
	}
	return result
}

// deployment is where a finding stands that has no place in the repository: the first file of its deployment, or
// of all that were read, that lies there. One result without a location makes GitHub refuse all of them.
func (b *sarifBuilder) deployment(f *lint.Finding) sarifLocation {
	files := b.set.Files()
	for _, name := range append(strings.Split(f.Deployment, "+"), b.result.Files...) {
		i := slices.IndexFunc(files, func(file *source.File) bool { return file.Name == name })
		if i < 0 {
			continue
		}
		if at, ok := b.location(f, files[i].Pos(0), files[i].Pos(0)); ok {
			return at
		}
	}
	return sarifLocation{Physical: sarifPhysical{sarifArtifact{URI: ".", URIBaseID: "%SRCROOT%"}, region{1, 1, 1, 1}}}
}

// inWords names a place outside the repository.
func (b *sarifBuilder) inWords(pos token.Pos) string {
	at := b.set.Position(pos)
	if at.File == nil {
		return "?"
	}
	return fmt.Sprintf("%s:%d", linkText(Visible(b.Path(at.File.Name))), at.Line)
}

// codeFlow leads through what decides to where the finding stands.
func codeFlow(related []sarifLocation, primary sarifLocation, message string) []sarifCodeFlow {
	if len(related) == 0 {
		return nil
	}
	var steps []sarifStep
	for _, at := range related {
		at.ID = 0
		steps = append(steps, sarifStep{at})
	}
	primary.Message = &sarifText{message}
	steps = append(steps, sarifStep{primary})
	return []sarifCodeFlow{{ThreadFlows: []sarifThreadFlow{{Locations: steps}}}}
}

// location is not ok for what lies outside the repository.
func (b *sarifBuilder) location(f *lint.Finding, pos, end token.Pos) (at sarifLocation, ok bool) {
	p := firstLine(b.set, pos, end)
	if p.start.File == nil || outside(b.Path(p.start.File.Name)) {
		return sarifLocation{}, false
	}
	at.Physical = sarifPhysical{b.artifact(p.start.File), b.locator.region(p)}
	if name := b.fingerprints.dataPathOf(f, p.start); name != "" {
		at.Logical = []sarifLogical{{FullyQualifiedName: name}}
	}
	return at, true
}

func (b *sarifBuilder) artifact(file *source.File) sarifArtifact {
	return sarifArtifact{URI: escapePath(b.Path(file.Name)), URIBaseID: "%SRCROOT%"}
}

// escapePath is a relative path as a URI.
func escapePath(name string) string {
	parts := strings.Split(path.Clean(name), "/")
	for i, part := range parts {
		// A colon in the first part would end the scheme of an absolute URI.
		parts[i] = strings.ReplaceAll(url.PathEscape(part), ":", "%3A")
	}
	return strings.Join(parts, "/")
}

// fix is not ok when it changes a file outside the repository, for then it cannot be told.
func (b *sarifBuilder) fix(fix analysis.SuggestedFix) (out sarifFix, ok bool) {
	out.Description = sarifText{inert(clip(Visible(fix.Message), maxMessage))}
	for _, e := range fix.TextEdits {
		at := resolve(b.set, e.Pos, e.End)
		if at.start.File == nil || outside(b.Path(at.start.File.Name)) {
			return out, false
		}
		file := b.artifact(at.start.File)
		i := slices.IndexFunc(out.Changes, func(c sarifChange) bool { return c.Artifact == file })
		if i < 0 {
			i = len(out.Changes)
			out.Changes = append(out.Changes, sarifChange{Artifact: file})
		}
		out.Changes[i].Replacements = append(out.Changes[i].Replacements,
			sarifReplacement{b.locator.region(at), sarifText{string(e.NewText)}})
	}
	return out, len(out.Changes) > 0
}
