package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"path/filepath"
	"unicode/utf8"

	"joinder"
	"joinder/internal/intake/redact"
	"joinder/internal/similar"
	"joinder/internal/similar/paraphrase"
	"joinder/internal/web"
)

// verdictsKept is how many days what people said of shown complaints is kept.
const verdictsKept = 365

// paraphraseFile is the model that a training made of this instance.
func (s *Site) paraphraseFile() string { return filepath.Join(s.Config.Data, "paraphrase.model") }

// ranking is the finder with what puts short texts in order.
func (s *Site) ranking(f *similar.Finder) *similar.Finder {
	kept, err := paraphrase.Keep(s.paraphraseFile(), s.Log)
	if err != nil { // the program's own file
		s.Log.Error("paraphrase", "err", err)
		return f
	}
	return f.Ranking(kept)
}

// trainParaphrase learns from what this instance knows, and keeps the model if
// wished and if it is not worse.
func (s *Site) trainParaphrase(ctx context.Context, holdout float64, keep bool) (o paraphrase.Outcome, kept bool, err error) {
	known, err := s.DB.KnownPairs(ctx)
	if err != nil {
		return o, false, err
	}
	corpus, err := paraphrase.Written()
	if err != nil {
		return o, false, err
	}
	if o, err = paraphrase.Trial(corpus, known, holdout, paraphrase.ShippedSettings()); err != nil || !keep {
		return o, false, err
	}
	kept, err = o.Keep(s.paraphraseFile())
	return o, kept, err
}

// sayVerdict keeps what somebody said of a shown complaint: of what they asked
// with only a short sentence, without personal data, and nothing that names them.
func (s *Site) sayVerdict() web.SayVerdict {
	key, err := s.secret("verdict")
	if err != nil {
		s.Log.Error("verdicts", "err", err) // the key file was read a moment ago
		return nil
	}
	return func(ctx context.Context, v joinder.Viewer, said similar.Verdict, words, browser string) error {
		if said.Other == "" && utf8.RuneCountInString(words) <= similar.MaxVerdictRunes {
			said.Words = redact.Redact(words, redact.Scan(words), func(redact.Kind) string { return "[…]" })
		}
		m := hmac.New(sha256.New, key)
		m.Write([]byte(browser + "\n" + string(said.Complaint)))
		said.Voter = hex.EncodeToString(m.Sum(nil)[:16])
		return s.DB.SaveVerdict(ctx, v, said)
	}
}

// likeChores is what the area looks after once an hour.
func (s *Site) likeChores() []chore {
	return []chore{{"forget old verdicts", func(ctx context.Context) error {
		return s.DB.SweepVerdicts(ctx, joinder.DateOf(s.World.Now()).AddDays(-verdictsKept))
	}}}
}
