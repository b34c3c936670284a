package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strconv"
	"sync/atomic"

	_ "modernc.org/sqlite" // registers "sqlite"

	"joinder"
	"joinder/internal/app"
	"joinder/internal/demo"
	"joinder/internal/intake"
)

// filings prints complaints filed durably per second, beside bare commits of
// the same engine in the same directory.
func filings(ctx context.Context, b *bench) error {
	t := newTable("File a complaint (Desk.File, SQLite, synchronous=FULL); peer: one small INSERT per transaction",
		"at once", "filed", "filed/s", "p50 ms", "p99 ms", "commits/s", "ratio")
	site, err := b.site(ctx, "file", "")
	if err != nil {
		return err
	}
	db, err := bareSQLite(ctx, filepath.Join(b.dir, "file", "bare.db"))
	if err != nil {
		return err
	}
	defer db.Close()
	for _, people := range []int{1, 8} {
		tokens, err := drafts(ctx, b, site)
		if err != nil {
			return err
		}
		var next atomic.Int64
		peer, got, err := duel(ctx, people, b.each, func(ctx context.Context, _ int) error {
			_, err := db.ExecContext(ctx, `INSERT INTO small (body) VALUES ($1)`, "one small row of sixty-four bytes, as a peer of what is measured")
			return err
		}, func(ctx context.Context, _ int) error {
			i := int(next.Add(1)) - 1
			if i >= len(tokens) {
				return errDone
			}
			_, err := site.Desk.File(ctx, joinder.Viewer{}, tokens[i], "")
			return err
		})
		if err != nil {
			return err
		}
		t.row(strconv.Itoa(people), count(int64(len(got.calls))), figure(got.rate()), figure(got.ms(0.5)), figure(got.ms(0.99)),
			figure(peer.rate()), ratio(got.rate(), peer.rate()))
	}
	t.note("One filing commits the complaint, its receipt, its sealed leaf, text index and jobs together;")
	t.note("drafts were saved before and are not counted; jobs wait. Peer and filings take turns.")
	t.print(b.out)
	return nil
}

// bareSQLite is a database with the settings of ours and one table.
func bareSQLite(ctx context.Context, path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(10000)&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	if _, err := db.ExecContext(ctx, `CREATE TABLE small (id INTEGER PRIMARY KEY, body TEXT NOT NULL)`); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// drafts saves as many drafts as can be in the time of a row.
func drafts(ctx context.Context, b *bench, site *app.Site) ([]intake.Token, error) {
	day := joinder.DateOf(site.World.Now())
	wallets := site.Pack.Wallets(day)
	if len(wallets) == 0 {
		return nil, errors.New("the data pack has no wallet")
	}
	texts, tokens := narratives(), []intake.Token{}
	_, err := load(ctx, 1, b.each, func(ctx context.Context, _ int) error {
		_, token, err := site.Desk.Start(ctx)
		if err != nil {
			return err
		}
		n := len(tokens)
		tokens = append(tokens, token)
		return site.Desk.Save(ctx, token, intake.Draft{
			Wallet: wallets[n%len(wallets)].ID, Issue: "withdrawal_not_arrived", Jurisdiction: "CN", Publish: true,
			Narrative: fmt.Sprintf("%s (%d)", texts[n%len(texts)], n),
			Amount:    fmt.Sprintf("%d.50", 100+n%9000), Currency: "CNY", OccurredOn: day.AddDays(-3 - n%300).String(),
			Name: fmt.Sprintf("Example %d", n), Email: fmt.Sprintf("person%d@example.org", n), Lang: joinder.Chinese,
		})
	})
	return tokens, err
}

// narratives are accounts as the sample's, of other seeds: as different from
// each other as people's are.
func narratives() []string {
	var texts []string
	for seed := range uint64(3) {
		for _, c := range demo.Generate(100+seed, joinder.DateOf(joinder.RealWorld().Now())).Complaints {
			texts = append(texts, c.Narrative)
		}
	}
	return texts
}
