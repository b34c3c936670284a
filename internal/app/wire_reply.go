package app

import (
	"context"

	"joinder/internal/web"
)

// replyParts wires the pages of answers that came back.
func (s *Site) replyParts() web.ReplyParts { return web.ReplyParts{} }

// handleReplyJobs registers the outbox handlers of the area.
func (s *Site) handleReplyJobs() {}

// replyChores is what the area looks after once an hour.
func (s *Site) replyChores() []chore { return nil }

// replyDemo adds the area's part of the invented sample.
func (s *Site) replyDemo(context.Context, demoCases) error { return nil }
