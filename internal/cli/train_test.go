package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"joinder"
	"joinder/internal/config"
	"joinder/internal/i18n"
	"joinder/internal/similar/paraphrase"
)

// trained runs "joinder train paraphrase" on a site that learns what it is told.
func trained(t *testing.T, lang joinder.Lang, learn TrainParaphrase, args ...string) (out, errOut string, code int) {
	t.Helper()
	catalog, err := i18n.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	var o, e bytes.Buffer
	p := &Program{Catalog: catalog, Lang: lang, In: strings.NewReader(""), Out: &o, Err: &e,
		Open: func(context.Context, config.Config) (Site, error) {
			return Site{Services{TrainParaphrase: learn, Close: func() error { return nil }}}, nil
		}}
	code = p.Run(t.Context(), append([]string{"train", "paraphrase"}, args...))
	return o.String(), e.String(), code
}

// TestTrainSaysWhatItLearned: every outcome, for people in both languages and
// for scripts.
func TestTrainSaysWhatItLearned(t *testing.T) {
	some := [4]int{}
	some[paraphrase.Together], some[paraphrase.Confirmed], some[paraphrase.Refused], some[paraphrase.Left] = 11, 22, 33, 44
	for name, c := range map[string]struct {
		outcome  paraphrase.Outcome
		better   bool
		args     []string
		zh, en   []string
		zhNo, no string
	}{
		"nothing known": {outcome: paraphrase.Outcome{Written: 5}, zh: []string{"还不知道任何一对"}, en: []string{"knows no pair yet"}, zhNo: "AUC", no: "AUC"},
		"better": {outcome: paraphrase.Outcome{Written: 5, Known: some, Better: true, Judge: paraphrase.Judge{Pairs: 77, Same: 30, With: 0.8126, Without: 0.75, Own: true}},
			zh: []string{"11 对", "44 对", "22 对", "33 对", "本站没有学过的 77 对", "0.813", "0.750", "已保存", "再训练一次"},
			en: []string{"11 together", "44 where one left", "22 said to be the same", "33 said to be different", "77 pairs of this site", "0.813", "0.750", "Kept.", "train again"}, zhNo: "没有保存", no: "not kept"},
		"worse": {outcome: paraphrase.Outcome{Written: 5, Known: some, Judge: paraphrase.Judge{Pairs: 900, With: 0.7, Without: 0.75}},
			zh: []string{"没有学过的 900 对", "不如自带的模型，所以没有保存"}, en: []string{"On 900 pairs that", "worse than the model", "not kept"}, zhNo: "已保存", no: "Kept."},
		"only tried": {outcome: paraphrase.Outcome{Written: 5, Known: some, Better: true, Judge: paraphrase.Judge{Pairs: 900, With: 0.8, Without: 0.75}}, args: []string{"--dry-run"},
			zh: []string{"只是试算，没有保存"}, en: []string{"Only tried; nothing was kept"}, zhNo: "已保存", no: "Kept."},
	} {
		learn := func(_ context.Context, holdout float64, keep bool) (paraphrase.Outcome, bool, error) {
			if holdout != 0.2 || keep == (len(c.args) > 0) {
				t.Errorf("%s: asked for %v, keep %v", name, holdout, keep)
			}
			return c.outcome, keep && c.outcome.Better, nil
		}
		for lang, says := range map[joinder.Lang][]string{joinder.Chinese: c.zh, joinder.English: c.en} {
			out, errOut, code := trained(t, lang, learn, c.args...)
			if code != ExitOK || errOut != "" {
				t.Errorf("%s, %s: exit code %d, %s", name, lang, code, errOut)
			}
			for _, want := range says {
				if !strings.Contains(out, want) {
					t.Errorf("%s, %s: no %q in\n%s", name, lang, want, out)
				}
			}
			if no := map[joinder.Lang]string{joinder.Chinese: c.zhNo, joinder.English: c.no}[lang]; strings.Contains(out, no) {
				t.Errorf("%s, %s: %q in\n%s", name, lang, no, out)
			}
		}
		out, _, code := trained(t, joinder.English, learn, append([]string{"--json"}, c.args...)...)
		var got struct {
			Written, Together, Left, Confirmed, Refused int
			HeldOut                                     int     `json:"held_out"`
			Only                                        bool    `json:"only_own"`
			AUC                                         float64 `json:"auc"`
			Shipped                                     float64 `json:"auc_shipped"`
			Kept                                        bool
		}
		if err := json.Unmarshal([]byte(out), &got); err != nil || code != ExitOK {
			t.Fatalf("%s: %v in %s", name, err, out)
		}
		o := c.outcome
		if got.Written != 5 || got.Together+got.Left+got.Confirmed+got.Refused != o.Pairs() || got.HeldOut != o.Judge.Pairs || got.Only != o.Judge.Own ||
			got.AUC != o.Judge.With || got.Shipped != o.Judge.Without || got.Kept != (o.Better && len(c.args) == 0) {
			t.Errorf("%s: %s", name, out)
		}
	}
}

// TestTrainIsCalledWrongly: nothing is opened for a share that judges nothing,
// and a failure is told.
func TestTrainIsCalledWrongly(t *testing.T) {
	fail := func(context.Context, float64, bool) (paraphrase.Outcome, bool, error) {
		return paraphrase.Outcome{}, false, errors.New("the disk is full")
	}
	for _, share := range []string{"0", "0.04", "0.51", "NaN", "-1", "x"} {
		if out, errOut, code := trained(t, joinder.English, fail, "--holdout="+share); code != ExitUsage || out != "" || errOut == "" {
			t.Errorf("--holdout %s: exit code %d, %q, %q", share, code, out, errOut)
		}
	}
	if out, errOut, code := trained(t, joinder.English, fail); code != ExitFailed || out != "" || !strings.Contains(errOut, "the disk is full") {
		t.Errorf("exit code %d, %q, %q", code, out, errOut)
	}
}
