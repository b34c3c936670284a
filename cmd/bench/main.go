// Command bench prints tables of measured figures, each beside a peer that was
// measured in the same run, so that a figure means something on any machine:
//
//	go run ./cmd/bench                 # everything
//	go run ./cmd/bench -only pages     # one table
//	go run ./cmd/bench -seconds 10     # longer and steadier
//
// It judges nothing: there is no pass and no fail. It uses no network but
// loopback, starts its own PostgreSQL, and keeps its data in a directory that
// it deletes. The closing line says which data is generated.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/pprof"
	"strings"
	"syscall"
	"time"
)

// part is one table of the run.
type part struct {
	name string
	run  func(context.Context, *bench) error
}

// parts in the order of the report.
func parts() []part {
	return []part{
		{"import", imports}, {"twins", twins}, {"file", filings}, {"pages", pages}, {"search", searches}, {"searchpage", searchPages},
		{"letter", letters}, {"packs", packs}, {"bundle", bundles}, {"route", ladders}, {"clock", clocks}, {"stance", stances}, {"like", likes}, {"paraphrase", paraphrases}, {"groups", groups}, {"outbreaks", outbreaks}, {"fees", comparisons}, {"statement", statements}, {"trace", traces}, {"program", program},
	}
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)
	stop()
	if errors.Is(err, flag.ErrHelp) {
		os.Exit(2)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var names []string
	for _, p := range parts() {
		names = append(names, p.name)
	}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := flags.String("only", "", "print one table: "+strings.Join(names, ", "))
	seconds := flags.Float64("seconds", 2, "how long one row is measured; imports take up to six times as long")
	dir := flags.String("dir", "", "directory on the disk to measure (default: the system's for temporary files)")
	profile := flags.String("profile", "", "write a processor profile to this file (go tool pprof)")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	if *profile != "" {
		f, err := os.Create(*profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	b, err := newBench(out, *dir, time.Duration(*seconds*float64(time.Second)))
	if err != nil {
		return err
	}
	defer b.close()
	fmt.Fprint(out, machine(b.dir))
	known := false
	for _, p := range parts() {
		if *only != "" && *only != p.name {
			continue
		}
		known = true
		if err := p.run(ctx, b); err != nil {
			return fmt.Errorf("%s: %w", p.name, err)
		}
	}
	if !known {
		return fmt.Errorf("no table %q; there are %s", *only, strings.Join(names, ", "))
	}
	b.closing()
	return nil
}
