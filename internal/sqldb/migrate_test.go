package sqldb_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// particular are values of columns that a generated one does not fit, by
// table.column, when a migration adds a CHECK.
var particular = map[string]func(row int) any{}

// dropped are tables and columns ("table" or "table.column") that a migration
// took away on purpose, with the reason.
var dropped = map[string]string{}

// versions are the numbers of the migrations that the engine runs.
func versions(t *testing.T, engine sqldb.Engine) []int64 {
	t.Helper()
	files, err := os.ReadDir("migrations")
	if err != nil {
		t.Fatal(err)
	}
	var out []int64
	for _, f := range files {
		parts := strings.Split(f.Name(), ".")
		if len(parts) == 3 && parts[1] != string(engine) {
			continue
		}
		number, _, _ := strings.Cut(f.Name(), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			t.Fatalf("%s: %v", f.Name(), err)
		}
		out = append(out, n)
	}
	return out
}

// TestEveryMigrationKeepsEveryRow: whatever version a host comes from, what
// was stored is there afterwards, and the newest program works on it.
func TestEveryMigrationKeepsEveryRow(t *testing.T) {
	for _, engine := range []sqldb.Engine{sqldb.SQLite, sqldb.Postgres} {
		for _, version := range versions(t, engine) {
			t.Run(fmt.Sprintf("%s/from %05d", engine, version), func(t *testing.T) {
				t.Parallel()
				url := "sqlite://" + t.TempDir() + "/joinder.db"
				if engine == sqldb.Postgres {
					url = sqldbtest.PostgresURL(t)
				}
				migrateFrom(t, url, version)
			})
		}
	}
}

func migrateFrom(t *testing.T, url string, version int64) {
	db, err := sqldb.Connect(t.Context(), url, joinder.RealWorld())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Migrate(t.Context(), version); err != nil {
		t.Fatal(err)
	}
	tables := schema(t, db)
	populate(t, db, tables)
	before := map[string][]string{}
	for name, columns := range tables {
		before[name] = contents(t, db, name, columns)
		if len(before[name]) == 0 {
			t.Errorf("no row in %s", name)
		}
	}
	if err := db.Migrate(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	now := schema(t, db)
	for name, columns := range tables {
		if dropped[name] != "" {
			continue
		}
		if now[name] == nil {
			t.Errorf("table %s is gone", name)
			continue
		}
		for _, row := range contents(t, db, name, columns) {
			if i := slices.Index(before[name], row); i >= 0 {
				before[name] = slices.Delete(before[name], i, i+1)
			}
		}
		for _, row := range before[name] {
			t.Errorf("%s lost or changed %s", name, row)
		}
	}
	db.AddWallet(t, "alipay")
	f := file(t, db)
	if _, err := db.OwnComplaint(t.Context(), owner(f.Complaint.ID), f.Complaint.ID); err != nil {
		t.Errorf("after migrating: %v", err)
	}
}

// column is one column as the engine describes it.
type column struct {
	name, kind string
	refTable   string // of a foreign key
	refColumn  string
	from       string // see origin
	required   bool   // NOT NULL without a default
}

// schema lists ordinary tables, without goose's own and those of a text index.
func schema(t *testing.T, db *sqldb.DB) map[string][]column {
	t.Helper()
	query := `SELECT l.name, i.name, lower(i.type), COALESCE(f."table", ''), COALESCE(f."to", ''), i."notnull" = 1 AND i.dflt_value IS NULL
		FROM pragma_table_list l JOIN pragma_table_xinfo(l.name) i LEFT JOIN pragma_foreign_key_list(l.name) f ON f."from" = i.name
		WHERE l.type = 'table' AND l.schema = 'main' AND l.name NOT LIKE 'sqlite%' AND l.name NOT LIKE 'goose%' AND i.hidden = 0 ORDER BY l.name, i.cid`
	if db.Engine == sqldb.Postgres {
		// The catalogue, not information_schema, whose joins take seconds.
		query = `SELECT t.relname, a.attname, format_type(a.atttypid, NULL), COALESCE(k.confrelid::regclass::text, ''), COALESCE(r.attname, ''),
				a.attnotnull AND NOT a.atthasdef
			FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
			LEFT JOIN pg_constraint k ON k.conrelid = t.oid AND k.contype = 'f' AND k.conkey = ARRAY[a.attnum]
			LEFT JOIN pg_attribute r ON r.attrelid = k.confrelid AND r.attnum = k.confkey[1]
			WHERE t.relnamespace = 'public'::regnamespace AND t.relkind = 'r' AND t.relname NOT LIKE 'goose%'
				AND a.attgenerated = '' AND a.attidentity = '' ORDER BY t.relname, a.attnum`
	}
	rows, err := db.Raw().QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	out := map[string][]column{}
	for rows.Next() {
		var table string
		var c column
		if err := rows.Scan(&table, &c.name, &c.kind, &c.refTable, &c.refColumn, &c.required); err != nil {
			t.Fatal(err)
		}
		out[table] = append(out[table], c)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	for _, columns := range out {
		for i := range columns {
			columns[i].from = origin(out, columns[i])
		}
	}
	return out
}

// origin is the name of the column whose values a column has: its own, or at
// the end of its references.
func origin(tables map[string][]column, c column) string {
	for c.refColumn != "" {
		i := slices.IndexFunc(tables[c.refTable], func(o column) bool { return o.name == c.refColumn })
		if i < 0 || tables[c.refTable][i].refColumn == "" {
			return c.refColumn
		}
		c = tables[c.refTable][i]
	}
	return c.name
}

// value is what row n has in a column; a reference points to row n.
func (c column) value(n int) (any, bool) {
	switch c.kind {
	case "text":
		return fmt.Sprintf("%s %d 𬭎'", c.from, n), true
	case "bytea", "blob":
		return []byte{0, 0xff, byte(n), byte(len(c.name))}, true
	case "bigint", "integer", "smallint":
		return 1000 + n, true
	case "double precision", "real":
		return 0.5 + float64(n), true
	case "tsvector":
		return fmt.Sprintf("'w%d':1", n), true
	}
	return nil, !c.required // a default, or one that this test must be taught
}

// populate puts two rows into every table that a migration left empty, those
// that others refer to first.
func populate(t *testing.T, db *sqldb.DB, tables map[string][]column) {
	t.Helper()
	full := map[string]bool{}
	for len(full) < len(tables) {
		stuck := true
		for name, columns := range tables {
			waits := slices.ContainsFunc(columns, func(c column) bool { return c.refTable != "" && c.refTable != name && !full[c.refTable] })
			if full[name] || waits {
				continue
			}
			full[name], stuck = true, false
			if len(contents(t, db, name, columns)) > 0 {
				continue // filled by its migration
			}
			for n := 1; n <= 2; n++ {
				insert(t, db, name, columns, n)
			}
		}
		if stuck {
			t.Fatalf("tables refer to each other in a circle; filled so far: %v", full)
		}
	}
}

func insert(t *testing.T, db *sqldb.DB, table string, columns []column, n int) {
	t.Helper()
	var names, marks []string
	var args []any
	for _, c := range columns {
		v, ok := c.value(n)
		if special := particular[table+"."+c.name]; special != nil {
			v, ok = special(n), true
		}
		if !ok {
			t.Fatalf("%s.%s is of type %s: teach column.value about it", table, c.name, c.kind)
		}
		if v == nil {
			continue
		}
		args = append(args, v)
		names, marks = append(names, `"`+c.name+`"`), append(marks, fmt.Sprintf("$%d", len(args)))
	}
	query := `INSERT INTO ` + table + ` (` + strings.Join(names, ", ") + `) VALUES (` + strings.Join(marks, ", ") + `)`
	if _, err := db.Raw().ExecContext(t.Context(), query, args...); err != nil {
		t.Fatalf("%s: %v (does a CHECK need a value in particular?)", query, err)
	}
}

// contents reads the given columns of every row, each row as one text.
func contents(t *testing.T, db *sqldb.DB, table string, columns []column) []string {
	t.Helper()
	var names []string
	for _, c := range columns {
		if dropped[table+"."+c.name] == "" {
			names = append(names, `"`+c.name+`"`)
		}
	}
	rows, err := db.Raw().QueryContext(t.Context(), `SELECT `+strings.Join(names, ", ")+` FROM `+table)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		values := make([]any, len(names))
		into := make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		text := ""
		for i, v := range values {
			text += fmt.Sprintf("%s=%q ", names[i], fmt.Sprint(v))
		}
		out = append(out, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
