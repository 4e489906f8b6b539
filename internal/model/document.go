package model

// A Document is a Markdown file that tells which ports must be open.
type Document struct {
	// File is relative to the linted root; Span is its start.
	File string
	Span Span
	// Tables are those with a column of ports.
	Tables []PortTable
	// Mentions are ports and ranges in prose and lists.
	Mentions []PortMention
	// Denials are sentences that say of the whole stack that it publishes nothing.
	Denials []PortDenial
	// Counts are numbers of ports that it states beside a range.
	Counts []PortCount
	// Snippets are fenced pieces of configuration.
	Snippets []Snippet
	// Blocks are kept by `reflint ports --write`. What stands in them is not among the above.
	Blocks []PortBlock
}

// A Section is the heading that a part of a document stands under, and what follows from it and the headings above.
type Section struct {
	// Heading is the text of the nearest heading.
	Heading string
	// Mode is the mode that the headings name (ModeCaddy, ModeDirect, …); "" for any.
	Mode string
	// Open tells that the part is about what must be open ("firewall", "open these ports"), Closed that it lists what
	// must not be, or need not be: "Internal-only", "do NOT need to be open". Neither is set where it does not say.
	Open, Closed bool
}

// A PortTable is a table, or a list, that has one port or range a row.
type PortTable struct {
	Section
	Span Span
	// Intro is the sentence before it, "" without one: "Ports that do NOT need to be open (proxied through Caddy):".
	Intro string
	// Provider tells that it spells the rules of a cloud's firewall, which a Firewall of the deployment holds as well.
	Provider bool
	Rows     []PortTableRow
}

// A PortTableRow is a row of a table of ports.
type PortTableRow struct {
	// Span is the row, Ports the port or range as it is written.
	Span  Span
	Ports Value[PortRange]
	// Protocol is "" where the table does not say, or says both.
	Protocol Protocol
	// Service is what the row says that the port is for; Need what it says of its importance ("Yes", "Recommended"),
	// Reach what it says of who gets to it ("127.0.0.1 only", "No").
	Service, Need, Reach string
	// Verdicts are what the columns say that may tell whether it is open, one for each such column of the table.
	Verdicts []PortVerdict
}

// A PortVerdict is a cell that may tell whether a port is open.
type PortVerdict struct {
	Text string
	// Asked tells that the header asks for that ("Public", "Required?"); it is unset where nothing is known of the
	// header.
	Asked bool
}

// A PortMention is a range, or a port that stands for one ("7881/tcp"), in prose.
type PortMention struct {
	Section
	Span     Span
	Ports    PortRange
	Protocol Protocol
	// About is the sentence or item that it stands in.
	About string
}

// A PortDenial is a sentence that says of the whole stack that nothing is published: "no ports are exposed".
type PortDenial struct {
	Section
	// Span is the sentence, Text the same in one line, and About the paragraph or item that it stands in.
	Span        Span
	Text, About string
	// OnlyCaddy tells that it says so of all but Caddy: "only Caddy exposes ports".
	OnlyCaddy bool
}

// A PortCount is a number of ports, or of participants that they serve, that the document states for a range.
type PortCount struct {
	// Span is the number, in the line Line of the document; Ports is the range that it is said of, RangeAt where that
	// stands. Beside tells that the two stand together, and not only under one heading.
	Span         Span
	Line         int
	Count        int
	Participants bool
	Beside       bool
	Ports        PortRange
	RangeAt      Span
}

// A Snippet is a fenced piece of configuration in a document, read on its own.
type Snippet struct {
	Section
	Span Span
	// Intro is the sentence before it, "" without one. About is all that the document says of it: the headings that it
	// stands under, that sentence, its own comments, and the sentence behind it where that speaks of it.
	Intro, About string
	// LiveKit and Client are what it configures; one of them is nil, both for another kind of snippet.
	LiveKit *LiveKit
	Client  *Client
	// Variables are those of a fenced env file.
	Variables []Variable
	// Services are those of a fenced compose file, or of a piece of one: their names, images and ports.
	Services []*Service
	// Proxy is that of a fenced Caddyfile. Part tells that the fence has only what stands inside a site, or leaves
	// something out. Problems are what Caddy refuses in it.
	Proxy    *Proxy
	Part     bool
	Problems []Problem
}
