// Package firewall writes the rules that open what a table of ports says, and nothing else, for the firewalls that
// hosts and clouds have.
package firewall

import (
	"fmt"
	"net/netip"

	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/ports"
)

// formats are the ways to write the rules, each with what writes it.
var formats = []struct {
	name  string
	write func(*plan) string
}{
	{"ufw", (*plan).ufw},
	{"doctl", (*plan).doctl},
	{"aws-cli", (*plan).awsCLI},
	{"aws-json", (*plan).awsJSON},
	{"nftables", (*plan).nftables},
	{"terraform-aws", (*plan).terraformAWS},
}

// Formats are their names.
func Formats() []string {
	var names []string
	for _, f := range formats {
		names = append(names, f.name)
	}
	return names
}

// Options say what is opened beside what the table needs, and how it is called.
type Options struct {
	// IncludeOptional opens what the table has as optional as well.
	IncludeOptional bool
	// SSHFrom are the addresses that may reach SSH; none for all. SSHPort is its port; 0 for 22.
	SSHFrom []netip.Prefix
	SSHPort int
	// Name is that of the firewall where it has one; "" for "reflint".
	Name string
	// Stack is what the comments call the deployment: "compose.yaml".
	Stack string
	// Place writes where something is set, "compose.yaml:96"; nil leaves places out.
	Place func(model.Span) string
	// Clean takes secrets out of what comes from the deployment; nil leaves it as it is.
	Clean func(string) string
}

const (
	defaultSSHPort = 22
	defaultName    = "reflint"
)

// Write is the firewall of a table in one of the Formats: a whole file.
func Write(format string, table *ports.Table, o Options) (string, error) {
	for _, f := range formats {
		if f.name == format {
			return f.write(newPlan(table, o)), nil
		}
	}
	return "", fmt.Errorf("there is no format %q", format)
}

// Notes are sentences on what the table does not tell, or tells otherwise than one may expect. They stand in the
// comments of each format that has comments.
func Notes(table *ports.Table, o Options) []string { return newPlan(table, o).notes() }

// Openings are the ranges that a firewall of the table opens, SSH aside: the ports in order, TCP before UDP.
func Openings(table *ports.Table, o Options) []Opening { return newPlan(table, o).openings }
