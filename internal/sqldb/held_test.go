package sqldb_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"joinder"
	"joinder/internal/blob"
	"joinder/internal/evidence/held"
	"joinder/internal/sqldb"
	"joinder/internal/sqldb/sqldbtest"
)

// eachKeeper gives a keeper over both engines, whose clock the test moves.
func eachKeeper(t *testing.T, f func(t *testing.T, db *sqldb.DB, k *held.Keeper, later func(time.Duration))) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		world := joinder.RealWorld()
		now := world.Now()
		world.Now = func() time.Time { return now }
		ring, err := blob.LoadKEK(t.TempDir()+"/keys/kek", world.Rand)
		if err != nil {
			t.Fatal(err)
		}
		vault, err := blob.Open(t.Context(), "mem://", ring, db, world)
		if err != nil {
			t.Fatal(err)
		}
		k := held.New(held.Parts{Store: db, Vault: vault, Boxes: ring, World: world, Limits: held.Limits{File: 1000, All: 2500}})
		f(t, db, k, func(d time.Duration) { now = now.Add(d) })
	})
}

func TestHeldFromLookingToForgetting(t *testing.T) {
	eachKeeper(t, func(t *testing.T, db *sqldb.DB, k *held.Keeper, later func(time.Duration)) {
		ctx := t.Context()
		token, err := k.Hold(ctx, "statement", map[string]string{"name": "𬭎𬀩"}, held.Hours)
		if err != nil {
			t.Fatal(err)
		}
		key := held.Token(" " + strings.ToUpper(string(token))).Key() // as somebody copies it
		file, err := k.Add(ctx, key, "O'Neil-李.csv", strings.NewReader("a,b\n"))
		if err != nil {
			t.Fatal(err)
		}
		h, err := k.Look(ctx, "statement", key)
		if err != nil || len(h.Files) != 1 || h.Files[0].Name != "O'Neil-李.csv" || h.Files[0].Size != 4 || string(h.State) != `{"name":"𬭎𬀩"}` {
			t.Fatalf("%+v, %v", h, err)
		}
		if _, err := k.Look(ctx, "trace", key); joinder.KindOf(err) != joinder.NotFound {
			t.Errorf("another kind's: %v", err)
		}
		r, err := k.Open(ctx, key, file.ID)
		if err != nil {
			t.Fatal(err)
		}
		if data, err := io.ReadAll(r); err != nil || string(data) != "a,b\n" {
			t.Errorf("%q, %v", data, err)
		}

		// Two windows: the second is told, and nothing of the first is lost.
		first, second := h, h
		if err := first.Write("first"); err != nil {
			t.Fatal(err)
		}
		if err := k.Save(ctx, first, held.Hours); err != nil {
			t.Fatal(err)
		}
		if err := second.Write("second"); err != nil {
			t.Fatal(err)
		}
		if err := k.Save(ctx, second, held.Hours); joinder.KindOf(err) != joinder.Conflict {
			t.Errorf("the second window: %v", err)
		}
		if h, err = k.Look(ctx, "statement", key); err != nil || string(h.State) != `"first"` || h.Version != 2 {
			t.Errorf("%s %d, %v", h.State, h.Version, err)
		}

		later(held.Hours)
		if _, err := k.Look(ctx, "statement", key); joinder.KindOf(err) != joinder.NotFound {
			t.Errorf("past its time: %v", err)
		}
		if err := k.Save(ctx, h, held.Hours); joinder.KindOf(err) != joinder.NotFound {
			t.Errorf("saving past its time: %v", err)
		}
		if n, err := k.Sweep(ctx); err != nil || n != 1 {
			t.Errorf("swept %d, %v", n, err)
		}
		if left := db.Count(t, `SELECT (SELECT COUNT(*) FROM held) + (SELECT COUNT(*) FROM held_files) + (SELECT COUNT(*) FROM owner_keys)`); left != 0 {
			t.Errorf("%d rows are left", left)
		}
	})
}

func TestHeldIsBounded(t *testing.T) {
	eachKeeper(t, func(t *testing.T, db *sqldb.DB, k *held.Keeper, _ func(time.Duration)) {
		ctx := t.Context()
		token, err := k.Hold(ctx, "statement", nil, held.Hours)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			size int
			want string
		}{{0, "error.held.empty"}, {1001, "error.held.too_large"}, {1000, ""}, {1000, ""}, {501, "error.held.all"}, {500, ""}} {
			_, err := k.Add(ctx, token.Key(), "x", bytes.NewReader(make([]byte, c.size)))
			var told *joinder.Error
			if errors.As(err, &told) != (c.want != "") || told != nil && told.Key != c.want {
				t.Errorf("%d bytes: %v, not %q", c.size, err, c.want)
			}
		}
		if _, err := k.Add(ctx, held.Token("nosuch").Key(), "x", strings.NewReader("x")); joinder.KindOf(err) != joinder.NotFound {
			t.Errorf("a link that nobody has: %v", err)
		}
		h, err := k.Look(ctx, "statement", token.Key())
		if err != nil || len(h.Files) != 3 {
			t.Fatalf("%+v, %v", h, err)
		}
		if err := k.DropFile(ctx, token.Key(), h.Files[0].ID); err != nil {
			t.Fatal(err)
		}
		if known := db.Count(t, `SELECT COUNT(*) FROM held_files`); known != 2 {
			t.Errorf("%d files", known)
		}
		if err := k.Drop(ctx, token.Key()); err != nil {
			t.Fatal(err)
		}
		if err := k.Drop(ctx, token.Key()); err != nil {
			t.Errorf("dropping twice: %v", err)
		}
	})
}
