package markdown

import (
	"go/token"
	"slices"
	"sort"

	"github.com/reflint/reflint/internal/model"
)

// settleBlocks hands the tables in kept parts to these. All else there is theirs as well, and no statement of whoever
// wrote the document: reflint wrote it.
func (r *reader) settleBlocks() {
	d := r.out.Document
	if len(d.Blocks) == 0 {
		return
	}
	kept := func(at token.Pos) *model.PortBlock {
		i := sort.Search(len(d.Blocks), func(i int) bool { return d.Blocks[i].Span.End > at })
		if i == len(d.Blocks) || at < d.Blocks[i].Span.Pos {
			return nil
		}
		return &d.Blocks[i]
	}
	d.Tables = slices.DeleteFunc(d.Tables, func(t model.PortTable) bool {
		block := kept(t.Span.Pos)
		if block != nil {
			block.Tables = append(block.Tables, t)
		}
		return block != nil
	})
	d.Mentions = slices.DeleteFunc(d.Mentions, func(m model.PortMention) bool { return kept(m.Span.Pos) != nil })
	d.Counts = slices.DeleteFunc(d.Counts, func(c model.PortCount) bool { return kept(c.Span.Pos) != nil })
	r.out.Firewalls = slices.DeleteFunc(r.out.Firewalls, func(f *model.Firewall) bool {
		return kept(f.Span.Pos) != nil
	})
	r.out.Fences = slices.DeleteFunc(r.out.Fences, func(f Fence) bool { return kept(f.Span.Pos) != nil })
}
