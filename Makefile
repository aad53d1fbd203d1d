# `make help` lists what there is.
.DEFAULT_GOAL := help
SHELL := bash

VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LDFLAGS := -s -w -X github.com/postil/postil/internal/cli.Version=$(VERSION)

GOLANGCI_VERSION := v2.15.0
GOLANGCI := .cache/bin/golangci-lint-$(GOLANGCI_VERSION)

# Arguments for the program that a target starts: make run ARGS='--listen 0.0.0.0:7070'
ARGS ?=

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## /\1\t/' | expand -t 12

.PHONY: build
build: ui-if-possible ## Build bin/postil, with the web app where Node.js is there to build it
	CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '$(LDFLAGS)' -o bin/postil ./cmd/postil

.PHONY: ui
ui: ## Build the web app into internal/web/dist, unless it is newer than its sources
	@scripts/ui

.PHONY: ui-if-possible
ui-if-possible:
	@scripts/ui --if-possible

.PHONY: run
run: build ## Build and start the server; ARGS are its flags
	@exec bin/postil serve $(ARGS)

.PHONY: demo
demo: build ## Fill the space of a running server with content; ARGS are its flags
	@exec bin/postil demo $(ARGS)

.PHONY: test
test: setup build ## Run everything, on SQLite and PostgreSQL (installs what it needs)
	@scripts/test

.PHONY: test-go
test-go: ## Run the Go tests alone, without the race detector
	go test -p 2 ./...

.PHONY: pooler
pooler: setup ## Run the tests of the store, the use cases and the jobs on PostgreSQL behind pgbouncer
	POSTIL_TEST_POOLER=1 go test -count=1 -p 2 ./internal/store ./internal/app ./internal/job

.PHONY: lint
lint: $(GOLANGCI) ## Vet, check format and lint
	$(GOLANGCI) run ./...

.PHONY: fmt
fmt: $(GOLANGCI) ## Format
	$(GOLANGCI) fmt ./...

.PHONY: fuzz
fuzz: ## Run every fuzz target for FUZZTIME (10s)
	@scripts/fuzz

.PHONY: e2e
e2e: setup build ## Run the real clients against the binary; ARGS as of test/e2e/python/run
	@scripts/e2e $(ARGS)

.PHONY: e2e-all
e2e-all: setup build ## The same with every client release at which the contract changed
	@scripts/e2e --all $(ARGS)

.PHONY: compat
compat: setup build ## Run all clients there are releases of on SQLite, and write docs/compatibility.md
	@scripts/compat

.PHONY: linear
linear: setup ## Show that what clients of several replicas see is linearizable, and would not be without the locks; ARGS as of go test
	go test ./test/linear -v -count=1 -timeout 60m -time 2m $(ARGS)

.PHONY: chaos
chaos: setup ## Kill replicas and cut connections under load: what was acknowledged is there, once; ARGS as of go test
	go test ./test/chaos -v -count=1 -timeout 60m -ops 10000 $(ARGS)

.PHONY: failover
failover: setup ## Take the primary of a PostgreSQL cluster away under load, in several ways; ARGS as of go test
	@scripts/setup-failover
	go test ./test/failover -v -count=1 -timeout 60m -times 3 $(ARGS)

.PHONY: bench
bench: setup build ## Measure the server against plain SQL on both databases; ARGS as of go run ./test/bench -help
	@scripts/with-postgres go run ./test/bench $(ARGS)

.PHONY: bench-scale
bench-scale: setup build ## Measure what a million records and ten million spans cost against few, on both databases; ARGS as of go run ./test/bench scale -help
	@scripts/with-postgres go run ./test/bench scale $(ARGS)

.PHONY: browser
browser: setup build ## Run the web app's tests in a browser; ARGS as of playwright test
	npm --prefix web run e2e -- $(ARGS)

.PHONY: browser-postgres
browser-postgres: setup build ## The same on PostgreSQL
	scripts/with-postgres npm --prefix web run e2e -- $(ARGS)

.PHONY: screenshots
screenshots: setup build ## Take a picture of every page in both themes and three sizes, into screenshots/; ARGS as of playwright test
	cd web && npm run --silent screenshots -- $(ARGS)

.PHONY: bench-ui
bench-ui: setup build ## Measure the web app in a browser; ARGS as of playwright test
	cd web && npm run --silent bench -- $(ARGS)

.PHONY: soak-ui
soak-ui: setup build ## Let four browsers annotate for SOAK_MINUTES (10), and compare what the server holds; ARGS as of playwright test
	cd web && npm run --silent soak -- $(ARGS)

.PHONY: setup
setup: ## Install what the tests need and is not there
	@scripts/setup

$(GOLANGCI):
	GOBIN=$(CURDIR)/.cache/bin go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	mv .cache/bin/golangci-lint $@
