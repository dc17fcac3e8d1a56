GO ?= go

.PHONY: run test race

# The bot in this terminal.
run:
	$(GO) run ./cmd/xinfangbot chat

# Everything that must hold before a change lands.
test:
	sh scripts/test

# The same with the race detector, which needs a C compiler.
race:
	CGO_ENABLED=1 sh scripts/test -race
