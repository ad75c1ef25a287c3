# Everything a person or a scheduled job does here. The first call of a target sets up what it needs
# in .venv/ and takes half a minute; later calls start at once, until a lock file changes.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet --quiet install
# Two layers: what the program needs, and on top of it what its developers need.
RUN := $(VENV)/run.stamp
DEV := $(VENV)/dev.stamp
ARGS =
# What a browser loads to search, made once from packages of the npm registry. Without npm, or with
# the registry out of reach, sites are built without search. Tests and measurements need it.
ENGINE := generator/site/theme/assets/search/sqlite3.wasm.gz
ENGINE_HOME := generator/search/engine
NPM_CI = npm ci --prefix $(ENGINE_HOME) --ignore-scripts --no-audit --no-fund --loglevel=error \
	--fetch-retries=1 --fetch-retry-mintimeout=1000 --fetch-timeout=60000
GET_ENGINE = it is made with npm (apt install npm) and packages of its registry: `make engine`

# Expanded only where a virtual environment is made: the first Python that is new enough.
FIND_PYTHON = for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done
PYTHON ?= $(shell $(FIND_PYTHON))

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint fuzz bench serve build setup engine clean distclean lock

help: ## Say what there is
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 12

demo: $(RUN) $(ENGINE) ## Build demo-site/ from the embedded archive of a made-up list, with no network
	@$(BIN)/patchwire demo $(ARGS)

# A third of the time of a test is spent on waiting, for a browser, a server or a signal: one process
# more than there are cores leaves none of them idle.
test: $(DEV) engine ## Run the tests (ARGS='-k feed' runs some)
	@$(BIN)/python -m pytest -n 3 $(ARGS)

lint: $(DEV) ## Check style, types, imports and workflows
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --no-cache
	@$(BIN)/zizmor --offline --quiet --no-progress .github
	@if command -v actionlint >/dev/null; then actionlint; else echo 'actionlint is not installed: its check of .github/workflows is left out'; fi

fuzz: $(DEV) ## Fuzz the readers of mail for a minute (ARGS='mail 600s' one of them for ten)
	@$(BIN)/python -m tests.fuzz $(ARGS)

bench: $(DEV) engine ## Measure speed and memory (ARGS='--only messages' measures some)
	@$(BIN)/python tests/benchmarks/bench.py $(ARGS)

build: $(RUN) $(ENGINE) ## Fetch the configured lists and build site/
	@$(BIN)/patchwire build $(ARGS)

serve: $(RUN) $(ENGINE) ## The same, then serve it on this machine
	@$(BIN)/patchwire serve $(ARGS)

setup: $(RUN) $(ENGINE) ## Set up what the program needs and stop there
	@test -f $(ENGINE) || echo 'make: there is no search engine, so sites are built without search; $(GET_ENGINE)' >&2

engine: $(ENGINE) ## Make the search engine of the browser, or fail
	@$(MAKE) --question $(ENGINE) || \
		{ echo 'make: the search engine is missing or older than its source; $(GET_ENGINE)' >&2; exit 1; }

clean: ## Remove what was built; mirrors and the virtual environment stay
	rm -rf site demo-site .cache/demo build dist bench.json docs/index.md docs/lists docs/search .mypy_cache .ruff_cache .pytest_cache .hypothesis

distclean: clean ## Remove mirrors and the virtual environment too
	rm -rf $(VENV) .cache $(ENGINE_HOME)/node_modules $(dir $(ENGINE))

$(ENGINE): $(wildcard $(ENGINE_HOME)/*.js $(ENGINE_HOME)/*.mjs $(ENGINE_HOME)/*.json)
	@if command -v npm >/dev/null; then \
		$(NPM_CI) >/dev/null && npm run --prefix $(ENGINE_HOME) --silent build && touch $@ || \
			echo 'make: npm failed, for the reason above, so the search engine is not made; `make engine` tries again' >&2; \
	fi

lock: $(RUN) ## Write both lock files anew (ARGS=--upgrade takes newer versions)
	@$(PIP) uv
	@$(LOCK) --group install pyproject.toml --output-file requirements.lock
	@$(LOCK) --group pyproject.toml:lint --group pyproject.toml:test --group pyproject.toml:fuzz \
		--constraints requirements.lock --output-file requirements-dev.lock

# For every platform and Python at once; with hashes, so that an index cannot swap a file.
LOCK = $(BIN)/uv pip compile $(ARGS) --quiet --universal --python-version 3.11 --generate-hashes \
	--custom-compile-command 'make lock'

$(BIN)/python:
	@test -n '$(PYTHON)' || { echo 'make: no Python 3.11 or newer: apt install python3 python3-venv' >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo 'make: $(PYTHON) cannot make a virtual environment: apt install python3-venv' >&2; exit 1; }
	@echo 'Setting up $(VENV)/ with $(PYTHON) ...'
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); exit 1; }

# As pip does with a package that is not editable: where Python may write no bytecode, each start would
# compile the program anew.
$(RUN): requirements.lock pyproject.toml | $(BIN)/python
	@$(PIP) --require-hashes --requirement requirements.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@$(BIN)/python -m compileall -q generator
	@touch $@

$(DEV): requirements-dev.lock $(RUN)
	@$(PIP) --require-hashes --requirement requirements-dev.lock
	@touch $@
