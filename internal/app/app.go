// Package app is the composition root: it opens storage and keys, makes the use
// cases, and gives them to the web server and the commands. The end-to-end
// tests use the same root as the program.
//
//	site, err := app.Open(ctx, config)
//	defer site.Close()
//	err = site.Serve(ctx, listener)
package app

import (
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"joinder"
	"joinder/internal/account"
	"joinder/internal/blob"
	"joinder/internal/collective"
	"joinder/internal/config"
	"joinder/internal/datapack"
	"joinder/internal/evidence"
	"joinder/internal/evidence/held"
	"joinder/internal/evidence/reading"
	"joinder/internal/evidence/watch"
	"joinder/internal/i18n"
	"joinder/internal/intake"
	"joinder/internal/intake/redact"
	"joinder/internal/letter"
	"joinder/internal/notify"
	"joinder/internal/outbox"
	"joinder/internal/recourse/publicity"
	"joinder/internal/seal"
	"joinder/internal/similar"
	"joinder/internal/similar/live"
	"joinder/internal/sqldb"
	"joinder/internal/web"
	"joinder/internal/web/tracing"
)

// Site is one open instance: everything that the program does with it.
type Site struct {
	Config  config.Config
	World   joinder.World
	Log     *slog.Logger
	Catalog *i18n.Catalog
	Pack    *datapack.Pack

	DB       *sqldb.DB
	Ring     *blob.Keyring
	Vault    *blob.Store
	Signer   *seal.Signer
	Checks   *seal.Checkpointer
	Shelf    *evidence.Shelf
	Held     *held.Keeper  // what people only look at
	Readings *reading.Desk // statements that people look at
	Desk     *intake.Desk
	Contacts *intake.Contacts
	Importer *intake.Importer
	Cases    *collective.Cases
	Letters  *letter.Letters
	Accounts *account.Accounts
	Finder   *similar.Finder
	Index    *live.Index // nil when the database answers searches
	Bundles  web.Bundler
	Outbox   *outbox.Outbox
	Web      *web.Server

	names     *directory
	mail      *notify.Mailer // nil: no mail is sent
	publicity *publicity.Desk
	watches   *watch.Desk
	traced    *tracing.Readings // ledgers that were followed a moment ago
}

// Version is what the program was built from; cmd/joinder sets it.
type Version string

// Open opens an instance and brings its schema up to date.
func Open(ctx context.Context, c config.Config, world joinder.World, log *slog.Logger, version Version) (_ *Site, err error) {
	c, err = c.Complete()
	if err != nil {
		return nil, joinder.Fail(joinder.Invalid, "error.config.bad", "Detail", err.Error()).Because(err)
	}
	s := &Site{Config: c, World: world, Log: log}
	if s.Catalog, err = i18n.Load(log); err != nil {
		return nil, err
	}
	if s.Pack, err = datapack.Embedded(); err != nil {
		return nil, fmt.Errorf("built-in data pack: %w", err)
	}
	if s.DB, err = sqldb.Open(ctx, c.Database, world); err != nil {
		return nil, err
	}
	s.DB.ScratchIn(c.Data)
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if err = s.openKeys(ctx); err != nil {
		return nil, err
	}
	if err = s.DB.SyncWallets(ctx, s.Pack.Wallets(today(world))); err != nil {
		return nil, err
	}
	if err = s.DB.SettleRegions(ctx, s.Pack); err != nil {
		return nil, err
	}
	if s.Config.Mail != "" {
		if s.mail, err = notify.NewMailer(s.Config.Mail, s.Config.MailFrom); err != nil {
			return nil, joinder.Fail(joinder.Invalid, "error.config.bad", "Detail", err.Error())
		}
	}
	if err = s.openUseCases(); err != nil {
		return nil, err
	}
	if s.Web, err = s.newWeb(version); err != nil {
		return nil, err
	}
	return s, nil
}

// openKeys reads what lies beside the database: the keys, and the files that
// only the keys open.
func (s *Site) openKeys(ctx context.Context) (err error) {
	dir := s.Config.KeyDir()
	if s.Ring, err = blob.LoadKEK(filepath.Join(dir, "kek"), s.World.Rand); err != nil {
		return err
	}
	if s.Vault, err = blob.Open(ctx, s.Config.Blobs, s.Ring, s.DB, s.World); err != nil {
		return err
	}
	base, err := url.Parse(s.Config.BaseURL)
	if err != nil {
		return err
	}
	if s.Signer, err = seal.LoadSigner(filepath.Join(dir, "log"), base.Host+"/log", s.World.Rand); err != nil {
		return err
	}
	s.Checks = seal.NewCheckpointer(s.DB.Log(), s.Signer, filepath.Join(dir, "checkpoint"))
	return nil
}

// secret derives a key for one purpose from the desk's secret file.
func (s *Site) secret(purpose string) ([]byte, error) {
	path := filepath.Join(s.Config.KeyDir(), "secret")
	raw, err := os.ReadFile(path) //nolint:gosec // the operator's own path
	if errors.Is(err, os.ErrNotExist) {
		raw = s.World.Bytes(32)
		err = os.WriteFile(path, raw, 0o600)
	}
	if err != nil {
		return nil, err
	}
	if len(raw) != 32 {
		return nil, fmt.Errorf("%s: %d bytes where 32 should be", path, len(raw))
	}
	return hkdf.Key(sha256.New, raw, nil, "joinder/"+purpose+"/v1", 32)
}

func (s *Site) openUseCases() error {
	deskKey, err := s.secret("desk")
	if err != nil {
		return err
	}
	accountKey, err := s.secret("account")
	if err != nil {
		return err
	}
	s.names = &directory{pack: s.Pack, db: s.DB, world: s.World}
	limits := evidence.DefaultLimits()
	limits.File, limits.Person = s.Config.MaxUpload, max(s.Config.MaxDraft, s.Config.MaxUpload)
	s.Shelf = evidence.NewShelf(evidence.NewReceiver(s.Vault, s.DB, limits, s.World), s.Vault, s.DB, s.Ring)
	s.Held = held.New(held.Parts{Store: s.DB, Vault: s.Vault, Boxes: s.Ring, World: s.World, Limits: held.Limits{File: limits.File, All: 2 * limits.File}})
	s.Readings = s.newReadings()
	s.Desk = intake.NewDesk(intake.DeskParts{Store: s.DB, Disputes: s.DB, Vault: s.Ring, Directory: s.names, World: s.World, Secret: deskKey,
		Placeholder: func(l joinder.Lang, k redact.Kind) string {
			return s.Catalog.Localizer(l).T("intake.placeholder." + string(k))
		}})
	s.Contacts = intake.NewContacts(intake.ContactParts{Links: s.DB, Own: s.DB, Vault: s.Ring, World: s.World, Secret: deskKey})
	s.Finder = s.ranking(similar.New(s.openIndex(), s.World)).Placing(s.Pack.RegionCodes)
	s.Importer = intake.NewImporter(s.DB, s.names, s.World)
	files := s.caseFiles()
	s.Cases = collective.New(collective.Parts{Ledger: files, Register: files, Checklists: s.Pack, Personal: personal}, s.World)
	s.Letters = s.letters(s.World)
	base, err := url.Parse(s.Config.BaseURL)
	if err != nil {
		return err
	}
	if s.Accounts, err = account.New(account.Parts{
		World: s.World, Store: account.Stores{RecordStore: s.DB, FactorStore: s.DB, SignInStore: s.DB, GuessStore: s.DB, LogStore: s.DB, ReceiptStore: s.DB, SetupStore: s.DB},
		Vault: s.Ring, Key: accountKey, BaseURL: base, Cases: s.DB, Answers: s.DB,
		Kept: []account.Kept{s.keptMappings, s.keptDisputes},
	}); err != nil {
		return err
	}
	s.Bundles = &bundler{db: s.DB, cases: files, vault: s.Vault, shelf: s.Shelf, checks: s.Checks, signer: s.Signer, catalog: s.Catalog, boxes: s.Ring, channel: s.channelName,
		world: s.World, host: s.hostName(), base: s.Config.BaseURL}
	s.handleJobs()
	return nil
}

// handleJobs registers who does the work that was committed with changes.
func (s *Site) handleJobs() {
	s.Outbox = outbox.New(s.DB.Outbox(), s.Log)
	s.Outbox.Handle(sqldb.JobCheckpoint, func(ctx context.Context, _ []byte) error {
		_, err := s.Checks.Run(ctx)
		if joinder.KindOf(err) == joinder.Conflict {
			return nil // another process was first
		}
		return err
	})
	s.Outbox.Handle(account.JobSealSecurity, func(ctx context.Context, _ []byte) error {
		_, err := s.Accounts.SealSecurity(ctx)
		return err
	})
	s.Outbox.Handle(account.JobAccountDeleted, func(ctx context.Context, payload []byte) error {
		return s.DB.DropAccountRoles(ctx, joinder.ID(payload))
	})
	s.Outbox.Handle(intake.EraseBlobJob, func(ctx context.Context, payload []byte) error { return s.Vault.Remove(ctx, string(payload)) })
	s.Outbox.Handle(intake.ReceiptMailJob, s.mailReceipt)
	s.Outbox.Handle(intake.ContactMailJob, s.mailContact)
	for _, handle := range []func(){s.handleClockJobs, s.handleRouteJobs, s.handleFilingJobs, s.handleReplyJobs, s.handleRemedyJobs,
		s.handlePublicityJobs, s.handleHandoffJobs, s.handleFeeJobs, s.handleDirectoryJobs, s.handleScoreJobs, s.handleReviewJobs, s.handleChooseJobs, s.handleEmergencyJobs, s.handleDiagnoseJobs, s.handleCheckupJobs, s.handleLibraryJobs,
		s.handleStatementJobs, s.handleWatchJobs, s.handleTraceJobs} {
		handle()
	}
	// News that nobody here waits for yet; notices by mail and webhook will.
	for _, kind := range []string{intake.FiledJob, sqldb.JobChanged, letter.JobFrozen} {
		s.Outbox.Handle(kind, func(context.Context, []byte) error { return nil })
	}
}

// personal lists what looks like personal data in words that will be public.
func personal(text string) (found []string) {
	for _, f := range redact.Scan(text) {
		found = append(found, f.Text)
	}
	return found
}

// caseFiles is the storage of cases and letters, which may open the contact of
// members who consented to be named.
func (s *Site) caseFiles() *sqldb.CaseFiles {
	return s.DB.CaseFiles(func(id joinder.ID, box []byte) (joinder.Contact, error) { return intake.OpenContact(s.Ring, id, box) }).Disputing(s.openDispute)
}

// openDispute opens what a complaint disputes.
func (s *Site) openDispute(sealed intake.SealedDispute) (joinder.Dispute, error) {
	d, _, err := intake.OpenDispute(s.Ring, sealed)
	return d, err
}

// letters is the use case of letters at some time.
func (s *Site) letters(world joinder.World) *letter.Letters {
	return letter.New(s.letterParts(letter.Parts{
		Store: s.caseFiles(), Blobs: s.Vault, Words: s.documentWords,
		Zone:    i18n.Beijing(),
		CaseURL: func(id joinder.ID) string { return s.Config.BaseURL + "/cases/" + string(id) },
	}, letterFacts{s.Pack, s.Catalog, world}), world)
}

// documentWords gives documents their fixed texts.
func (s *Site) documentWords(lang joinder.Lang) letter.Words {
	return web.DocumentWords(s.Catalog.Localizer(lang))
}

func (s *Site) hostName() string {
	if s.Config.Imprint != "" {
		return s.Config.Imprint
	}
	return strings.TrimPrefix(strings.TrimPrefix(s.Config.BaseURL, "https://"), "http://")
}

// owner joins finding, showing and withdrawing one's own complaint.
type owner struct {
	*intake.Desk
	db   *sqldb.DB
	ring *blob.Keyring
}

// Own implements web.Receipts.
func (o owner) Own(ctx context.Context, v joinder.Viewer, id joinder.ID) (joinder.Complaint, error) {
	return intake.Own(ctx, o.db, o.ring, v, id)
}

func (s *Site) newWeb(version Version) (*web.Server, error) {
	base, err := url.Parse(s.Config.BaseURL)
	if err != nil {
		return nil, err
	}
	var proxies []netip.Prefix
	for _, text := range s.Config.TrustProxy {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return nil, joinder.Fail(joinder.Invalid, "error.config.bad", "Detail", err.Error()).Because(err)
		}
		proxies = append(proxies, p)
	}
	return web.New(
		web.Config{BaseURL: base, Host: web.Host{Name: s.Config.Imprint, Contact: s.Config.Contact}, TrustedProxies: proxies, Limits: limits(s.Config.Rates), Version: string(version), Demo: s.Config.Demo},
		web.Deps{
			World: s.World, Log: s.Log, Catalog: s.Catalog, Sessions: s.DB.Sessions(), Viewers: web.SignInViewers{Accounts: s.Accounts}, Health: s.DB.Ping,
			File:    web.FileParts{Desk: s.Desk, Receipts: owner{s.Desk, s.DB, s.Ring}, Shelf: s.Shelf, Facts: s.Pack, Wallets: s.names, Mail: s.mail != nil, Contacts: s.Contacts},
			Case:    web.CaseParts{Desk: s.Cases, Reader: s.Cases, Facts: s.Pack, Wallets: s.names, Letters: s.Letters, Papers: s.Letters, Files: letterFiles{s.Vault}, Bundles: s.Bundles},
			Account: s.accountParts(),
			Search:  web.SearchParts{Finder: s.Finder, Facts: s.Pack, Wallets: s.names, Verdict: s.sayVerdict(), Outbreaks: s.openOutbreaks(), Groups: s.Groups(), Boxes: s.Ring},
			Pack:    web.PackParts{Pack: s.Pack},
			Next:    web.NextParts{Next: s.nextSteps},
			Clock:   s.clockParts(), Route: s.routeParts(), Filing: s.filingParts(), Reply: s.replyParts(),
			Remedy: s.remedyParts(), Publicity: s.publicityParts(), Handoff: s.handoffParts(),
			Areas: []web.Area{s.feeArea(), s.directoryArea(), s.scoreArea(), s.reviewArea(), s.chooseArea(), s.emergencyArea(), s.diagnoseArea(), s.checkupArea(), s.libraryArea(),
				s.statementArea(), s.watchArea(), s.traceArea(), s.outbreakArea(), s.groupArea(), s.trendArea()},
			Seals: web.SealParts{Tiles: seal.NewTiles(s.DB.Log(), s.Signer.Verifier()), Key: s.Signer.VerifierKey(), PEM: s.Signer.PEM()},
		})
}

func (s *Site) accountParts() web.AccountParts {
	p := web.AllAccountParts(s.Accounts)
	p.IssueName = s.Pack.IssueName
	p.WalletName = func(id string) joinder.Text {
		for _, w := range s.names.all() {
			if w.ID == id {
				return w.Name
			}
		}
		return joinder.Text{ZH: id, EN: id}
	}
	return p
}

// Close ends storage. Serve ends everything else by its context.
func (s *Site) Close() error {
	var errs []error
	if s.publicity != nil && s.DB != nil {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		errs = append(errs, s.publicity.FlushViews(ctx))
		cancel()
	}
	if s.Vault != nil {
		errs = append(errs, s.Vault.Close())
	}
	if s.DB != nil {
		errs = append(errs, s.DB.Close())
	}
	return errors.Join(errs...)
}

// housekeeping is how often old drafts and sessions are looked for.
const housekeeping = time.Hour

// orphanAge is how old a file must be before it counts as left behind by an
// upload that was never recorded: far longer than any upload takes.
const orphanAge = 24 * time.Hour
