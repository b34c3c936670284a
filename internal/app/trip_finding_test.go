package app_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"joinder/internal/app/apptest"
	"joinder/internal/browsertest"
)

// longStates are payments whose names, states and zones are all long.
const longStates = `date,amount,currency,counterparty,status,transaction id
2026-03-04T10:00:00+01:00,-300.00,EUR,King game with a very long name of a merchant GmbH & Co. KG,waiting for confirmation of receipt,T1
2026-03-04T10:01:00+01:00,-300.00,EUR,King game with a very long name of a merchant GmbH & Co. KG,waiting for confirmation of receipt,T2
2026-04-04T10:02:00+02:00,-1222333.00,EUR,King game with a very long name of a merchant GmbH & Co. KG,等待确认收货,T4
`

// TestAFindingOnAPhone marks a finding with one button and takes it back, with
// scripts and without; a long state leaves room for the name.
func TestAFindingOnAPhone(t *testing.T) {
	t.Parallel() // most of it is waiting for the browser
	chromium := browsertest.New(t, browsertest.Options{})
	site := apptest.Open(t, apptest.Options{})
	file := filepath.Join(t.TempDir(), "long.csv")
	if err := os.WriteFile(file, []byte(longStates), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"zh-CN", "en"} {
		for _, noJS := range []bool{false, true} {
			name := lang + map[bool]string{true: ".nojs", false: ".js"}[noJS]
			t.Run(name, func(t *testing.T) {
				trip := &trip{T: t, site: site, name: "finding." + name, lang: lang, noJS: noJS, first: chromium}
				p := trip.person()
				p.open("/statements")
				p.Upload("#f-files", file)
				if noJS {
					p.follow(`form[action="/statements"] button.btn`, "/statements/")
				} else {
					p.Click(`form[action="/statements"] button.btn`)
					p.WaitFor("#marks")
					p.arrive(200, "/statements/")
				}
				var narrowest float64
				p.Eval(`Math.min(...[...document.querySelectorAll(".st-c-who")].map(e => e.getBoundingClientRect().width))`, &narrowest)
				if narrowest < 120 {
					t.Errorf("a name has %v pixels", narrowest)
				}
				p.markFinding("all", "2", "600.00", 4)
				p.markFinding("none", p.t.say("勾上有问题的交易", "Tick the rows that are wrong"), "", 0)
			})
		}
	}
}

// markFinding presses the button of the first finding, and looks at the bar and
// the boxes.
func (p *traveller) markFinding(do, says, sum string, ticked int) {
	p.t.Helper()
	button := `[data-finding] button[name="` + do + `"]`
	p.uncover(button)
	if p.t.noJS {
		p.follow(button, "/statements/")
	} else {
		p.Click(button)
		p.Eval(`(async () => { for (let i = 0; i < 100 && !document.querySelector('`+button+`').hidden; i++) await new Promise(r => setTimeout(r, 50)); return true })()`, new(bool))
	}
	var boxes int
	p.Eval(`document.querySelectorAll("input[name=mark]:checked").length`, &boxes)
	if bar := p.Text("[data-bar]"); !strings.Contains(bar, says) || !strings.Contains(bar, sum) || boxes != ticked {
		p.t.Errorf("%s: the bar says %q, %d boxes are ticked", do, bar, boxes)
	}
}
