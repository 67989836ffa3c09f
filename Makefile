# Every target is one line a newcomer can type. `make demo` and `make test` install what they need first.

SHELL := /bin/bash
PREFIX ?= /usr/local
RELEASE_BINARY = .build/release/securemail

.PHONY: help demo build test check prove bench fuzz format install

help:
	@echo "make demo     a whole community on loopback (ARGS=--once sends a message each way and exits)"
	@echo "make test     unit tests, end-to-end tests, and the demo once"
	@echo "make check    format, imports, standards, links, documented commands; builds nothing"
	@echo "make prove    takes each defence out in a scratch clone; its test must then fail"
	@echo "make bench    figures of the parts and of whole gateways"
	@echo "make fuzz     libFuzzer on every parser (SECONDS=60 each, BODIES=\"cms message\")"
	@echo "make format   formats the sources in place"
	@echo "make install  puts securemail into PREFIX/bin ($(PREFIX))"

demo:
	scripts/bootstrap
	swift build -c release --product securemail
	$(RELEASE_BINARY) demo $(ARGS)

build:
	scripts/bootstrap
	swift build -c release --product securemail

test:
	scripts/test

check:
	scripts/check

prove:
	scripts/bootstrap --test
	scripts/prove $(ROWS)

bench:
	scripts/bootstrap --test
	scripts/bench $(ARGS)

fuzz:
	scripts/bootstrap
	scripts/fuzz $(or $(SECONDS),60) $(BODIES)

format:
	swift format --in-place --parallel --recursive Package.swift $(wildcard Sources Tests Fuzz Benchmarks)

install: build
	install -D -m 755 $(RELEASE_BINARY) $(DESTDIR)$(PREFIX)/bin/securemail
