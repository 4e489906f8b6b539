package model

import "strings"

type sharedKey struct{}

// SharesNetwork tells whether another service, running or not, listens in the same network namespace: the service has
// joined one (`network_mode: service:NAME`, `container:NAME`), or another has joined its own.
func (s *Scenario) SharesNetwork(service *Service) bool {
	owners, _ := s.Once(sharedKey{}, func() any { return sharedNetworks(s.Services) }).(map[string]bool)
	return owner(service) != "" || owners[service.Name] || owners[service.ContainerName.V]
}

// sharedNetworks are the names of the services and containers whose networks others have joined.
func sharedNetworks(services []*Service) map[string]bool {
	owners := map[string]bool{}
	for _, s := range services {
		owners[owner(s)] = true
	}
	delete(owners, "")
	return owners
}

// owner names the service or container whose network a service has joined, or is "".
func owner(s *Service) string {
	kind, name, _ := strings.Cut(s.NetworkMode.V, ":")
	if kind != "service" && kind != "container" {
		return ""
	}
	return name
}
