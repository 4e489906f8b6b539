package main

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

func TestCurrent(t *testing.T) {
	want, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../" + output)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not current: cd conformance && go run ./compose/keys", output)
	}
	mod, err := os.ReadFile("../../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(mod), "compose-go/v2 "+version+"\n") {
		t.Errorf("go.mod does not require compose-go %s", version)
	}
}
