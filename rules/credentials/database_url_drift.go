package credentials

import (
	"github.com/reflint/reflint/internal/facts"
	"github.com/reflint/reflint/internal/lint"
)

// DatabaseURLDrift reports applications that do not reach their database.
var DatabaseURLDrift = &lint.Rule{
	ID: "database-url-drift",
	Doc: `A database URL does not lead to the database of the stack

## Why

DATABASE_URL repeats what the database service says of itself: the name of the service, the port inside its container,
and the user and password that the image makes at its first start (POSTGRES_USER, POSTGRES_PASSWORD, MYSQL_…). Where
they differ the application cannot connect: "password authentication failed", "could not translate host name",
"connection refused".

## How to fix

Make the URL of the same variables as the service:
"postgresql://${POSTGRES_USER}:${POSTGRES_PASSWORD}@postgres:5432/app". Inside the network the port is the
container's, whatever is published on the host. The image makes its user at the first start only: after a change of
the password, change it in the database too.

## Not reported

- Another database name: a server may have several.
- A database outside the stack, an image of one's own, one that trusts everybody or has its password in a file.
- A database that the host may run for itself: where the stack has one too, which is published on another port or address,
  or not at all, it is a warning. So is host.docker.internal without extra_hosts, as Docker Desktop knows the name.
- Another user where scripts in docker-entrypoint-initdb.d may make it, unless only a letter differs; it is a warning
  elsewhere. Where no variable names the image's user, it is told only if the password is that user's.
- DB_HOST, DB_PORT, DB_USER and their kind are warnings, as the application puts them together; so is what stands in a
  template.
`,
	Severity: lint.Error,
	Check:    checkDatabaseURLDrift,
}

func checkDatabaseURLDrift(pass *lint.Pass) {
	for _, database := range facts.Databases() {
		if database.Family == redisServer.Family {
			continue
		}
		for _, a := range accesses(pass.Scenario, database) {
			checkAccess(pass, a, lint.Error)
		}
	}
}
