package stack

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// brokenBy tells what does not work where a variable is empty; "" where that is not sure.
func brokenBy(s *model.Scenario, u model.Unset) string {
	if u.Required {
		return "compose refuses to go on without it"
	}
	for _, service := range s.Services {
		switch {
		case !mayHold(service, u):
		case service.Image.Span.Contains(u.Span) && brokenImage(service.Image.V):
			return fmt.Sprintf("%q is no image", service.Image.V)
		default:
			if breaks := brokenEntry(service, u); breaks != "" {
				return breaks
			}
		}
	}
	return ""
}

// mayHold tells whether u stands in the definition of service, or somewhere that it may take it from.
func mayHold(service *model.Service, u model.Unset) bool {
	return u.Service == service.Name || u.Service == ""
}

func brokenEntry(service *model.Service, u model.Unset) string {
	for _, p := range service.Ports {
		switch {
		case !p.Span.Contains(u.Span):
		case !p.Container.Known() && p.Container.V.IsZero():
			return fmt.Sprintf("%q of service %q has no container port without it", p.Raw, service.Name)
		case !p.Host.Known() && p.Host.V.IsZero():
			return fmt.Sprintf("%q of service %q has no host port without it, and Docker picks one at every start", p.Raw, service.Name)
		}
	}
	for _, m := range service.Volumes {
		if m.Source.Span == u.Span && u.Span.End.IsValid() {
			return fmt.Sprintf("the mount on %s of service %q has no source without it", m.Target.V, service.Name)
		}
	}
	return ""
}

// brokenImage tells whether an image whose variables are empty is no reference: "app:", "/app:1", "app@".
func brokenImage(image string) bool {
	return image == "" || strings.HasPrefix(image, "/") || strings.HasPrefix(image, ":") || strings.HasSuffix(image, ":") ||
		strings.HasSuffix(image, "@") || strings.HasSuffix(image, "/") || strings.Contains(image, "//") || strings.Contains(image, "/:") ||
		strings.Contains(image, ":@")
}
