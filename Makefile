GO ?= go

.PHONY: run test docs race kill soak hours fuzz bench bench-search release

# The bot in this terminal. Without inlining a first build takes a fifth less
# time, which is what a newcomer waits for.
run:
	CGO_ENABLED=0 $(GO) run -gcflags=all=-l ./cmd/xinfangbot chat

# Everything that must hold before a change lands.
test:
	sh scripts/test

# The same with the race detector, which needs a C compiler.
race:
	CGO_ENABLED=1 sh scripts/test -race

# Brings the conversations in the documents to what the program says, and draws
# the pictures of docs/images from them. The first page of a draft takes
# LibreOffice and pdftoppm; it stays as it is where they are missing.
docs:
	UPDATE_DOCS=1 $(GO) test -count 1 -run TestDocuments ./handlers
	$(GO) run ./scripts/pictures

# Kills the service 200 times under load and looks whether anything was lost.
# The tests do so 20 times.
KILLS ?= 200
kill:
	$(GO) test -count 1 -timeout 30m -run 'TestKill$$' -v ./cmd/xinfangbot -kills $(KILLS)

# Runs the service under the load of many people, over Tencent's servers, a model
# and a Redis that fail all the time, kills it every so often, and prints what came
# of every message. The tests do so for 2 minutes. SEED draws other faults.
MINUTES ?= 10
SEED ?= 1
soak:
	$(GO) test -count 1 -timeout $$(($(MINUTES) + 15))m -run 'TestSoak$$' -v ./cmd/xinfangbot -soak $(MINUTES)m -soak-seed $(SEED)

# Plays HOURS of faults of Tencent's servers by a clock that goes 240 times as fast,
# with the race detector. The tests play one hour.
HOURS ?= 10
hours:
	CGO_ENABLED=1 $(GO) test -race -count 1 -timeout 60m -run 'TestHourOfFaults$$' -v ./cmd/xinfangbot -hours $(HOURS)

# Fuzzes every target for a minute each, or those that FUZZ names.
FUZZTIME ?= 1m
FUZZ ?=
fuzz:
	FUZZTIME=$(FUZZTIME) FUZZ="$(FUZZ)" sh scripts/fuzz

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
