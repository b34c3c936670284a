// Package outbox runs the jobs that were committed with the changes that caused
// them. Nothing leaves the process but from here: a crash after a commit loses
// no work, a crash before it starts none.
//
//	box := outbox.New(queue, log)
//	box.Handle("seal.checkpoint", sealer.Checkpoint)
//	go box.Run(ctx)
//
// A job runs at least once, so a handler must be safe to repeat. One that fails
// is tried again after the queue's time-out; after eight tries it stays in the
// table, where `joinder doctor` reports it.
package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"time"

	"maragu.dev/goqite"

	"joinder"
)

// Handler does one kind of job. Its error is logged and the job tried again.
type Handler func(ctx context.Context, payload []byte) error

// Outbox hands committed jobs to their handlers, one at a time.
type Outbox struct {
	queue    *goqite.Queue
	log      *slog.Logger
	handlers map[string]Handler
	idle     time.Duration // between looks at an empty queue
}

// New makes an outbox over the queue in the database.
func New(queue *goqite.Queue, log *slog.Logger) *Outbox {
	return &Outbox{queue: queue, log: log, handlers: map[string]Handler{}, idle: 250 * time.Millisecond}
}

// Handle registers the handler for a kind; call it before Run.
func (o *Outbox) Handle(kind string, h Handler) { o.handlers[kind] = h }

// Run works until ctx ends.
func (o *Outbox) Run(ctx context.Context) {
	for ctx.Err() == nil {
		did, err := o.step(ctx)
		if err != nil && ctx.Err() == nil {
			o.log.Error("outbox", "err", err)
		}
		if did {
			continue // a failed job waits for the queue's time-out; the others do not
		}
		select {
		case <-ctx.Done():
		case <-time.After(o.idle):
		}
	}
}

// Drain runs everything that is due and returns when the queue is empty.
func (o *Outbox) Drain(ctx context.Context) error {
	for {
		did, err := o.step(ctx)
		if err != nil || !did {
			return err
		}
	}
}

// step takes one job, runs it, and deletes it once it is done.
func (o *Outbox) step(ctx context.Context) (bool, error) {
	m, err := o.queue.Receive(ctx)
	if err != nil || m == nil {
		return false, err
	}
	var job joinder.Job
	if err := json.Unmarshal(m.Body, &job); err != nil {
		return true, fmt.Errorf("job %s is unreadable: %w", m.ID, err)
	}
	h, ok := o.handlers[job.Kind]
	if !ok {
		return true, fmt.Errorf("no handler for job kind %q", job.Kind)
	}
	if err := run(ctx, h, job.Payload); err != nil {
		return true, fmt.Errorf("job %s: %w", job.Kind, err)
	}
	return true, o.queue.Delete(ctx, m.ID)
}

// run turns a panic of one handler into an error, so that one bad job does
// not stop the others.
func run(ctx context.Context, h Handler, payload []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	return h(ctx, payload)
}
