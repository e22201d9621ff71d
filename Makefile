# handover. The first target lists the others.

GO        ?= go
FUZZTIME  ?= 1m
DEMO      ?= demo
# The race detector needs a C compiler.
RACE      := $(shell command -v $${CC:-gcc} >/dev/null 2>&1 && echo -race)
PLATFORMS := linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64

GORELEASER    := $(GO) run github.com/goreleaser/goreleaser/v2@v2.14.0
GOLANGCI_LINT := $(GO) run github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

# goreleaser names the commit only of a repository that has an origin; one without gets ours for the one command.
WITH_ORIGIN := $(shell git remote get-url origin >/dev/null 2>&1 || echo env GIT_CONFIG_COUNT=1 \
  GIT_CONFIG_KEY_0=remote.origin.url GIT_CONFIG_VALUE_0=https://github.com/handover-kit/handover)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: build
build: ## build bin/handover
	CGO_ENABLED=0 $(GO) build -trimpath -o bin/handover ./cmd/handover

.PHONY: demo
demo: build ## seal, open and verify a sample engagement in ./demo (DEMO=folder for another)
	@test "$(DEMO)" != demo || rm -rf demo # an earlier run of this target
	bin/handover demo $(DEMO)

.PHONY: test
test: tools format vet cross unit ## everything a change must pass; installs what it needs

.PHONY: tools
tools: ## install the stock programs that the tests compare with
	@.ci/tools

.PHONY: format
format: ## refuse Go files that gofmt would change
	@changed=$$(gofmt -l .); test -z "$$changed" || { echo "gofmt would change:"; echo "$$changed"; exit 1; }

.PHONY: vet
vet: ## go vet
	$(GO) vet ./...

.PHONY: unit
unit: ## go test; with the race detector where there is a C compiler, but for the scripts of whole programs, which it slows sixfold
	$(GO) test $(RACE) -timeout 15m $$($(GO) list ./... | grep -v '/cmd/handover$$')
	$(GO) test -timeout 15m ./cmd/handover

.PHONY: cross
cross: ## build for every system a release is made for, and bundle for WebAssembly
	@for p in $(PLATFORMS); do echo "build $$p"; \
	  CGO_ENABLED=0 GOOS=$${p%/*} GOARCH=$${p#*/} $(GO) build ./... || exit 1; done
	@echo "build js/wasm"; GOOS=js GOARCH=wasm $(GO) build ./bundle/...

.PHONY: check
check: format vet ## the linters (the first run builds them, which takes minutes)
	$(GOLANGCI_LINT) run

.PHONY: bench
bench: ## measure against stock tools, for docs/benchmarks.md (minutes; needs 8 GB of disk; FULL=-full for 20; ONLY=evidence, app, secrets or notice for that part)
	$(GO) run ./cmd/internal/bench $(FULL) $(if $(ONLY),-only $(ONLY))

.PHONY: differential
differential: ## compare what gitleaks and we find, as docs/secrets-gitleaks.md says (the first run builds gitleaks, which takes a minute)
	DIFFERENTIAL=1 $(GO) test -count=1 -run '^TestDifferential$$' -v ./cmd/internal/bench

.PHONY: shots
shots: ## take the pictures of the terminal app anew, for README.md (needs tmux)
	$(GO) run ./cmd/internal/shots

.PHONY: fuzz
fuzz: ## every fuzz target in turn, FUZZTIME (1m) each
	FUZZTIME=$(FUZZTIME) .ci/fuzz

.PHONY: snapshot
snapshot: ## build a release without publishing it, and try one of its archives (the first run takes minutes)
	$(GORELEASER) check
	$(WITH_ORIGIN) $(GORELEASER) release --snapshot --clean
	.ci/try-release

.PHONY: clean
clean: ## remove what was built
	rm -rf bin demo dist .release
