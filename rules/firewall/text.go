package firewall

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/lint"
	"github.com/reflint/reflint/internal/ports"
)

// describe says what a row is for and whose it is.
func describe(r ports.Row) string {
	what, _, _ := strings.Cut(r.What, ": ")
	switch {
	case r.Service == nil:
		return what
	case what == r.Service.Name:
		return fmt.Sprintf("service %q", r.Service.Name)
	case strings.HasSuffix(what, " of "+r.Service.Name):
		return fmt.Sprintf("%s of service %q", strings.TrimSuffix(what, " of "+r.Service.Name), r.Service.Name)
	default:
		return fmt.Sprintf("%s of service %q", what, r.Service.Name)
	}
}

// profilesOf says which profiles start the service.
func profilesOf(r ports.Row) string {
	switch len(r.Profiles) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(" (with profile %q)", r.Profiles[0])
	default:
		return fmt.Sprintf(" (with one of the profiles %s)", strings.Join(r.Profiles, ", "))
	}
}

// relatedTo are the places that a row was derived from.
func relatedTo(r ports.Row) []lint.Related { return lint.Via(r.Places()) }
