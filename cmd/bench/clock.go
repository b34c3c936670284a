package main

import (
	"context"
	"fmt"
	"time"

	"joinder"
	"joinder/internal/datapack"
	"joinder/internal/recourse/clock"
)

// clockCase is a case of generated members, each with a filing of their own
// that was passed on to the firm; every third was answered.
type clockCase struct {
	clock.Store
	record clock.Record
}

// ClockRecord implements clock.Store.
func (c clockCase) ClockRecord(context.Context, joinder.Viewer, joinder.ID) (clock.Record, error) {
	return c.record, nil
}

func newClockCase(n int, today joinder.Date) clockCase {
	r := clock.Record{All: true, Members: n, Case: joinder.Case{ID: "case", Wallet: "alipay", Issue: "withdrawal_not_arrived"}}
	for i := range n {
		who, sub, filed := joinder.ID(fmt.Sprintf("c%d", i)), joinder.ID(fmt.Sprintf("s%d", i)), today.AddDays(-i%40)
		r.People = append(r.People, clock.Person{Complaint: who, Number: i + 1, Jurisdiction: "CN", OccurredOn: today.AddDays(-60 - i%300), FiledAt: today.AddDays(-i % 90).Time(), Authorised: i%2 == 0})
		r.Submissions = append(r.Submissions, joinder.Submission{ID: sub, Channel: "cn-pboc-12363", Complaint: who, Number: i + 1, State: joinder.SubmissionFiled, FiledOn: filed})
		for j, kind := range []joinder.HappeningKind{joinder.Lodged, joinder.Forwarded, joinder.Answered}[:2+(2-i%3)/2] {
			r.Happenings = append(r.Happenings, joinder.Happening{ID: joinder.ID(fmt.Sprintf("h%d-%d", i, j)), Complaint: who, Submission: sub, Channel: "cn-pboc-12363", Kind: kind, On: filed.AddDays(j)})
		}
	}
	r.Happenings = append(r.Happenings, joinder.Happening{ID: "demand", Kind: joinder.Demanded, On: today.AddDays(-20)})
	return clockCase{record: r}
}

// clocks prints how long deadlines take to compute, and the board of a case.
func clocks(ctx context.Context, b *bench) error {
	pack, err := datapack.Embedded()
	if err != nil {
		return err
	}
	today := joinder.Date{Year: 2026, Month: 11, Day: 23}
	rules, cal := pack.Rules(), pack.WorkingDays("CN")
	compute := func(context.Context, int) error {
		for i, rule := range rules {
			if _, err := clock.Compute(pack, rule, clock.On(today.AddDays(-i*7))); err != nil {
				return err
			}
		}
		return nil
	}
	walk := func(context.Context, int) error {
		for i := range rules {
			cal.AddWorkdays(today.AddDays(-i*7), 30)
		}
		return nil
	}
	peer, ours, err := duel(ctx, 1, b.each, walk, compute)
	if err != nil {
		return err
	}
	n := float64(len(rules))
	t := newTable("Deadlines on one core; peer: counting 30 working days with no explanation", "deadlines", "computed/s", "peer/s", "ratio")
	t.row("every rule of the pack, explained", count(int64(n*ours.rate())), count(int64(n*peer.rate())), ratio(ours.rate(), peer.rate()))
	t.print(b.out)

	t = newTable("Clock board on one core; peer: finding what stands among the same happenings", "a case of", "p50 ms", "p99 ms", "clocks", "peer p50 ms", "ratio")
	for _, size := range []int{100, 1000, 10_000} {
		c := newClockCase(size, today)
		desk := clock.New(clock.Parts{Store: c, Book: pack, Family: func(string) string { return "funds" }, Zone: time.UTC}, joinder.World{Now: today.Time})
		shown := 0
		board := func(ctx context.Context, _ int) error {
			found, err := desk.Board(ctx, joinder.SystemViewer(), "case")
			shown = 0
			for _, g := range found.Groups {
				shown += len(g.Clocks)
			}
			return err
		}
		stand := func(context.Context, int) error {
			joinder.Standing(c.record.Happenings)
			return nil
		}
		peer, ours, err := duel(ctx, 1, b.each, stand, board)
		if err != nil {
			return err
		}
		t.row(count(int64(size))+" filings", figure(ours.ms(.5)), figure(ours.ms(.99)), count(int64(shown)), figure(peer.ms(.5)), ratio(ours.ms(.5), peer.ms(.5)))
	}
	t.note("Members, filings and happenings are generated and held in memory; every clock is computed anew, as on every request.")
	t.print(b.out)
	return nil
}
