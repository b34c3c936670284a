package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/i18n"
	"joinder/internal/letter"
	"joinder/internal/recourse/filing"
	"joinder/internal/web"
)

const (
	packPeople = 10_000 // members of the case whose packs are made
	zipPeople  = 2_000  // of them, those in the zip
)

// packs prints what making every member's own papers takes: with the job that
// makes them, encrypted, on the disk and read back, and as a zip that is
// streamed to the organiser; beside writing files of the same size.
func packs(ctx context.Context, b *bench) error {
	site, err := b.site(ctx, "packs", "")
	if err != nil {
		return err
	}
	catalog, err := i18n.Load(nil)
	if err != nil {
		return err
	}
	press, err := letter.NewPress()
	if err != nil {
		return err
	}
	store := newPackStore(packPeople)
	desk := filing.New(filing.Parts{Packs: store, Cases: store, Vault: site.Vault, Facts: store,
		Printer: packPrinter{press, web.DocumentWords(catalog.Localizer(joinder.Chinese).In(time.UTC))}}, joinder.RealWorld())
	if err := os.MkdirAll(filepath.Join(b.dir, "plain"), 0o700); err != nil {
		return err
	}
	made, madePeak, err := once(func() error { return store.makeAll(ctx, desk) })
	if err != nil {
		return err
	}
	plain, _, err := once(func() error {
		return plainFiles(filepath.Join(b.dir, "plain"), packPeople, int(store.bytes/packPeople))
	})
	if err != nil {
		return err
	}
	var size counter
	store.people = store.people[:zipPeople]
	zipped, zipPeak, err := once(func() error { return desk.WritePacks(ctx, joinder.SystemViewer(), store.filing, &size) })
	if err != nil {
		return err
	}
	t := newTable(fmt.Sprintf("Individual packs for %s members, in Chinese, %s bytes each", count(packPeople), count(store.bytes/packPeople)),
		"step", "seconds", "packs/s", "peak heap MiB", "peer", "peer s", "ratio")
	t.row("job: render, encrypt, keep, read back", figure(made), figure(packPeople/made), figure(madePeak), "write and sync files of that size, one by one", figure(plain), ratio(made, plain))
	t.row("zip streamed to the organiser, "+count(zipPeople)+" of them", figure(zipped), figure(zipPeople/zipped), figure(zipPeak), "one row: "+count(int64(size))+" bytes in all", "-", "-")
	t.note("The job makes 250 packs at a time, four side by side, and can be left; rows are kept in memory here, the database is measured elsewhere.")
	t.print(b.out)
	return nil
}

// plainFiles writes files as a peer would who neither renders nor encrypts.
func plainFiles(dir string, n, size int) error {
	data := make([]byte, size)
	for i := range n {
		f, err := os.Create(filepath.Join(dir, fmt.Sprint(i)))
		if err != nil {
			return err
		}
		if _, err = f.Write(data); err == nil {
			err = f.Sync()
		}
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// packStore keeps rows in memory.
type packStore struct {
	filing filing.Filing
	people []filing.Person
	next   int
	bytes  int64
	ready  bool
}

func newPackStore(n int) *packStore {
	w := joinder.RealWorld()
	s := &packStore{filing: filing.Filing{ID: w.ID(), Case: w.ID(), Letter: w.ID(), Channel: "bench", Form: filing.Each, Lang: joinder.Chinese, Step: filing.Making, Round: 1,
		LetterState: joinder.LetterFrozen, Shared: joinder.Sealed{Blob: "x", SHA256: fmt.Sprintf("%064x", 7)}}}
	for i, r := range bigLetter(nil, n).Rows {
		p := filing.Person{Complaint: w.ID(), Number: i + 1, Name: r.Name, OccurredOn: r.OccurredOn, Issue: r.Issue, Amount: r.Amount, Evidence: r.Evidence,
			Words: "提现三天没有到账，页面一直显示「处理中」，客服每次都说已经加急，让我耐心等待，没有说原因，也没有说哪一天能到。"}
		s.people = append(s.people, p)
	}
	return s
}

// makeAll runs the job until all packs are there.
func (s *packStore) makeAll(ctx context.Context, desk *filing.Desk) error {
	payload, err := json.Marshal(filing.PackJob{Filing: s.filing.ID, Round: 1})
	for err == nil && !s.ready {
		err = desk.MakePacks(ctx, payload)
	}
	return err
}

func (s *packStore) Wanted(_ context.Context, _ joinder.ID, _, limit int) (filing.Filing, []filing.Person, error) {
	return s.filing, s.people[s.next:min(s.next+limit, len(s.people))], nil
}

func (s *packStore) KeepShared(context.Context, joinder.ID, int, joinder.Sealed) error { return nil }

func (s *packStore) KeepPacks(_ context.Context, _ joinder.ID, _ int, packs []filing.Pack, done bool, _ time.Time) ([]string, error) {
	for _, p := range packs {
		s.bytes += p.File.Size
	}
	s.next += len(packs)
	s.ready = done || s.next == len(s.people)
	return nil, nil
}

func (s *packStore) Pack(context.Context, joinder.Viewer, joinder.ID) (filing.Pack, error) {
	return filing.Pack{}, nil
}

func (s *packStore) Shareable(_ context.Context, _ joinder.Viewer, _ joinder.ID) ([]filing.Person, error) {
	return s.people, nil
}

func (s *packStore) Paper(context.Context, joinder.Viewer, joinder.ID) (filing.Person, error) {
	return filing.Person{}, nil
}

func (s *packStore) Subject(context.Context, joinder.Viewer, joinder.ID) (joinder.Case, joinder.Wallet, error) {
	return joinder.Case{ID: s.filing.Case, Title: "提现迟迟不到账（示例）", Demand: "退回全部款项，并书面说明原因。"}, joinder.Wallet{}, nil
}

func (s *packStore) Letters(context.Context, joinder.Viewer, joinder.ID) ([]joinder.Letter, error) {
	return nil, nil
}

func (s *packStore) Letter(context.Context, joinder.Viewer, joinder.ID) (joinder.Letter, error) {
	return joinder.Letter{Version: 3, Subject: "关于示例钱包「提现未到账」的集体投诉", PDF: joinder.Sealed{SHA256: fmt.Sprintf("%064x", 9)}, FrozenAt: time.Unix(0, 0)}, nil
}

func (s *packStore) Channel(string) (datapack.Channel, bool) { return datapack.Channel{}, false }
func (s *packStore) Channels(string) []datapack.Channel      { return nil }
func (s *packStore) Text(text string) joinder.Text           { return joinder.Text{ZH: text} }
func (*packStore) Way(string) (datapack.Way, bool)           { return datapack.Way{}, false }

func (s *packStore) ChannelName(datapack.Channel, joinder.Date) joinder.Text { return joinder.Text{} }

// packPrinter prints with the program's own press.
type packPrinter struct {
	press *letter.Press
	words letter.Words
}

func (p packPrinter) Pack(w io.Writer, x filing.Paper) error {
	_, err := p.press.Pack(w, letter.PackDoc{
		Lang: joinder.Chinese, Words: p.words, To: "示例监管机构", Case: x.Case.Title, Number: x.Person.Number, Name: x.Person.Name, Wallet: "示例钱包", Issue: "提现未到账",
		OccurredOn: x.Person.OccurredOn, Amount: x.Person.Amount, Demand: x.Case.Demand, Own: x.Person.Words, Evidence: x.Person.Evidence, At: x.At, URL: "https://joinder.example/cases/0190",
		Letter: letter.PackLetter{Subject: x.Letter.Subject, Version: x.Letter.Version, SHA256: x.Letter.PDF.SHA256, Shared: x.Filing.Shared.SHA256, FrozenAt: x.Letter.FrozenAt},
	})
	return err
}

func (p packPrinter) Shared(context.Context, filing.Filing, io.Writer) error { return nil }
