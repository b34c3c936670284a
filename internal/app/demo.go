package app

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"golang.org/x/sync/errgroup"

	"joinder"
	"joinder/internal/collective"
	"joinder/internal/demo"
	"joinder/internal/evidence"
	"joinder/internal/intake"
	"joinder/internal/letter"
	"joinder/internal/sqldb"
)

// demoSeed makes every demo of one day the same.
const demoSeed = 1

// demoCodes are the recovery codes of the sample's two organisers, so that a
// visitor can try the organiser's workspace.
var demoCodes = []string{"DEM0A-DEM0A-DEM0A-DEM0A", "DEM0B-DEM0B-DEM0B-DEM0B"}

// FillDemo stores the invented sample in an empty data directory. In one that
// holds it already it does nothing; anything else it leaves alone.
func FillDemo(ctx context.Context, s *Site) error {
	seeded, err := s.DB.IsSeeded(ctx)
	if err != nil || seeded {
		return err
	}
	if empty, err := s.DB.IsEmpty(ctx); err != nil {
		return err
	} else if !empty {
		return joinder.Fail(joinder.Conflict, "error.demo.not_demo", "Dir", s.Config.Data)
	}
	sample := demo.Generate(demoSeed, today(s.World))
	for i := range sample.Wallets {
		sample.Wallets[i].Reviewed = true // suggested by forms, as the pack's are
	}
	if err := s.DB.SyncWallets(ctx, sample.Wallets); err != nil {
		return err
	}
	codes := map[joinder.ID]string{}
	for i, c := range sample.Cases {
		codes[c.Members[0].Complaint] = demoCodes[i]
	}
	seeds, err := s.demoComplaints(ctx, sample.Complaints, codes)
	if err != nil {
		return err
	}
	if err := s.DB.SeedComplaints(ctx, seeds); err != nil {
		return err
	}
	for _, c := range sample.Cases {
		if err := s.demoCase(ctx, c); err != nil {
			return err
		}
	}
	known := demoCases{Gathering: sample.Cases[0].ID, Sent: sample.Cases[1].ID, Today: today(s.World)}
	for _, add := range []func(context.Context, demoCases) error{s.clockDemo, s.routeDemo, s.filingDemo, s.replyDemo, s.remedyDemo, s.publicityDemo, s.handoffDemo,
		s.feeDemo, s.directoryDemo, s.scoreDemo, s.reviewDemo, s.chooseDemo, s.emergencyDemo, s.diagnoseDemo, s.checkupDemo, s.libraryDemo,
		s.statementDemo, s.watchDemo, s.traceDemo, s.outbreakDemo, s.groupDemo} {
		if err := add(ctx, known); err != nil {
			return err
		}
	}
	return s.DB.FinishSeed(ctx)
}

// demoCases are the sample's cases, for the areas to add to.
type demoCases struct {
	Gathering, Sent joinder.ID // of demo-bluebird, and of demo-lantern whose letter went out 19 days ago
	Today           joinder.Date
}

// demoComplaints boxes and seals the sample's complaints as the desk would.
func (s *Site) demoComplaints(ctx context.Context, all []demo.Complaint, codes map[joinder.ID]string) ([]sqldb.Seed, error) {
	seeds := make([]sqldb.Seed, len(all))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8) // files wait for the disk, not for the processor
	for i, c := range all {
		group.Go(func() (err error) {
			seeds[i], err = s.demoComplaint(ctx, c, codes[c.ID])
			return err
		})
	}
	return seeds, group.Wait()
}

func (s *Site) demoComplaint(ctx context.Context, c demo.Complaint, code string) (sqldb.Seed, error) {
	seed := sqldb.Seed{Salt: s.World.Bytes(joinder.SaltSize), CodeHash: s.World.Bytes(32)}
	if parsed, ok := intake.ParseCode(code); ok {
		seed.CodeHash = s.Desk.CodeHash(parsed)
	}
	var ids []joinder.ID
	for _, f := range c.Files {
		item, err := s.demoFile(ctx, c, f)
		if err != nil {
			return seed, err
		}
		seed.Items = append(seed.Items, item)
		ids = append(ids, item.Row.Evidence.ID)
	}
	statement := intake.StatementOf(c.Complaint, ids).Bytes()
	seed.Leaf = joinder.NewLeaf(joinder.LeafComplaint, "", c.ID, seed.Salt, statement)
	var err error
	if seed.Statement, err = s.Ring.Box(statement, intake.StatementAAD(c.ID)); err != nil {
		return seed, err
	}
	if c.Contact != (joinder.Contact{}) {
		plain, err := json.Marshal(c.Contact)
		if err != nil {
			return seed, err
		}
		if seed.Contact, err = s.Ring.Box(plain, intake.ContactAAD(c.ID)); err != nil {
			return seed, err
		}
	}
	seed.Complaint = c.Complaint
	return seed, nil
}

func (s *Site) demoFile(ctx context.Context, c demo.Complaint, f demo.File) (sqldb.SeedItem, error) {
	id := s.World.ID()
	kept, err := s.Vault.Put(ctx, c.ID, id, bytes.NewReader(f.Data), int64(len(f.Data)))
	if err != nil {
		return sqldb.SeedItem{}, err
	}
	row, err := s.Shelf.Row(evidence.Upload{Owner: c.ID, Name: f.Name, Caption: f.Caption}, evidence.Received{
		Evidence: joinder.Evidence{ID: id, Name: f.Name, Caption: f.Caption, MediaType: f.MediaType, Size: kept.Size, SHA256: kept.SHA256,
			Blob: kept.Blob, Salt: kept.Salt, At: c.FiledAt},
		Commitment: kept.Commitment, WrappedKey: kept.WrappedKey,
	})
	return sqldb.SeedItem{Row: row, Leaf: joinder.Leaf{Version: 1, Kind: joinder.LeafEvidence, Commitment: kept.Commitment, Item: id}}, err
}

// at is the world at another time.
func (s *Site) at(t time.Time) joinder.World {
	return joinder.World{Now: func() time.Time { return t }, Rand: s.World.Rand}
}

// demoCase opens a case of the sample and takes it as far as it went.
func (s *Site) demoCase(ctx context.Context, c demo.Case) error {
	files, system := s.caseFiles(), joinder.SystemViewer()
	first := s.demoJoining(c, c.Members[0])
	c.Case.State = joinder.Gathering
	if err := files.OpenCase(ctx, system, collective.NewCase{Case: c.Case, First: &first, Update: c.Updates[0]}); err != nil {
		return err
	}
	for _, m := range c.Members[1:] {
		if _, err := files.JoinCase(ctx, system, s.demoJoining(c, m)); err != nil {
			return err
		}
	}
	for _, m := range c.Members {
		for use, when := range m.Withdrawn {
			change := collective.Change{Case: c.ID, Complaint: m.Complaint, At: when, Grants: []collective.Grant{s.demoGrant(use, false)}}
			if err := files.ChangeConsents(ctx, system, change); err != nil {
				return err
			}
		}
	}
	for _, u := range c.Updates[1:] {
		if u.Kind != "note" {
			continue // the steps themselves say so
		}
		if err := files.AddCaseUpdate(ctx, system, u); err != nil {
			return err
		}
	}
	if c.Letter == nil {
		return nil
	}
	return s.demoLetter(ctx, c)
}

func (s *Site) demoJoining(c demo.Case, m demo.Member) collective.Joining {
	j := collective.Joining{ID: s.World.ID(), Case: c.ID, Complaint: m.Complaint, Role: m.Role, At: m.JoinedAt}
	for _, use := range joinder.Uses {
		if _, ok := m.Allows[use]; ok {
			j.Grants = append(j.Grants, s.demoGrant(use, true))
		}
	}
	return j
}

func (s *Site) demoGrant(use joinder.Use, yes bool) collective.Grant {
	return collective.Grant{Use: use, Yes: yes, ID: s.World.ID(), Salt: s.World.Bytes(joinder.SaltSize)}
}

// demoLetter writes, freezes and sends the case's letter at the times of the
// sample. Its numbers are those of the annex, as a person's would be.
func (s *Site) demoLetter(ctx context.Context, c demo.Case) error {
	system := joinder.SystemViewer()
	writing := s.letters(s.at(c.Letter.At))
	draft, err := writing.Draft(ctx, system, c.ID, letter.Order{Lang: c.Letter.Lang})
	if err != nil {
		return err
	}
	if draft.ID == "" {
		if draft, err = writing.Save(ctx, system, c.ID, 0, draft); err != nil {
			return err
		}
	}
	if _, err := s.letters(s.at(c.Letter.FrozenAt)).Freeze(ctx, system, draft.ID); err != nil {
		return err
	}
	return s.caseFiles().MoveCase(ctx, system, joinder.Sent, joinder.Update{
		ID: s.World.ID(), Case: c.ID, At: c.Letter.SentAt, Kind: "state." + string(joinder.Sent), Public: true,
	})
}
