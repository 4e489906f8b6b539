package compose

import "github.com/compose-spec/compose-go/v2/consts"

// The variables that tell docker compose what to load. Those of its own environment are not at hand;
// in the project's .env they count too.
const (
	FilesVariable         = consts.ComposeFilePath
	PathSeparatorVariable = consts.ComposePathSeparator
	ProfilesVariable      = consts.ComposeProfiles
	EnvFilesVariable      = "COMPOSE_ENV_FILES" // docker/compose cmd/compose/compose.go
)

// DefaultNames and OverrideNames are the files that docker compose looks for when none is named, first
// come first served (compose-go v2.16.2 cli/options.go).
var (
	DefaultNames  = []string{"compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"}
	OverrideNames = []string{
		"compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml",
	}
)
