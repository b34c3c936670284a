package cli

import (
	"context"
	"fmt"
	"strings"

	"joinder/internal/config"
)

type demoCmd struct {
	Addr string `help:"Where to listen." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	Data string `help:"Directory for the sample; made anew when missing." default:"joinder-demo" placeholder:"DIR"`
}

// Run makes the sample if needed and serves it.
func (c demoCmd) Run(ctx context.Context, p *Program) error {
	return p.Demo(ctx, config.Config{Addr: c.Addr, Data: c.Data, Demo: true}, p.announce)
}

type serveCmd struct {
	siteFlags
	Addr       string   `help:"Where to listen." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	BaseURL    string   `name:"base-url" help:"How people reach the site; https here switches on secure cookies." placeholder:"URL"`
	MaxUpload  int64    `help:"Bytes one file may have." default:"100000000" placeholder:"BYTES"`
	TrustProxy []string `help:"Addresses of proxies whose X-Forwarded-For is believed." placeholder:"CIDR"`
	Mail       string   `help:"Mail server, such as smtps://user:password@host:465. With a password set it as JOINDER_MAIL, not here. Without one, no mail is sent." placeholder:"URL"`
	MailFrom   string   `help:"Sender of mail. Where answers come in by mail, have mail to this address delivered the same way: notices of delivery come back to it." placeholder:"ADDRESS"`
	MailIn     string   `help:"Where to take in mail with answers (SMTP, behind a relay), such as 127.0.0.1:2525." placeholder:"HOST:PORT"`
	MailDomain string   `help:"Domain of addresses for answers; left out, the host of --base-url. Set it when a mail server pipes into \"joinder mail receive\"." placeholder:"DOMAIN"`
	Imprint    string   `help:"Who runs this site, shown on /about." placeholder:"TEXT"`
	Contact    string   `help:"How to reach whoever runs this site." placeholder:"TEXT"`
	Index      string   `help:"What answers searches: files in --data that follow the database (engine), or the database itself (database)." enum:"engine,database" default:"engine"`
}

// Run serves until the process is asked to stop.
func (c serveCmd) Run(ctx context.Context, p *Program) error {
	cfg := c.config()
	cfg.Addr, cfg.BaseURL, cfg.MaxUpload, cfg.TrustProxy = c.Addr, c.BaseURL, c.MaxUpload, c.TrustProxy
	cfg.Imprint, cfg.Contact, cfg.Mail, cfg.MailFrom = c.Imprint, c.Contact, c.Mail, c.MailFrom
	cfg.MailIn, cfg.MailDomain, cfg.Index = c.MailIn, c.MailDomain, c.Index
	return p.Serve(ctx, cfg, p.announce)
}

// announce tells the operator where the site is.
func (p *Program) announce(a Address) {
	w := p.language()
	if a.Demo {
		fmt.Fprintln(p.Out, w.T("cli.demo.label"))
	}
	fmt.Fprintln(p.Out, w.T("cli.serve.at", "URL", a.URL, "Took", a.Took))
	if len(a.Codes) > 0 {
		fmt.Fprintln(p.Out, w.T("cli.demo.codes", "URL", a.URL+"/receipt", "Codes", strings.Join(a.Codes, "  ")))
	}
	if a.Admin != "" {
		fmt.Fprintln(p.Out, w.T("cli.serve.admin", "URL", a.Admin))
	}
}
