package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"joinder"
)

// ExitLater tells a mail server to try again (EX_TEMPFAIL of sysexits.h).
const ExitLater = 75

// errLater marks work that may succeed another time.
var errLater = errors.New("try again later")

type mailCmd struct {
	Receive mailReceiveCmd `cmd:"" help:"Take in one answer or notice of delivery from standard input, for a mail server's pipe. Exit codes: 0 kept, 1 refused for good, 75 try again. Example: joinder mail receive --to \"$ORIGINAL_RECIPIENT\""`
}

type mailReceiveCmd struct {
	siteFlags
	To []string `help:"Address that it was delivered to; left out, the message's own headers tell." placeholder:"ADDRESS"`
}

// Run keeps the message where its address says it belongs.
func (c mailReceiveCmd) Run(ctx context.Context, p *Program) error {
	raw, err := io.ReadAll(io.LimitReader(p.In, maxReply))
	if err != nil {
		return fmt.Errorf("%w: %w", errLater, err)
	}
	if len(raw) == 0 {
		return joinder.Fail(joinder.Invalid, "error.reply.no_mail")
	}
	s, err := p.Open(ctx, c.config())
	if err != nil {
		return fmt.Errorf("%w: %w", errLater, err)
	}
	err = s.ReceiveMail(ctx, c.To, raw)
	if closed := s.Close(); err == nil {
		err = closed
	}
	switch joinder.KindOf(err) {
	case joinder.NotFound, joinder.Invalid, joinder.TooLarge, joinder.Forbidden:
		return err
	}
	if err != nil {
		return fmt.Errorf("%w: %w", errLater, err)
	}
	return nil
}
