package urls

import (
	"slices"
	"strings"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
	"github.com/reflint/reflint/internal/reach"
)

// innerURLs lists the addresses that running programs connect to, out of their environments and the configurations of
// egress, ingress, SIP and Garage. Those of databases are left to the rules on credentials.
func innerURLs(s *model.Scenario) []reach.URL {
	list, _ := s.Once(innerKey{}, func() any { return findInner(s) }).([]reach.URL)
	return list
}

type innerKey struct{}

func findInner(s *model.Scenario) []reach.URL {
	var list []reach.URL
	for _, service := range s.Running {
		for _, v := range service.Environment {
			u, ok := reach.ParseAddress(*v, service)
			if ok && u.Port != 0 && connects(u) && !slices.Contains(s.PublicURLs, u.Name) {
				list = append(list, u)
			}
		}
	}
	for _, g := range s.Garages {
		for _, v := range g.Calls {
			u, ok := reach.ParseAddress(v, g.Service)
			if ok && s.Runs(g.Service) && u.Port != 0 && !u.Bind() {
				list = append(list, u)
			}
		}
	}
	for _, c := range s.Clients {
		v := model.Variable{Name: clientURL + c.Kind, Span: c.WSURL.Span, Value: c.WSURL}
		u, ok := reach.ParseURL(v, c.Service)
		if ok && s.Runs(c.Service) && !c.Unread && !u.Bind() && !fromEnvironment(c.Service, c.WSURL) {
			list = append(list, u)
		}
	}
	return list
}

// webhooks lists the URLs at which running LiveKit servers tell what happens.
func webhooks(s *model.Scenario) []reach.URL {
	var list []reach.URL
	for _, l := range s.RunningLiveKits() {
		for _, value := range l.WebhookURLs {
			u, ok := reach.ParseURL(model.Variable{Name: "webhook", Span: value.Span, Value: value}, l.Service)
			if ok && u.Port != 0 {
				list = append(list, u)
			}
		}
	}
	return list
}

// fromEnvironment tells whether a value is that of a variable of the service, which is listed by itself.
func fromEnvironment(s *model.Service, value model.Value[string]) bool {
	return slices.ContainsFunc(s.Environment, func(v *model.Variable) bool { return v.Value.Span == value.Span })
}

// connects tells whether a program connects to the address that a variable holds. HOST:PORT may be much else, an image
// and its tag: there the name of the variable must say so.
func connects(u reach.URL) bool {
	if u.Bind() || facts.BindURLName(u.Name) {
		return false
	}
	if u.Scheme != "" {
		_, database := facts.DatabaseOfScheme(u.Scheme)
		return facts.NetworkScheme(strings.ToLower(u.Scheme)) && !database
	}
	return facts.AddressName(u.Name) && !facts.BindName(u.Name)
}
