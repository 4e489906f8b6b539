package parsers

import (
	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/parsers/garage"
)

// defaultGarage is what Garage reads unless told otherwise (garage v1.1.0 src/garage/main.rs).
const defaultGarage = "/etc/garage.toml"

// attachGarage reads the configuration of a service that runs Garage's server.
func (a *assembly) attachGarage(s *model.Service) {
	if !facts.Runs(s.ImageName(), "garage") || len(s.Command) > 0 && !s.Says("server") {
		return
	}
	target, named := garageFile(s)
	if !target.Known() {
		return
	}
	c := &container{assembly: a, service: s}
	config := c.open(target.V)
	if config.text == nil && config.path == "" && !named {
		return // the image or a volume may have it
	}
	role := "Garage configuration of " + s.Name
	if !a.take(config, role) {
		return
	}
	parsed, secrets, problem := garage.Parse(config.text, config.template)
	if problem != nil {
		a.refuse(config, role, problem)
		return
	}
	a.deployment.Secrets = append(a.deployment.Secrets, secrets...)
	parsed.Service = s
	if s.EnvironmentOpen || has(s, "GARAGE_METRICS_TOKEN", "GARAGE_METRICS_TOKEN_FILE") {
		parsed.MetricsToken = true
	}
	if model.AllKnown(parsed.Sockets) {
		s.Sockets = parsed.Sockets
	}
	a.deployment.Garages = append(a.deployment.Garages, parsed)
}

// garageFile is the path of the configuration in the container, and whether the service names it.
func garageFile(s *model.Service) (target model.Value[string], named bool) {
	for _, flag := range []string{"c", "config"} {
		if v, ok := s.Flag(flag); ok {
			return v, true
		}
	}
	if v, ok := s.Env("GARAGE_CONFIG_FILE"); ok {
		return v.Value, true
	}
	return model.DefaultOf(defaultGarage), false
}
