# Two commands matter: `make demo` runs the main job, `make test` passes all the
# tests. Both install what they need. The rest is for those who work here.

GO      ?= go
VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS  = -s -w -X main.version=$(VERSION)
export CGO_ENABLED ?= 0

.DEFAULT_GOAL := help
.PHONY: help run demo build generate check test quick bench searchbench fault fuzz release clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

build: ## build bin/joinder
	@$(GO) build -trimpath -ldflags '$(LDFLAGS)' -o bin/joinder ./cmd/joinder

run: build ## serve ./joinder-data on 127.0.0.1:8080
	@./bin/joinder serve

demo: build ## serve an invented, labelled sample and print the address
	@./bin/joinder demo

generate: ## write the Go code of the templates anew
	@$(GO) tool templ generate -log-level warn

check: ## vet, staticcheck, formatting, fresh templates, race on what is concurrent
	@test -z "$$(gofmt -l $$(git ls-files '*.go' | grep -v _templ.go))" || { echo 'gofmt these:'; gofmt -l $$(git ls-files '*.go' | grep -v _templ.go); exit 1; }
	@$(GO) vet ./...
	@cd bench/search && $(GO) vet .
	@$(GO) tool staticcheck ./...
	@$(MAKE) -s generate && git diff --exit-code --stat -- '*_templ.go'
	@if [ -n "$(VULNDB)" ]; then $(GO) tool govulncheck -db "$(VULNDB)" ./...; else echo 'govulncheck: set VULNDB=file:///path/to/db to run it (its database is not fetched from here)'; fi
	@CGO_ENABLED=1 $(GO) test -race -short -timeout 60m ./internal/sqldb/ ./internal/collective/ ./internal/intake/ ./internal/outbox/ ./internal/account/

test: ## install what is missing, then every test
	@sh scripts/setup.sh
	@JOINDER_REQUIRE_POSTGRES=1 JOINDER_REQUIRE_BROWSER=1 JOINDER_AXE="$(CURDIR)/.cache/axe.min.js" $(GO) test -timeout 60m ./...

quick: ## every test that needs nothing installed
	@$(GO) test -short ./...

bench: ## tables of measured figures, each beside a peer of the same run
	@$(GO) run ./cmd/bench
	@cd bench/search && $(GO) run . -n $(or $(N),100000)

searchbench: ## the search engine beside bleve, FTS5 and PostgreSQL (N=1000000 texts), and how it grows
	@cd bench/search && $(GO) run . -n $(or $(N),1000000)
	@cd bench/search && $(GO) run . -sizes $(or $(SIZES),10000,100000,1000000,5000000)

fuzz: ## ten seconds of every fuzz test (FUZZTIME=1m for longer)
	@sh scripts/fuzz.sh $(or $(FUZZTIME),10s)

fault: ## kill and disk-full loops against a real server
	@sh scripts/fault.sh

release: ## static binaries for the usual machines in dist/
	@sh scripts/release.sh '$(VERSION)' '$(LDFLAGS)'

clean: ## remove what was built
	@rm -rf bin dist .cache
