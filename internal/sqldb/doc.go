// Package sqldb keeps everything in one relational database: SQLite by default,
// PostgreSQL when one machine is outgrown. One body of SQL with $N parameters
// serves both.
//
// Open connects and migrates:
//
//	db, err := sqldb.Open(ctx, "sqlite:///var/lib/joinder/joinder.db", world)
//
// A *DB implements the storage interfaces that the use cases declare; each
// lives in a file named after the use case. A method carries one intent in one
// transaction: what it returns nil for is durable (SQLite synchronous=FULL,
// PostgreSQL synchronous_commit=on). Log leaves and outbox jobs commit with the
// rows that cause them.
//
// Visibility is decided here, inside the queries, by the fragments of
// visible.go; nothing above filters rows again.
package sqldb
