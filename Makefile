GO ?= go

.PHONY: run test race bench bench-search

# The bot in this terminal.
run:
	CGO_ENABLED=0 $(GO) run ./cmd/xinfangbot chat

# Everything that must hold before a change lands.
test:
	sh scripts/test

# The same with the race detector, which needs a C compiler.
race:
	CGO_ENABLED=1 sh scripts/test -race

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
