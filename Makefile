# Works with nothing but Python 3.11+ and make.
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
JUDGES := tests/judges/node_modules/.package-lock.json
export UV_NO_CONFIG := 1

.PHONY: demo test test-all bench faults lock check sbom clean docs pictures serve

demo: .venv/ready
	$(BIN)/python -m bot demo

serve: .venv/ready
	$(BIN)/python -m bot serve

test: .venv/dev
	tests/prerequisites
	$(MAKE) --no-print-directory check $(JUDGES)
	$(BIN)/python -m pytest -n 2 -p tests.judges.hearing
	$(BIN)/python -m pytest tests/judges/every_payload.py

# `test`, and at full size what is otherwise tried a little: odd requests, lives at random, and each filter by
# organisation or programme taken away in turn, which some test must notice
test-all: export BINOME_FUZZ := 5000
test-all: export BINOME_MACHINE := 200
test-all: test
	$(BIN)/python -m tests.filters

check: .venv/dev sbom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# what the bot is made of, for whoever looks for advisories: CycloneDX, from the lock (tests/test_licences.py: under which licences)
sbom: .venv/dev
	@mkdir -p var
	PYTHONWARNINGS=ignore $(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible \
	  --output-format JSON --output-file var/sbom.json

# checkers that others wrote, from npm
$(JUDGES): tests/judges/package-lock.json
	cd tests/judges && npm ci --silent
	@touch $@

bench: .venv/dev
	$(BIN)/python -m benchmarks

# the bot's processes killed, frozen and cut off, at full size: half an hour, and the table in docs/operators.md
faults: .venv/dev
	$(BIN)/python -m tests.faults

# what the documents take from the code
docs: .venv/ready
	$(BIN)/python -m bot.listing

# the README's pictures, taken by the tests
pictures: .venv/dev
	SCREENSHOTS=var/pictures $(BIN)/python -m pytest -q -m browser
	$(BIN)/python -m tests.browser.album var/pictures

# the two locks: every package with its hashes, and no registry's address
lock: $(BIN)/uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" pyproject.toml --output-file requirements.lock
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	  --custom-compile-command "make lock" pyproject.toml --group dev --constraint requirements.lock --output-file requirements-dev.lock

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Binôme needs Python 3.11 or newer: set PYTHON=…" >&2; exit 2; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv

.venv/ready: requirements.lock | $(BIN)/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirements requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock | $(BIN)/uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes --requirements requirements-dev.lock
	@touch $@ .venv/ready

clean:
	rm -rf .venv var tests/judges/node_modules
