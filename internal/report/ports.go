package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/ports"
	"github.com/reflint/reflint/internal/source"
)

// Ports prints the ports of a deployment, a table a mode.
type Ports struct {
	Deployment string
	Tables     []*ports.Table
	Set        *source.Set
	Redactor   *lint.Redactor
}

// clean takes secrets out of text.
func (p Ports) clean(text string) string { return hideUserinfo(p.Redactor.Text(text)) }

// because tells what a row was derived from. What a file quotes that lies outside the linted root is not shown.
func (p Ports) because(r ports.Row) string {
	if file := p.Set.File(r.At.Pos); file != nil && file.Outside {
		return p.clean(lint.WithoutQuotes(r.Because))
	}
	return p.clean(r.Because)
}

// serviceOf is the name of the service that has a port; "" for a program beside compose.
func serviceOf(r ports.Row) string {
	if r.Service == nil {
		return ""
	}
	return r.Service.Name
}

// profilesOf tells which profiles start what has a port: "profile livekit"; "" where it always runs.
func profilesOf(r ports.Row) string {
	if len(r.Profiles) == 0 {
		return ""
	}
	return "profile " + strings.Join(r.Profiles, " or ")
}

// portOf is a port of the host with its protocol: "44200-44300/udp".
func portOf(r ports.Row) string { return fmt.Sprintf("%s/%s", r.Ports, r.Protocol) }

// pick are the rows of a table that fit.
func pick(t *ports.Table, fits func(ports.Row) bool) []ports.Row {
	return slices.DeleteFunc(slices.Clone(t.Rows), func(r ports.Row) bool { return !fits(r) })
}
