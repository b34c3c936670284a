package app

import (
	"context"

	"joinder/internal/account"
	"joinder/internal/web"
	"joinder/internal/web/checkup"
)

// checkupArea wires the pages of the security check-up.
func (s *Site) checkupArea() web.Area {
	return checkup.Area(checkup.Parts{Pack: s.Pack, Common: account.CommonPasswords()})
}

// handleCheckupJobs registers the outbox handlers of the area.
func (s *Site) handleCheckupJobs() {}

// checkupChores is what the area looks after once an hour.
func (s *Site) checkupChores() []chore { return nil }

// checkupDemo adds the area's part of the invented sample.
func (s *Site) checkupDemo(context.Context, demoCases) error { return nil }
