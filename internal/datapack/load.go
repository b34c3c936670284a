package datapack

import (
	"embed"
	"errors"
	"io/fs"
	"path"
	"strings"
	"sync/atomic"

	"joinder"
)

//go:embed data
var embedded embed.FS

// Files of a pack. All are required but regionsName, which packs made before
// there were maps do not have; calendarDir holds one file per jurisdiction.
const (
	manifestName = "pack.yaml"
	calendarDir  = "calendars"
	regionsName  = "regions.yaml"
)

// Pack is a loaded data pack. It never changes and is safe for concurrent use.
type Pack struct {
	manifest     manifestFile
	issues       issuesFile
	channels     []channelEntry
	wallets      []walletEntry
	fees         feesFile
	playbooks    playbooksFile
	standing     standingFile
	counting     countingFile
	clocks       clocksFile
	terms        map[string]Term // by CHANNEL/STAGE
	evidence     evidenceFile
	requirements requirementsFile
	checklists   checklistsFile
	letters      lettersFile
	aliases      aliasesFile
	wordsFile    wordsFile
	routingFile  routingFile
	publicity    publicityFile
	court        courtFile
	emergency    emergencyFile
	diagnosis    diagnosisFile
	checkup      checkupFile
	choosing     choosingFile
	chosen       atomic.Pointer[choosingOf]
	library      libraryFile
	issuers      issuersFile
	regions      regionsFile
	spellings    map[string]Region
	routing      routing
	words        words
	calendars    map[string]*Calendar
	companies    companies
	files        []string
	refs         map[string]Origin // "channels.yaml#id" and the like
}

// Embedded loads the pack that ships with the program.
func Embedded() (*Pack, error) {
	data, err := EmbeddedFS()
	if err != nil {
		return nil, err
	}
	return Load(data)
}

// EmbeddedFS is the files of the pack that ships with the program.
func EmbeddedFS() (fs.FS, error) { return fs.Sub(embedded, "data") }

// Load reads a pack. Every problem of every file is found and returned together
// as Problems; a pack with a single problem is refused.
func Load(fsys fs.FS) (*Pack, error) {
	p, problems := read(fsys)
	if len(problems) > 0 {
		return nil, problems
	}
	return p, nil
}

// read does the work of Load and of Check: what can be read is read.
func read(fsys fs.FS) (*Pack, Problems) {
	p := &Pack{calendars: map[string]*Calendar{}, refs: map[string]Origin{}}
	var problems Problems
	for _, f := range p.parts() {
		p.readFile(fsys, f.name, f.into, &problems)
	}
	p.readCalendars(fsys, &problems)
	refuseStrangers(fsys, p.parts(), &problems)
	p.index()
	p.check(&problems)
	p.companies = newCompanies(p.aliases, p.wallets)
	p.words = newWords(p.wordsFile)
	p.routing = newRouting(p) // says whom own clocks concern
	p.indexTerms()
	return p, problems.sorted()
}

type part struct {
	name string
	into any
}

// parts lists the files and where each goes.
func (p *Pack) parts() []part {
	return []part{
		{manifestName, &p.manifest}, {"issues.yaml", &p.issues}, {"channels.yaml", &p.channels}, {"wallets.yaml", &p.wallets},
		{"fees.yaml", &p.fees}, {"playbooks.yaml", &p.playbooks}, {"standing.yaml", &p.standing}, {"counting.yaml", &p.counting},
		{"clocks.yaml", &p.clocks},
		{"evidence.yaml", &p.evidence}, {"requirements.yaml", &p.requirements}, {"checklists.yaml", &p.checklists},
		{"letters.yaml", &p.letters}, {"aliases.yaml", &p.aliases}, {wordsName, &p.wordsFile}, {"routing.yaml", &p.routingFile},
		{"publicity.yaml", &p.publicity}, {"court.yaml", &p.court},
		{"emergency.yaml", &p.emergency}, {"diagnosis.yaml", &p.diagnosis}, {"checkup.yaml", &p.checkup},
		{"choosing.yaml", &p.choosing}, {"library.yaml", &p.library}, {"issuers.yaml", &p.issuers},
		{regionsName, &p.regions},
	}
}

func (p *Pack) readFile(fsys fs.FS, name string, into any, problems *Problems) {
	data, err := fs.ReadFile(fsys, name)
	switch {
	case errors.Is(err, fs.ErrNotExist) && name == regionsName:
		return // a pack without maps
	case errors.Is(err, fs.ErrNotExist):
		problems.add(Pos{File: name}, "the file is missing")
		return
	case err != nil:
		problems.add(Pos{File: name}, "cannot be read: %v", err)
		return
	}
	p.files = append(p.files, name)
	decodeFile(name, data, into, problems)
}

func (p *Pack) readCalendars(fsys fs.FS, problems *Problems) {
	entries, err := fs.ReadDir(fsys, calendarDir)
	if err != nil {
		problems.add(Pos{File: calendarDir}, "the folder of calendars is missing")
		return
	}
	for _, e := range entries {
		name := path.Join(calendarDir, e.Name())
		if e.IsDir() || path.Ext(name) != ".yaml" {
			problems.add(Pos{File: name}, "not a calendar (one .yaml file per jurisdiction)")
			continue
		}
		var raw calendarFile
		p.readFile(fsys, name, &raw, problems)
		checkCalendar(raw, name, problems)
		p.calendars[string(raw.Jurisdiction)] = newCalendar(raw)
	}
}

// refuseStrangers names YAML files that nothing reads: a misspelt file name
// must not silently drop facts.
func refuseStrangers(fsys fs.FS, parts []part, problems *Problems) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		problems.add(Pos{File: "."}, "cannot be listed: %v", err)
		return
	}
	known := map[string]bool{}
	for _, f := range parts {
		known[f.name] = true
	}
	for _, e := range entries {
		if ext := path.Ext(e.Name()); !e.IsDir() && (ext == ".yaml" || ext == ".yml") && !known[e.Name()] {
			problems.add(Pos{File: e.Name()}, "no such file belongs to a pack")
		}
	}
}

// index remembers where each referable entry comes from.
func (p *Pack) index() {
	for i := range p.channels {
		c := Channel{&p.channels[i]}
		id := "channels.yaml#" + c.ID()
		p.refs[id] = c.Origin()
		for _, d := range c.raw.Deadlines {
			o := c.Origin()
			o.Confidence = d.Confidence
			p.refs[id+"/"+string(d.Stage)] = o
		}
	}
	p.indexLaw()
	for _, row := range p.playbooks.Playbooks {
		id := "playbooks.yaml#" + string(row.ID)
		p.refs[id] = Origin{Confidence: row.Confidence, Sources: row.Sources, CheckedOn: p.playbooks.VerifiedOn}
		for _, w := range row.Wallets {
			p.refs[id+"/"+w.ID] = w.origin(p.playbooks.VerifiedOn)
		}
	}
}

func (p *Pack) indexLaw() {
	put := func(file string, id name, g graded, checked joinder.Date) {
		p.refs[file+"#"+string(id)] = g.origin(checked)
	}
	for _, r := range p.standing.Items {
		put("standing.yaml", r.ID, r.graded, p.standing.VerifiedOn)
	}
	for _, r := range p.counting.Rules {
		put("counting.yaml", r.ID, r.graded, p.counting.VerifiedOn)
	}
	for _, r := range p.evidence.Rules {
		put("evidence.yaml", r.ID, r.graded, p.evidence.VerifiedOn)
	}
	for _, r := range p.requirements.Rows {
		put("requirements.yaml", r.ID, r.graded, p.requirements.VerifiedOn)
	}
	for _, r := range p.fees.Rows {
		put("fees.yaml", r.ID, r.graded, p.fees.VerifiedOn)
	}
}

// lookup finds the origin of "file.yaml#id".
func (p *Pack) lookup(ref string) (Origin, bool) {
	o, ok := p.refs[ref]
	return o, ok
}

// isRef reports whether a source names another entry of the pack.
func isRef(source string) bool {
	file, id, ok := strings.Cut(source, ".yaml#")
	return ok && id != "" && !strings.ContainsAny(file, " /:")
}
