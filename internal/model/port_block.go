package model

// A PortBlock is a part of a document between `<!-- reflint:ports mode=caddy -->` and `<!-- /reflint:ports -->`.
type PortBlock struct {
	// Span is what stands between the two marks; Mark is the first of them.
	Span, Mark Span
	// Mode is the mode that the mark names; "" for the deployment's own, "all" for each.
	Mode string
	// TableOnly tells that it holds the table of what may be open alone: `content=table`.
	TableOnly bool
	// Named are the directory, or the compose files in order, that the mark names as those of its deployment, as paths
	// from the document; nil where it names none.
	Named []string
	// Broken tells that the mark is a mistake, which a Problem tells: the part is not looked at.
	Broken bool
	// Tables are those within. What else stands there says nothing of its own: reflint wrote it.
	Tables []PortTable
	// Level is that of the heading that it stands under, 1 to 6; 0 where there is none.
	Level int

	// Of are the deployments whose ports it may hold: the one that the mark names, or those that are near.
	Of []*Deployment
	// Stale tells what it has otherwise than reflint would write; nil where it is up to date in one of the deployments,
	// and where that cannot be told.
	Stale *StalePart
}

// A StalePart is what is out of date in a kept part.
type StalePart struct {
	// Span is the first line that differs.
	Span Span
	// How tells the difference, Command what mends it.
	How, Command string
}
