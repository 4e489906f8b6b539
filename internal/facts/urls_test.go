package facts_test

import (
	"testing"

	"github.com/reflint/reflint/internal/facts"
)

func TestBrowserURL(t *testing.T) {
	for name, want := range map[string]facts.URLUse{
		"SITE_URL": facts.URLPage, "GOTRUE_SITE_URL": facts.URLPage, "NEXT_PUBLIC_APP_URL": facts.URLPage,
		"PUBLIC_BASE_URL": facts.URLPage, "PUBLIC_URL": facts.URLPage, "APP_URL": facts.URLPage,
		"LIVEKIT_PUBLIC_URL": facts.URLFetched, "VITE_API_URL": facts.URLFetched, "NEXT_PUBLIC_WS_URL": facts.URLFetched,
		"LIVEKIT_URL": 0, "LIVEKIT_CLIENT_HOST": 0, "S3_PUBLIC_URL": 0, "OPENAI_BASE_URL": 0, "BASE_URL": 0, "VITE_BASE_URL": 0,
		"NEXTAUTH_URL_INTERNAL": 0, "NEXT_PUBLIC_DOCS_URL": 0, "API_URL": 0, "DATABASE_URL": 0,
	} {
		if got := facts.BrowserURL(name); got != want {
			t.Errorf("BrowserURL(%q) = %d, want %d", name, got, want)
		}
	}
}

func TestAddressName(t *testing.T) {
	for name, want := range map[string]bool{
		"HATCHET_CLIENT_HOST_PORT": true, "TEMPORAL_ADDRESS": true, "REDIS_ADDRESS": false, "IMAGE": false, "POSTGRES_HOST": false,
	} {
		if got := facts.AddressName(name); got != want {
			t.Errorf("AddressName(%q) = %t", name, got)
		}
	}
	if !facts.BindName("KAFKA_ADVERTISED_LISTENERS") || facts.BindName("KAFKA_BROKER") {
		t.Error("BindName tells where a program listens, and nothing else")
	}
}

func TestBindURLName(t *testing.T) {
	for name, want := range map[string]bool{
		"ASPNETCORE_URLS": true, "DOTNET_URLS": true, "Kestrel__Endpoints__Http__Url": true,
		"ETCD_LISTEN_CLIENT_URLS": true, "BIND_URL": true, "IMAGE_SERVER_URL": false, "SERVICE_URLS": false,
	} {
		if got := facts.BindURLName(name); got != want {
			t.Errorf("BindURLName(%q) = %t", name, got)
		}
	}
}

func TestOwnURLName(t *testing.T) {
	for name, own := range map[string]bool{
		"API_URL": true, "NEXT_PUBLIC_WS_URL": true, "VITE_BACKEND_BASE_URL": true, "EU_API_URL": false, "API_URL_DE": false,
		"PEER_API_URL": false, "UPSTREAM_API_URL": false, "REMOTE_API_URL": false, "PRODUCTION_API_URL": false,
		"SHOP_API_URL": false, "API2_URL": false,
	} {
		if got := facts.OwnURLName(name); got != own {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestStackName(t *testing.T) {
	for name, want := range map[string]bool{
		"DOMAIN": true, "ALLOWED_ORIGINS": true, "LIVEKIT_WS": true,
		"EMAIL_DOMAIN": false, "COOKIE_DOMAIN": false, "SMTP_HOST": false, "NEWS_URL": false,
	} {
		if got := facts.StackName(name); got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}
