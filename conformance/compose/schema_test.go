package compose

import (
	"os"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"
)

// TestSchema holds the schema that parsers/compose is made from to compose-go's own.
func TestSchema(t *testing.T) {
	const path = "../../parsers/compose/testdata/compose-spec.json"
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != schema.Schema {
		t.Errorf("%s is not the schema of the compose-go in go.mod", path)
	}
}
