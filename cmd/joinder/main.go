// Command joinder is the whole program: run it without arguments for help.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"joinder/internal/app"
	"joinder/internal/cli"
	"joinder/internal/i18n"
)

// version is set when a release is linked.
var version = "dev"

func main() { os.Exit(run()) }

func run() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	catalog, err := i18n.Load(nil)
	if err != nil {
		fmt.Fprintln(os.Stderr, "joinder:", err)
		return cli.ExitFailed
	}
	p := app.Commands(app.Version(version))
	p.Catalog, p.Lang = catalog, i18n.Locale(os.Getenv, "en")
	p.In, p.Out, p.Err = os.Stdin, os.Stdout, os.Stderr
	return p.Run(ctx, os.Args[1:])
}
