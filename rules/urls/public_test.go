package urls

import (
	"testing"

	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/model"
)

// TestSaid gives the rules variables of which the user says that browsers get them.
func TestSaid(t *testing.T) {
	variable := func(name, text string) *model.Variable {
		return &model.Variable{Name: name, Value: model.Value[string]{V: text, Origin: model.Stated}}
	}
	web := &model.Service{Name: "web", Environment: []*model.Variable{
		variable("FRONT_DOOR", "https://meet.fabrikam.net"), variable("SIDE_DOOR", "wss://meet.fabrikam.net/ws"),
		variable("BACK_DOOR", "https://meet.fabrikam.net"),
	}}
	d := &model.Deployment{Services: []*model.Service{web}, PublicURLs: []string{"SIDE_DOOR", "FRONT_DOOR"}}
	list := publics(d.Scenarios()[0])
	if len(list) != 2 || list[0].use != facts.URLPage || list[1].use != facts.URLFetched || list[1].Name != "SIDE_DOOR" {
		t.Errorf("got %v", list)
	}
}
