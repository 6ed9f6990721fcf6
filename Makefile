# `make` alone lists what can be done. Everything runs in .venv, which is made on first use.

VENV ?= .venv
ARGS ?=
SERVER ?=
# Processes that run the tests; a file's tests stay in one, which shares its models among them.
JOBS ?= auto

# The first Python that is new enough; name another with `make PYTHON=/path/to/python3 test`.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11 python3.10 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null && { echo $$p; break; }; \
	done)

PY := $(VENV)/bin/python
BIN := $(VENV)/bin
DEMO := $(VENV)/.ready-demo
DEV := $(VENV)/.ready-dev
PIP := $(PY) -m pip --disable-pip-version-check --quiet

# One thread each, no hub, no chatter: the same on every machine.
QUIET := OMP_NUM_THREADS=1 TOKENIZERS_PARALLELISM=false HF_HUB_OFFLINE=1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check format bench docs cells reference screenshots clean

help:  ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(DEMO)  ## real people's answers in, two trained models and a report out
	@$(BIN)/ostraka demo $(ARGS)

test: $(DEV)  ## the whole test suite; ARGS="tests/unify -x" JOBS=0 for a part
	@$(QUIET) $(PY) -m pytest -rs --numprocesses $(JOBS) --maxprocesses 4 --dist loadfile \
		--no-loadscope-reorder $(ARGS)

check: $(DEV)  ## format, lint, types (the web app's where there is Node), direction of imports, shape
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo --cache-dir .cache/import-linter
	@$(PY) scripts/web_check.py
	@$(QUIET) $(PY) -m pytest tests/shape

format: $(DEV)  ## put the code in shape, and mend what ruff can
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .
	@$(PY) scripts/web_check.py --write

bench: $(DEV)  ## speed and memory beside peers and bare floors; writes RESULTS.md and server/SERVER.md
	@$(PY) benchmarks/run.py $(ARGS)
	@$(PY) benchmarks/server/measure_server.py $(SERVER)

docs: $(DEV)  ## the documentation, built strictly into site/
	@$(QUIET) NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "site/index.html"

cells: $(DEV)  ## which task trains with which framework
	@$(BIN)/ostraka cells

reference: $(DEV)  ## write docs/reference/ anew from the code
	@$(QUIET) $(PY) scripts/reference.py

screenshots: $(DEV)  ## pictures of the web app's pages, into docs/screenshots/
	@$(QUIET) $(PY) scripts/screenshots.py

clean:  ## remove .venv, caches and built pages
	rm -rf $(VENV) .cache .hypothesis .bench site dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@test -n "$(PYTHON)" || { \
		echo "Ostraka needs Python 3.10 or later, and none was found."; \
		echo "Install one, or name it: make PYTHON=/path/to/python3 $(MAKECMDGOALS)"; exit 1; } >&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null || { \
		echo "Ostraka needs Python 3.10 or later, and $(PYTHON) is not."; \
		echo "Name another one: make PYTHON=/path/to/python3 $(MAKECMDGOALS)"; exit 1; } >&2
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) cannot make virtual environments: its venv module is missing."; \
		echo "On Debian and Ubuntu type: sudo apt install python3-venv"; exit 1; } >&2
	$(PYTHON) -m venv --clear $(VENV)

$(DEMO): pyproject.toml constraints.txt | $(PY)
	@echo "Installing what the demo needs into $(VENV) (once; torch is large) ..."
	@$(PIP) install --constraint constraints.txt --editable '.[demo]'
	@touch $@

$(DEV): pyproject.toml constraints.txt | $(PY)
	@echo "Installing what the tests need into $(VENV) (once; torch is large) ..."
	@$(PIP) install --constraint constraints.txt --editable '.[dev]'
	@touch $(DEMO) $@
