# Two commands: `make run` and `make test`. Everything they need is installed below .venv and node_modules.
SHELL := /bin/sh
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK = 1
PIP = $(BIN)/python -m pip install --quiet --require-hashes --only-binary :all:

.PHONY: run test check ready ready-dev lock catalogue guide clean help

help:            ## this list
	@grep -E '^[a-z-]+:.*##' Makefile | sed 's/:.*##/\t/'

run: ready       ## the product with the sample province
	@$(BIN)/phoihop up $(ARGS)

test: ready-dev  ## all tests; browser tests when a Chromium is there
	@$(BIN)/python scripts/test.py $(ARGS)

check: ready-dev ## what CI runs: format, lint, types, contracts, migrations, catalogue, all tests
	@bash .ci/run

ready: .venv/.base static/.ok locale/.ok
ready-dev: ready .venv/.dev node_modules/.dev

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Cần Python 3.11 trở lên (đặt PYTHON=đường-dẫn). / Python 3.11 or later is needed."; exit 2; }
	@$(PYTHON) -m venv .venv || { echo "Không tạo được môi trường Python: máy thiếu gói venv (Debian/Ubuntu: python3-venv). / The venv module is missing."; exit 2; }

.venv/.base: requirements/base.txt requirements/local.txt pyproject.toml | .venv/bin/python
	@echo "Cài đặt thư viện…"
	@$(PIP) -r requirements/base.txt -r requirements/local.txt
	@$(BIN)/python scripts/link.py
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.base
	@$(PIP) -r requirements/dev.txt
	@touch $@

node_modules/.ok: package.json package-lock.json | .venv/.base
	@echo "Cài đặt gói giao diện…"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --omit=dev --loglevel=error
	@touch $@

node_modules/.dev: node_modules/.ok
	@echo "Cài đặt gói kiểm thử…"
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --loglevel=error && touch node_modules/.ok
	@touch $@

static/.ok: node_modules/.ok $(shell find assets -type f)
	@PATH="$(CURDIR)/$(BIN):$$PATH" node assets/build.mjs
	@touch $@

locale/.ok: $(shell find locale -name '*.po') | .venv/.base
	@$(BIN)/python scripts/catalogue.py compile
	@touch $@

lock:            ## renew the hashed locks after a change in requirements/*.in
	@$(BIN)/python scripts/lock.py

catalogue:       ## bring the English catalogue up to date with the source strings
	@$(BIN)/python scripts/catalogue.py update

guide: ready-dev ## take the guide's screenshots again
	@$(BIN)/python scripts/guide.py

clean:           ## remove what was built (not the data)
	@rm -rf .venv node_modules static locale/.ok
