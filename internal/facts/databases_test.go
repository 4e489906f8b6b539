package facts_test

import (
	"testing"

	"github.com/reflint/reflint/internal/facts"
)

func TestDatabaseOfScheme(t *testing.T) {
	for scheme, want := range map[string]string{
		"redis": "redis", "rediss": "redis", "postgres": "postgres", "postgresql+asyncpg": "postgres", "PostgreSQL": "postgres",
		"mysql+pymysql": "mysql", "mariadb": "mysql", "http": "", "db+postgresql": "", "": "",
	} {
		if got, _ := facts.DatabaseOfScheme(scheme); got.Family != want {
			t.Errorf("DatabaseOfScheme(%q) is %q, want %q", scheme, got.Family, want)
		}
	}
}

func TestAccountsOfImages(t *testing.T) {
	for image, want := range map[string]bool{
		"postgres": true, "bitnami/postgresql": true, "supabase/postgres": false, "edoburu/pgbouncer": false,
	} {
		database, ok := facts.DatabaseOfImage(image)
		if !ok || database.Family != "postgres" || database.ReadsAccount(image) != want {
			t.Errorf("%s: family %q, reads POSTGRES_USER %t", image, database.Family, database.ReadsAccount(image))
		}
	}
}
