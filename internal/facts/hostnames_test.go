package facts

import "testing"

func TestHostNames(t *testing.T) {
	for _, test := range []struct {
		name                 string
		internal, unsignable bool
	}{
		{"meet.fabrikam.net", false, false},
		{"LOCALHOST", true, false},
		{"app.localhost", true, false},
		{"box.home.arpa", true, false},
		{"notlocal", false, true},
		{"10.1.2.3", true, false},
		{"203.0.113.5", false, false},
		{"::1", true, false},
		{"2606:4700::1", false, false},
		{"meet.example.com", false, true},
		{"*.example.org", false, true},
		{"myexample.com", false, false},
		{"nas.lan", false, true},
	} {
		if got := InternalName(test.name); got != test.internal {
			t.Errorf("InternalName(%q) = %t", test.name, got)
		}
		if got := UnsignableName(test.name); got != test.unsignable {
			t.Errorf("UnsignableName(%q) = %t", test.name, got)
		}
	}
}

func TestPublicAuthority(t *testing.T) {
	for endpoint, want := range map[string]bool{
		"https://acme-v02.api.letsencrypt.org/directory": true,
		"https://ca.corp.internal/acme/acme/directory":   false,
		"": false,
	} {
		if got := PublicAuthority(endpoint); got != want {
			t.Errorf("PublicAuthority(%q) = %t", endpoint, got)
		}
	}
}

func TestLoopbackName(t *testing.T) {
	for name, want := range map[string]bool{
		"app.lvh.me": true, "LOCALTEST.me": true, "127.0.0.1.nip.io": true, "app.127-0-0-1.sslip.io": true,
		"10.0.0.1.nip.io": false, "lvh.me.example.com": false, "meet.fabrikam.net": false,
	} {
		if got := LoopbackName(name); got != want {
			t.Errorf("LoopbackName(%q) = %t", name, got)
		}
	}
}
