package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// dataset is a file to import.
type dataset struct {
	path string
	name string // for a row of a table
}

// cfpb finds a file of CFPB complaints, or makes one of the same shape.
func (b *bench) cfpb(file string) (dataset, error) {
	if d, ok := b.data[file]; ok {
		return d, nil
	}
	dir := os.Getenv("JOINDER_SHARED")
	if dir == "" {
		r, err := root()
		if err != nil {
			return dataset{}, err
		}
		dir = filepath.Join(r, "..", "shared")
	}
	d := dataset{path: filepath.Join(dir, "data", "cfpb", file), name: file}
	if _, err := os.Stat(d.path); err != nil {
		d = dataset{path: filepath.Join(b.dir, file), name: file + " (GENERATED)"}
		if err := generate(d.path); err != nil {
			return d, err
		}
		b.generated = append(b.generated, file)
	}
	b.data[file] = d
	return d, nil
}

// Rows of the CFPB files that generated ones stand for.
const (
	narrativeRows = 13_615
	metadataRows  = 103_644
)

// generate writes a file with the columns, the number of rows and about the
// lengths of the real one. The same seed writes the same file.
func generate(path string) (err error) {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	g := invention{rand.New(rand.NewPCG(1, 2))}
	if strings.HasSuffix(path, ".csv") {
		err = g.csv(w)
	} else {
		err = g.jsonl(w)
	}
	if err == nil {
		err = w.Flush()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// invention makes up rows.
type invention struct{ *rand.Rand }

func (g invention) pick(from ...string) string { return from[g.IntN(len(from))] }

func (g invention) fields(id int) map[string]string {
	day := fmt.Sprintf("20%02d-%02d-%02d", 12+g.IntN(13), 1+g.IntN(12), 1+g.IntN(28))
	return map[string]string{
		"complaint_id": strconv.Itoa(1_000_000 + id), "date_received": day, "date_sent_to_company": day,
		"product":     g.pick("Money transfers", "Virtual currency", "Debt collection", "Credit reporting", "Mortgage"),
		"sub_product": g.pick("Domestic (US) money transfer", "Mobile or digital wallet", "I do not know"),
		"issue":       g.pick("Money was not available when promised", "Fraud or scam", "Incorrect information on your report"),
		"sub_issue":   g.pick("", "Account status incorrect"), "company": fmt.Sprintf("Invented Company %d", g.IntN(400)),
		"state": g.pick("CA", "NY", "TX", "FL"), "zip_code": fmt.Sprintf("%03dXX", g.IntN(1000)), "submitted_via": "Web",
		"company_response": g.pick("Closed with explanation", "Closed with monetary relief"), "timely": g.pick("Yes", "Yes", "No"),
		"consumer_disputed": "No", "consumer_consent_provided": "Consent provided",
	}
}

// sentence is made of words that look like a complaint's; some are rare, so
// that an index has something to tell apart.
func (g invention) sentence() string {
	return fmt.Sprintf("%s the %s %s my %s of $%d.00 on the %d, reference k%dq. ",
		g.pick("In May", "Last week", "After two calls", "Without notice", "Once more"),
		g.pick("company", "bank", "agent", "app", "merchant"), g.pick("refused", "lost", "froze", "reported", "took", "delayed"),
		g.pick("transfer", "deposit", "account", "payment", "balance", "refund"), 10+g.IntN(4000), 1+g.IntN(28), g.IntN(30_000))
}

func (g invention) jsonl(w *bufio.Writer) error {
	enc := json.NewEncoder(w)
	for i := range narrativeRows {
		row := g.fields(i)
		var text strings.Builder
		for range 1 + int(g.ExpFloat64()*14) {
			text.WriteString(g.sentence())
		}
		row["narrative"] = text.String()
		if err := enc.Encode(row); err != nil {
			return err
		}
	}
	return nil
}

func (g invention) csv(w *bufio.Writer) error {
	columns := []string{"complaint_id", "date_received", "product", "sub_product", "issue", "sub_issue", "company_public_response", "company",
		"state", "zip_code", "tags", "consumer_consent_provided", "submitted_via", "date_sent_to_company", "company_response", "timely", "consumer_disputed"}
	out := csv.NewWriter(w)
	if err := out.Write(columns); err != nil {
		return err
	}
	for i := range metadataRows {
		row := g.fields(5_000_000 + i)
		cells := make([]string, len(columns))
		for k, c := range columns {
			cells[k] = row[c]
		}
		if err := out.Write(cells); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}
