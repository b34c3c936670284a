package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"joinder"
	"joinder/internal/recourse/stance"
)

type replyCmd struct {
	Classify classifyCmd `cmd:"" help:"Say what an answer really does: cooperates, deflects or stalls. Example: joinder reply classify answer.txt --json"`
}

type classifyCmd struct {
	File string `arg:"" help:"The answer as text or as a message (.eml); - is standard input." placeholder:"FILE"`
	JSON bool   `help:"Print JSON."`
}

// readingJSON is what "reply classify --json" prints.
type readingJSON struct {
	Stance     joinder.Stance `json:"stance"`
	Kind       stance.Kind    `json:"kind"`
	Confidence float64        `json:"confidence"`
	Sentences  []string       `json:"sentences"`
	Cues       []string       `json:"cues"` // beside sentences; "" where the whole sentence decided
	Lang       joinder.Lang   `json:"lang"`
	Unsure     bool           `json:"unsure"`
}

// maxReply bounds what is read, in bytes.
const maxReply = 26 << 20

// Run proposes the stance. It needs no data directory.
func (c classifyCmd) Run(_ context.Context, p *Program) error {
	raw, err := readBytes(p.In, c.File)
	if err != nil {
		return usageError{err}
	}
	var text string
	if p.MailText != nil && looksLikeMail(c.File, string(raw)) {
		if text, err = p.MailText(raw); err != nil {
			return joinder.Fail(joinder.Invalid, "error.reply.no_mail").Because(err)
		}
	} else if text, err = plainText(raw); err != nil {
		return err
	}
	if strings.TrimSpace(text) == "" {
		return joinder.Fail(joinder.Invalid, "error.reply.empty")
	}
	classifier, err := stance.New()
	if err != nil {
		return err
	}
	r := classifier.Read(strings.ToValidUTF8(text, "\uFFFD"), "")
	if c.JSON {
		out := readingJSON{r.Stance, r.Kind, round(r.Confidence), []string{}, []string{}, r.Lang, r.Unsure()}
		for _, s := range r.Sentences {
			out.Sentences, out.Cues = append(out.Sentences, s.Text), append(out.Cues, s.Cue)
		}
		return writeJSON(p.Out, out)
	}
	w := p.language()
	key := "cli.reply.reading"
	if r.Unsure() {
		key = "cli.reply.unsure"
	}
	fmt.Fprintln(p.Out, w.T(key, "Stance", w.T("reply.stance."+string(r.Stance)), "Kind", w.T("reply.kind."+string(r.Kind)), "Percent", int(r.Confidence*100+0.5)))
	for _, s := range r.Sentences {
		fmt.Fprintln(p.Out, "  "+strings.Join(strings.Fields(s.Text), " "))
	}
	return nil
}

func round(f float64) float64 { return float64(int(f*1000+0.5)) / 1000 }

// looksLikeMail tells a message from a plain text by its name or first lines.
func looksLikeMail(name, text string) bool {
	if strings.HasSuffix(strings.ToLower(name), ".eml") {
		return true
	}
	head, _, found := strings.Cut(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n")
	if !found {
		return false
	}
	known := 0
	for line := range strings.Lines(head) {
		key, _, ok := strings.Cut(line, ":")
		switch strings.ToLower(key) {
		case "from", "message-id", "mime-version", "content-type", "received", "return-path":
			if ok {
				known++
			}
		}
	}
	return known >= 2 && !strings.HasPrefix(head, ">")
}

func readBytes(in io.Reader, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(in, maxReply))
	}
	f, err := os.Open(name) //nolint:gosec // the caller's own path
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, maxReply))
}
