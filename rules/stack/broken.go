package stack

import (
	"fmt"
	"strings"

	"github.com/reflint/reflint/internal/model"
)

// brokenBy tells what does not work in one of the services where a variable is empty; "" where that is not sure.
func brokenBy(services []*model.Service, u model.Unset) string {
	if u.Required {
		return "compose refuses to go on without it"
	}
	for _, service := range services {
		if service.Image.Span.Contains(u.Span) && brokenImage(service.Image.V) {
			return fmt.Sprintf("%q is no image", service.Image.V)
		}
		if breaks := brokenEntry(service, u); breaks != "" {
			return breaks
		}
	}
	return ""
}

// tagsImage tells whether a variable stands in the image of a service.
func tagsImage(services []*model.Service, u model.Unset) bool {
	for _, service := range services {
		if service.Image.Span.Contains(u.Span) {
			return true
		}
	}
	return false
}

func brokenEntry(service *model.Service, u model.Unset) string {
	for i := range service.Ports {
		p := &service.Ports[i]
		switch {
		case !p.Span.Contains(u.Span):
		case !p.Container.Known() && p.Container.V.IsZero():
			return fmt.Sprintf("%q of service %q has no container port without it", p.Raw, service.Name)
		case !p.Host.Known() && p.Host.V.IsZero():
			return fmt.Sprintf("%q of service %q has no host port without it, and Docker picks one at every start", p.Raw, service.Name)
		}
	}
	for i := range service.Volumes {
		m := &service.Volumes[i]
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
