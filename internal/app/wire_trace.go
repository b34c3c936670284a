package app

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"path/filepath"
	"strings"
	"time"

	"joinder"
	"joinder/internal/evidence"
	"joinder/internal/intake"
	"joinder/internal/ledger"
	"joinder/internal/letter/docx"
	"joinder/internal/web"
	"joinder/internal/web/tracing"
)

// traceArea wires the pages that follow stolen money. The host's labels are
// opened at once, so that the first person does not wait for them.
func (s *Site) traceArea() web.Area {
	labels := ledger.NewLabelFile(filepath.Join(s.Config.Data, ledger.LabelsName))
	if _, err := labels.Table(); err != nil {
		s.Log.Warn("labels of addresses cannot be read", "error", err)
	}
	return tracing.Area(tracing.Parts{Held: s.Held, Pack: s.Pack, Labels: labels, Recorder: traceRecorder{s}, Document: letterDocument, Readings: s.traces()})
}

// traces are the ledgers that were read a moment ago.
func (s *Site) traces() *tracing.Readings {
	if s.traced == nil {
		s.traced = tracing.NewReadings(s.World.Now)
	}
	return s.traced
}

// handleTraceJobs registers the outbox handlers of the area.
func (s *Site) handleTraceJobs() {}

// traceChores is what the area looks after once an hour.
func (s *Site) traceChores() []chore {
	return []chore{{"forget ledgers that were looked at", func(context.Context) error { s.traces().Sweep(); return nil }}}
}

// traceDemo adds the area's part of the invented sample.
func (s *Site) traceDemo(context.Context, demoCases) error { return nil }

// traceRecorder turns a trace into the beginning of a complaint: every file is
// received as evidence, which seals it at once.
type traceRecorder struct{ site *Site }

// Begin opens the draft and gives the path at which the person goes on. Pictures
// go in a zip: opened from a download folder, an SVG could run code.
func (r traceRecorder) Begin(ctx context.Context, v joinder.Viewer, b tracing.Beginning) (path string, err error) {
	s := r.site
	_, token, err := s.Desk.Start(ctx)
	if err != nil {
		return "", err
	}
	d := intake.Draft{Issue: b.Issue, Narrative: b.Narrative, Amount: b.Amount, Currency: b.Currency, OccurredOn: b.OccurredOn, Lang: b.Lang}
	for _, f := range b.Files {
		if strings.HasSuffix(f.Name, ".svg") {
			if f, err = zipped(f, s.Catalog.Localizer(b.Lang).T("tracing.evidence.picture")); err != nil {
				return "", err
			}
		}
		e, _, err := s.Shelf.Add(ctx, v, evidence.Upload{Owner: token.Owner(), Name: f.Name, Caption: b.Title, Body: bytes.NewReader(f.Body)})
		if err != nil {
			return "", err
		}
		d.Evidence = append(d.Evidence, intake.DraftEvidence{ID: e.ID, Caption: b.Title})
	}
	if err := s.Desk.Save(ctx, token, d); err != nil {
		return "", err
	}
	return "/draft/" + string(token) + "/what", nil
}

func zipped(f tracing.File, name string) (tracing.File, error) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(f.Name)
	if err == nil {
		_, err = w.Write(f.Body)
	}
	err = errors.Join(err, z.Close())
	return tracing.File{Name: name, Body: b.Bytes()}, err
}

// letterDocument writes plain paragraphs for a word processor, on A4.
func letterDocument(w io.Writer, title, text string, lang joinder.Lang, at time.Time) error {
	fonts := `<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman" w:eastAsia="宋体"/>`
	return docx.Write(w, docx.Head{Title: title, Lang: string(lang), Created: at}, docx.Parts{
		Styles: func(p *docx.Part) {
			p.Raw(`<w:styles xmlns:w="` + docx.Word + `"><w:docDefaults><w:rPrDefault><w:rPr>` + fonts + `<w:sz w:val="23"/></w:rPr></w:rPrDefault>` +
				`<w:pPrDefault><w:pPr><w:spacing w:after="80" w:line="330" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
				`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style></w:styles>`)
		},
		Footer: func(p *docx.Part) { p.Raw(`<w:ftr xmlns:w="` + docx.Word + `"><w:p/></w:ftr>`) },
		Document: func(p *docx.Part) {
			p.Raw(`<w:document xmlns:w="` + docx.Word + `" xmlns:r="` + docx.Relations + `"><w:body>`)
			for _, line := range strings.Split(text, "\n") {
				p.Raw(`<w:p><w:r><w:t xml:space="preserve">`)
				p.Text(line)
				p.Raw(`</w:t></w:r></w:p>`)
			}
			p.Raw(`<w:sectPr><w:footerReference w:type="default" r:id="rId2"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1304" w:bottom="1440" w:left="1304" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr></w:body></w:document>`)
		},
	})
}
