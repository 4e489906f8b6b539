package facts

import (
	"path"
	"strings"
)

// A Configuration is how a program of the LiveKit family is told its configuration. An inline document wins over a file
// (livekit-server v1.13.11, cmd/server/main.go; livekit/egress, livekit/ingress and livekit/sip, cmd/server/main.go).
type Configuration struct {
	// Body and BodyFlag are the variable and the flag with the document itself, File and FileFlag those with the path
	// of a file. livekit-server has no variable for the latter.
	Body, BodyFlag string
	File, FileFlag string
}

var configurations = map[string]Configuration{
	"livekit": {Body: "LIVEKIT_CONFIG", BodyFlag: "config-body", FileFlag: "config"},
	"egress":  {Body: "EGRESS_CONFIG_BODY", BodyFlag: "config-body", File: "EGRESS_CONFIG_FILE", FileFlag: "config"},
	"ingress": {Body: "INGRESS_CONFIG_BODY", BodyFlag: "config-body", File: "INGRESS_CONFIG_FILE", FileFlag: "config"},
	"sip":     {Body: "SIP_CONFIG_BODY", BodyFlag: "config-body", File: "SIP_CONFIG_FILE", FileFlag: "config"},
}

// ConfigurationOf tells how a program is told its configuration: "livekit", "egress", "ingress" or "sip".
func ConfigurationOf(family string) (c Configuration, ok bool) {
	c, ok = configurations[family]
	return c, ok
}

// ConfigurationNamed tells whether the name of a file says that it is the configuration of a program of the family.
func ConfigurationNamed(family, file string) bool {
	base := strings.ToLower(path.Base(file))
	isYAML := strings.HasSuffix(base, ".yaml") || strings.HasSuffix(base, ".yml")
	named := strings.Contains(base, family) || strings.HasPrefix(base, "config.")
	return isYAML && named && !strings.Contains(base, "key")
}
