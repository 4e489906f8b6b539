package facts_test

import (
	"testing"

	"github.com/reflint/reflint/internal/facts"
)

func TestGuessable(t *testing.T) {
	for secret, want := range map[string]bool{
		"secret": true, "devsecret": true, "secretsecretsecret": true, "changeme": true, "CHANGE_ME": true,
		"your_livekit_api_secret": true, "APISecretReplaceMe": true, "replace-with-a-32-character-secret": true,
		"devsecret_change_me_min_32_chars_0123456789": true, "secret1": true, "xxxxxxxx": true,
		"": false, "12345678": false, "9f2c6b7e1a4d83500c7f1e9b2d6a48f3": false, "uS7dkE0aPq8Lx2Zm4Nv6Bt1Yr3Wq5Eo7": false,
		"correct-horse-battery-staple": false, "contoso-secret": false, "пароль": false, "a1234567890123456789": false,
	} {
		if got := facts.Guessable(secret); got != want {
			t.Errorf("Guessable(%q) = %t", secret, got)
		}
	}
}

func TestFilledIn(t *testing.T) {
	for secret, want := range map[string]bool{
		"__LIVEKIT_API_SECRET__": true, "<secret>": true, "@SECRET@": true, "%SECRET%": true,
		"secret": false, "__secret": false, "": false,
	} {
		if got := facts.FilledIn(secret); got != want {
			t.Errorf("FilledIn(%q) = %t", secret, got)
		}
	}
}
