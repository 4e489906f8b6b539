package model

import "strings"

// Called lists, in file order, the services that have a name in Docker's DNS: that of the service, of its container
// or its host, or an alias on one of its networks. Upper case does not matter.
func (d *Deployment) Called(name string) []*Service {
	if d.called == nil {
		d.called = map[string][]*Service{}
		for _, s := range d.Services {
			for _, own := range s.names() {
				own = strings.ToLower(own)
				list := d.called[own]
				if own != "" && (len(list) == 0 || list[len(list)-1] != s) {
					d.called[own] = append(list, s)
				}
			}
		}
	}
	return d.called[strings.ToLower(name)]
}

// names are what the service is called on one network or another.
func (s *Service) names() []string {
	names := []string{s.Name, s.ContainerName.V, s.Hostname.V}
	for _, n := range s.Networks {
		for _, alias := range n.Aliases {
			names = append(names, alias.V)
		}
	}
	return names
}
