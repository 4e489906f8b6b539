package urls

import "github.com/reflint/reflint/internal/model"

func proxyOf(s *model.Scenario, service *model.Service) *model.Proxy {
	for _, p := range s.Proxies {
		if p.Service == service {
			return p
		}
	}
	return nil
}
