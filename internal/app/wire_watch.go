package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"joinder"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/reading"
	"joinder/internal/evidence/statement"
	"joinder/internal/evidence/watch"
	"joinder/internal/i18n"
	"joinder/internal/notify"
	"joinder/internal/web"
	"joinder/internal/web/watching"
)

// watchDesk is the use case at some time.
func (s *Site) watchDesk(world joinder.World) (*watch.Desk, error) {
	key, err := s.secret("watch")
	if err != nil {
		return nil, err
	}
	keeper := *s.Held
	keeper.World = world
	return watch.New(watch.Parts{Keeper: &keeper, Mails: s.DB, Due: s.DB, Boxes: s.Ring, World: world, Zone: i18n.Beijing(), Fees: s.knownFees,
		Mark: func(address string) string {
			m := hmac.New(sha256.New, key)
			m.Write([]byte(address))
			return hex.EncodeToString(m.Sum(nil))
		}}), nil
}

// watchArea wires the pages of the statement watch.
func (s *Site) watchArea() web.Area {
	return watching.Area(watching.Parts{Desk: s.watches, Judge: s.watches, Mails: s.watches, Limits: s.Held.Limits(), Dispute: s.disputeWatched, Tables: s.tablesSaid, Mail: s.mail != nil})
}

// handleWatchJobs registers the outbox handlers of the area.
func (s *Site) handleWatchJobs() {
	desk, err := s.watchDesk(s.World)
	if err != nil {
		s.Log.Error("watches", "err", err) // the key file was read a moment ago
		return
	}
	s.watches = desk
	s.Outbox.Handle(watch.ReadJob, desk.ReadWaiting)
	s.Outbox.Handle(watch.MailJob, s.mailWatch)
}

// watchChores is what the area looks after once an hour.
func (s *Site) watchChores() []chore {
	return []chore{{"remind of statements", func(ctx context.Context) error { return s.remindWatches(ctx, s.watches) }}}
}

// remindWatches commits the reminders that are due, where mail goes out at all.
func (s *Site) remindWatches(ctx context.Context, desk *watch.Desk) error {
	if s.mail == nil {
		return nil // reminders that nobody can send would be late ones later
	}
	return desk.Remind(ctx)
}

// RemindWatchesAt commits the reminders that are due at some time, for tests.
func (s *Site) RemindWatchesAt(ctx context.Context, at time.Time) error {
	desk, err := s.watchDesk(s.at(at))
	if err != nil {
		return err
	}
	return s.remindWatches(ctx, desk)
}

// mailWatch sends one mail of a watch: counts and links, nothing of what the
// statements say.
func (s *Site) mailWatch(ctx context.Context, payload []byte) error {
	if s.mail == nil {
		return fmt.Errorf("a mail of a watch waits for a mail server (JOINDER_MAIL)")
	}
	l, ok, err := s.watches.Compose(ctx, payload)
	if err != nil || !ok {
		return err
	}
	w := s.Catalog.Localizer(l.Lang)
	link := func(secret string) string {
		return s.Config.BaseURL + "/watch/door?t=" + secret + "&lang=" + string(l.Lang)
	}
	what := l.What
	if what == watch.SaysResult && l.Step != watch.Read {
		what = "look"
	}
	m := notify.Mail{To: l.To, Subject: w.T("watch.mail." + what + ".subject"), Text: w.T("watch.mail."+what+".text", "URL", link(l.Door), "Stop", link(l.Stop), "Day", l.Until,
		"New", w.N("watch.rows", l.New), "Findings", l.Findings)}
	if what != watch.SaysConfirm {
		m.Stop = s.Config.BaseURL + "/watch/door?t=" + l.Stop
	}
	return s.mail.Send(ctx, m)
}

// disputeWatched begins a reading with the files of a finding, its rows marked.
func (s *Site) disputeWatched(ctx context.Context, lang joinder.Lang, key held.Key, files []watch.Original) (string, error) {
	token, err := s.Readings.Begin(ctx, lang)
	if err != nil {
		return "", err
	}
	for _, f := range files {
		if err := s.lend(ctx, key, f, token.Key()); err != nil {
			_ = s.Readings.Drop(context.WithoutCancel(ctx), token.Key())
			return "", err
		}
	}
	if err := s.Readings.Read(ctx, token.Key()); err != nil {
		return "", err
	}
	return "/statements/" + string(token), s.markWatched(ctx, token.Key(), files)
}

// lend copies a file of a watch into a reading.
func (s *Site) lend(ctx context.Context, from held.Key, f watch.Original, to held.Key) error {
	body, err := s.Held.Open(ctx, from, f.ID)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // it was read
	return s.Readings.Add(ctx, to, f.Name, body)
}

// errEnough ends a walk over rows.
var errEnough = errors.New("enough")

// markWatched marks the rows of the finding by their lines. Files that are read
// later, or ask for their password again, are left for the person to mark.
func (s *Site) markWatched(ctx context.Context, key held.Key, files []watch.Original) error {
	r, _, err := s.Readings.Look(ctx, key)
	if err != nil {
		return err
	}
	lines := map[joinder.ID][]int{}
	for i, f := range r.Files {
		if i < len(files) {
			lines[f.ID] = files[i].Lines
		}
	}
	var on []reading.Spot
	err = s.Readings.Each(ctx, key, func(f reading.File, at reading.Spot, row statement.Row) error {
		if slices.Contains(lines[f.ID], row.Line) {
			on = append(on, at)
		}
		if len(on) >= joinder.MaxTransactions {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) || len(on) == 0 {
		return err
	}
	_, err = s.Readings.Mark(ctx, key, on, nil)
	return err
}

// tablesSaid is what an account remembers of tables.
func (s *Site) tablesSaid(ctx context.Context, v joinder.Viewer) (out []watch.Table, err error) {
	said, err := s.Readings.Remembered(ctx, v)
	for _, one := range said {
		out = append(out, watch.Table{Print: one.Print, Mapping: one.Mapping})
	}
	return out, err
}

// watchRead begins a watch with the files of a reading that could be read, and
// with what the person said of their columns. What the watch refuses after the
// first file is left out, and all is false.
func (s *Site) watchRead(ctx context.Context, key held.Key, w watch.Wish) (path string, all bool, err error) {
	r, _, err := s.Readings.Look(ctx, key)
	if err != nil {
		return "", false, err
	}
	var token held.Token
	all = true
	for _, f := range r.Files {
		if f.Phase != reading.Ready {
			all = all && f.ID == ""
			continue
		}
		if w.Tables, err = s.tableRead(ctx, key, f); err != nil {
			return "", false, err
		}
		err = s.giveRead(ctx, key, f, func(body io.Reader) (err error) {
			if token == "" {
				token, err = s.watches.Start(ctx, w, f.Name, body)
				return err
			}
			return s.watches.Give(ctx, token.Key(), watch.Given{Name: f.Name, Account: watch.FindOut, Tables: w.Tables}, body)
		})
		if err != nil && (token == "" || joinder.KindOf(err) == joinder.Internal) {
			return "", false, err
		}
		all = all && err == nil
	}
	if token == "" {
		return "", false, joinder.Fail(joinder.Conflict, "error.reading.watch_none").On("file")
	}
	return "/watch/" + string(token), all, nil
}

// giveRead opens a file of a reading, as it was read.
func (s *Site) giveRead(ctx context.Context, key held.Key, f reading.File, give func(io.Reader) error) error {
	body, _, err := s.Readings.Source(ctx, key, f)
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // it was read
	return give(body)
}

// tableRead is what the person said of the columns of a file.
func (s *Site) tableRead(ctx context.Context, key held.Key, f reading.File) ([]watch.Table, error) {
	if f.Chosen.Mapping == nil {
		return nil, nil
	}
	table, err := s.Readings.Beginning(ctx, key, f)
	if err != nil {
		return nil, err
	}
	for print, at := range table.Prints() {
		if f.Chosen.Mapping.Header && at == f.Chosen.Mapping.HeaderRow {
			return []watch.Table{{Print: print, Mapping: *f.Chosen.Mapping}}, nil
		}
	}
	return nil, nil
}

// watchDemo adds the area's part of the invented sample: two months of
// somebody's wallet, the second with something new.
func (s *Site) watchDemo(ctx context.Context, c demoCases) error {
	first := joinder.DateOf(c.Today.Time().AddDate(0, -2, 1-c.Today.Day))
	token, err := s.watches.Start(ctx, watch.Wish{Agreed: true, Months: watch.DefaultTerm, Lang: joinder.Chinese, Zone: "Asia/Shanghai"}, "alipay-1.csv", strings.NewReader(demoStatement(first, 0)))
	if err != nil {
		return err
	}
	s.Log.Info("sample of a statement watch", "path", "/watch/"+string(token))
	return s.watches.Give(ctx, token.Key(), watch.Given{Name: "alipay-2.csv", Account: watch.FindOut}, strings.NewReader(demoStatement(first, 1)))
}

// demoStatement is one invented month of a wallet, in its own layout.
func demoStatement(first joinder.Date, month int) string {
	begin := first.Time().AddDate(0, month, 0)
	var b strings.Builder
	b.WriteString("交易时间,交易分类,交易对方,对方账号,商品说明,收/支,金额,收/付款方式,交易状态,交易订单号,商家订单号,备注,\n")
	n := 0
	add := func(day, hour, minute int, kind, payee, what, way, amount, status string) {
		n++
		at := begin.AddDate(0, 0, day-1).Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute)
		fmt.Fprintf(&b, "%s,%s,%s,/,%s,%s,%s,余额宝,%s,%s\t,%s\t,,\n", at.Format(time.DateTime), kind, payee, what, way, amount, status, begin.Format("200601")+"20"+strconv.Itoa(100000+n), "M"+strconv.Itoa(n))
	}
	for d := 1; d <= 27; d++ {
		add(d, 8, d, "餐饮美食", "街角早餐（示例）", "早餐", "支出", strconv.Itoa(8+d%5)+".50", "交易成功")
		if d%4 == 0 {
			add(d, 19, d, "日用百货", "邻里超市（示例）", "日用品", "支出", strconv.Itoa(40+d)+".20", "交易成功")
		}
	}
	if month == 0 {
		add(24, 21, 5, "交通出行", "远途航空（示例）", "机票", "支出", "860.00", "退款中")
		return b.String()
	}
	add(9, 20, 15, "文化休闲", "灯笼影院（示例）", "电影票", "支出", "88.00", "交易成功")
	add(9, 20, 19, "文化休闲", "灯笼影院（示例）", "电影票", "支出", "88.00", "交易成功")
	return b.String()
}
