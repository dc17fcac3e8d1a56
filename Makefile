GO ?= go

.PHONY: run test race kill bench bench-search release

# The bot in this terminal.
run:
	CGO_ENABLED=0 $(GO) run ./cmd/xinfangbot chat

# Everything that must hold before a change lands.
test:
	sh scripts/test

# The same with the race detector, which needs a C compiler.
race:
	CGO_ENABLED=1 sh scripts/test -race

# Kills the service 200 times under load and looks whether anything was lost.
# The tests do so 20 times.
KILLS ?= 200
kill:
	$(GO) test -count 1 -timeout 30m -run 'TestKill$$' -v ./cmd/xinfangbot -kills $(KILLS)

# Builds for Linux (amd64, arm64) and Windows into dist/, with checksums.
release:
	sh scripts/release

# Runs every benchmark and writes docs/benchmarks.md and the raw output beside it.
bench:
	sh scripts/bench

# Compares the search of this project with plain bleve and with SQLite FTS5 where
# sqlite3 is installed, and writes docs/benchmarks-search.md. CORPUS is a folder of
# documents (a synthetic corpus without it), QUESTIONS a question set (the
# project's own, kept aside, without it).
CORPUS ?=
QUESTIONS ?= knowledge/testdata/questions_holdout.tsv
bench-search:
	mkdir -p docs
	$(GO) test -count 1 -timeout 60m -run TestSearchTable ./knowledge/corpus -corpus "$(abspath $(CORPUS))" \
		-questions "$(abspath $(QUESTIONS))" -table "$(CURDIR)/docs/benchmarks-search.md"
