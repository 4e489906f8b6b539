package facts

import (
	"slices"
	"strings"
)

// A Database is what is known of a database server and of those who connect to it.
type Database struct {
	// Name is how messages call it; Family is that of its images.
	Name, Family string
	// Schemes begin the URLs that name it, without "+DRIVER".
	Schemes []string
	// Words are in the names of the variables that name it part by part (REDIS_HOST, DB_PORT).
	Words []string
	// Port is where it listens unless told otherwise. PortVariables and the flags PortFlags tell otherwise; the
	// variables Hidden hold flags, and may.
	Port                     int
	PortVariables, PortFlags []string
	Hidden                   []string
	// Images are those that read the variables below, by the last part of their names.
	Images []string
	// Users and Passwords are the variables with the account that the image makes; DefaultUser is the user's name
	// without them.
	Users, Passwords []string
	DefaultUser      string
	// RootUser is a second account, and RootPasswords are the variables with its password.
	RootUser      string
	RootPasswords []string
	// Poolers are words in the names of images of the family that stand before such a server, with a port of their own.
	Poolers []string
	// Source tells where that was read.
	Source string
}

var databaseServers = []Database{
	{
		Name: "Redis", Family: "redis",
		Schemes:       []string{"redis", "rediss", "valkey", "valkeys"},
		Words:         []string{"REDIS", "VALKEY"},
		Port:          6379,
		PortVariables: []string{"REDIS_PORT_NUMBER", "VALKEY_PORT_NUMBER"},
		PortFlags:     []string{"port"},
		Hidden: []string{
			"REDIS_ARGS", "VALKEY_EXTRA_FLAGS", "REDIS_EXTRA_FLAGS", "KEYDB_EXTRA_FLAGS", "DFLY_requirepass", "DFLY_PASSWORD",
		},
		Images:      []string{"bitnami/redis", "bitnami/valkey", "bitnamilegacy/redis", "bitnamilegacy/valkey"},
		Passwords:   []string{"REDIS_PASSWORD", "VALKEY_PASSWORD"},
		DefaultUser: "default",
		Source:      "redis.conf port, requirepass; bitnami/containers redis README; docker-library/redis reads none",
	},
	{
		Name: "PostgreSQL", Family: "postgres",
		Schemes:       []string{"postgres", "postgresql", "postgis"},
		Words:         []string{"POSTGRES", "POSTGRESQL", "PG", "DB", "DATABASE"},
		Port:          5432,
		PortVariables: []string{"PGPORT", "POSTGRESQL_PORT_NUMBER"},
		PortFlags:     []string{"p", "port"},
		Images: []string{
			"postgres", "postgis/postgis", "pgvector/pgvector", "timescale/timescaledb", "timescale/timescaledb-ha",
			"tensorchord/pgvecto-rs", "bitnami/postgresql", "bitnamilegacy/postgresql",
		},
		Users:       []string{"POSTGRES_USER", "POSTGRESQL_USERNAME"},
		Passwords:   []string{"POSTGRES_PASSWORD", "POSTGRESQL_PASSWORD"},
		DefaultUser: "postgres",
		Poolers:     []string{"bouncer", "pool"},
		Source:      "docker-library/postgres docker-entrypoint.sh; bitnami/containers postgresql README",
	},
	{
		Name: "MySQL", Family: "mysql",
		Schemes:       []string{"mysql", "mariadb", "mysql2"},
		Words:         []string{"MYSQL", "MARIADB", "DB", "DATABASE"},
		Port:          3306,
		PortVariables: []string{"MYSQL_TCP_PORT"},
		PortFlags:     []string{"port", "P"},
		Images:        []string{"mysql", "mysql/mysql-server", "mariadb", "percona", "bitnami/mysql", "bitnami/mariadb"},
		Users:         []string{"MYSQL_USER", "MARIADB_USER"},
		Passwords:     []string{"MYSQL_PASSWORD", "MARIADB_PASSWORD"},
		RootUser:      "root",
		RootPasswords: []string{"MYSQL_ROOT_PASSWORD", "MARIADB_ROOT_PASSWORD"},
		Source:        "docker-library/mysql and /mariadb docker-entrypoint.sh",
	},
}

// Databases lists the database servers that are known.
func Databases() []Database { return databaseServers }

// Pools tells whether an image of the family only passes connections on to such a server.
func (d Database) Pools(image string) bool {
	return slices.ContainsFunc(d.Poolers, func(word string) bool { return strings.Contains(image, word) })
}

// DatabaseOfScheme returns the server that URLs with this scheme name, be it with a driver ("postgresql+asyncpg").
func DatabaseOfScheme(scheme string) (Database, bool) {
	scheme, _, _ = strings.Cut(strings.ToLower(scheme), "+")
	return databaseWhere(func(d Database) bool { return slices.Contains(d.Schemes, scheme) })
}

// DatabaseOfImage returns the server that an image runs, named without registry and tag.
func DatabaseOfImage(name string) (Database, bool) {
	image := ImageOf(name)
	return databaseWhere(func(d Database) bool { return image != nil && image.Family == d.Family })
}

// ReadsAccount tells whether the image makes an account of the variables that d lists.
func (d Database) ReadsAccount(image string) bool { return slices.Contains(d.Images, image) }

func databaseWhere(is func(Database) bool) (Database, bool) {
	i := slices.IndexFunc(databaseServers, is)
	if i < 0 {
		return Database{}, false
	}
	return databaseServers[i], true
}
