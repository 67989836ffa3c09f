# Every target is one line a newcomer can type. `make demo` and `make test` install what they need first.

SHELL := /bin/bash
PREFIX ?= /usr/local
UNIT_FOLDER ?= $(PREFIX)/lib/systemd/system
ZSH_FOLDER ?= $(PREFIX)/share/zsh/site-functions
# With Swift's own libraries inside: what is installed runs where no Swift is.
RELEASE_BUILD = swift build -c release --static-swift-stdlib --product securemail
RELEASE_BINARY = .build/release/securemail
INSTALL_FILE = install -D -m 644

.PHONY: help demo build test check prove bench fuzz races soak simulation format install install-files deb deb-test

help:
	@echo "make demo     a whole community on loopback (ARGS=--once sends a message each way and exits)"
	@echo "make test     unit tests, end-to-end tests, and the demo once"
	@echo "make check    format, imports, standards, links, documented commands; builds nothing"
	@echo "make prove    takes each defence out in a scratch clone; its test must then fail, and say why (ROWS=MIME: some)"
	@echo "make bench    figures of the parts, and of whole gateways beside Postfix (ARGS=--quick)"
	@echo "make simulation  200 simulated communities under faults (ARGS=\"--first 7 --seeds 1 --trace\" for one of them again)"
	@echo "make soak     long forms: crash, faults, powercut, fuzz, threads, growth, simulation, years, propagation (PARTS=\"crash powercut\")"
	@echo "make fuzz     libFuzzer and the address sanitizer on every parser (SECONDS=60 each, BODIES=\"cms message\")"
	@echo "make races    tests and whole nodes under the thread sanitizer"
	@echo "make format   formats the sources in place"
	@echo "make install  puts the program, its manual, completions and systemd unit under PREFIX ($(PREFIX))"
	@echo "make deb      a Debian package in .build/deb"
	@echo "make deb-test installs it in a fresh Debian 12 (debootstrap, as root), uses it, and removes it again"

demo:
	scripts/bootstrap
	$(RELEASE_BUILD)
	$(RELEASE_BINARY) demo $(ARGS)

build:
	scripts/bootstrap
	$(RELEASE_BUILD)

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

simulation:
	scripts/bootstrap
	swift build -c release --static-swift-stdlib --product simulate
	.build/release/simulate $(or $(ARGS),--seeds 200)

soak:
	scripts/bootstrap --test
	scripts/soak $(PARTS)

races:
	scripts/bootstrap --test
	scripts/thread-sanitizer $(ARGS)

format:
	swift format --in-place --parallel --recursive Package.swift $(wildcard Sources Tests Fuzz Benchmarks)

install: build install-files

# What `install` and the Debian package have in common; the program is built already.
install-files:
	install -D -m 755 $(RELEASE_BINARY) $(DESTDIR)$(PREFIX)/bin/securemail
	rm -rf .build/install && mkdir -p .build/install
	scripts/manual $(RELEASE_BINARY) .build/install/man
	for page in .build/install/man/*; do \
	    $(INSTALL_FILE) $$page $(DESTDIR)$(PREFIX)/share/man/man$${page##*.}/$${page##*/} || exit 1; done
	for shell in bash zsh fish; do \
	    $(RELEASE_BINARY) --generate-completion-script $$shell > .build/install/$$shell || exit 1; done
	sed -i '1{/^#!/d}' .build/install/bash  # it is read, not run
	$(INSTALL_FILE) .build/install/bash $(DESTDIR)$(PREFIX)/share/bash-completion/completions/securemail
	$(INSTALL_FILE) .build/install/zsh $(DESTDIR)$(ZSH_FOLDER)/_securemail
	$(INSTALL_FILE) .build/install/fish $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/securemail.fish
	sed 's|/usr/bin/securemail|$(PREFIX)/bin/securemail|' Packaging/securemail.service > .build/install/unit
	$(INSTALL_FILE) .build/install/unit $(DESTDIR)$(UNIT_FOLDER)/securemail.service
	$(INSTALL_FILE) Packaging/sysusers.conf $(DESTDIR)$(PREFIX)/lib/sysusers.d/securemail.conf

deb: build
	scripts/deb

deb-test: deb
	scripts/deb-test
