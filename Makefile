# Konsekvens. Needs Python 3.11 or later; everything else goes into .venv.
# Another interpreter: make install PYTHON=/path/to/python

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)

BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --progress-bar off --no-input \
	--disable-pip-version-check -c constraints.txt
RECIPES := pyproject.toml constraints.txt

.DEFAULT_GOAL := help
.PHONY: help install report test faults planted docs lint check clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /|/' | awk -F'|' '{printf "make %-8s %s\n", $$1, $$2}'

.venv/.made:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or later was found. Install one, or name it: make install PYTHON=/path/to/python" >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is older than Python 3.11, which is the oldest that works." >&2; exit 1; }
	@"$(PYTHON)" -m venv .venv || { echo "$(PYTHON) could not make .venv. On Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }
	@touch $@

.venv/.installed: .venv/.made $(RECIPES)
	@echo "Installing konsekvens in .venv (a minute or two the first time)"
	@$(PIP_INSTALL) -e .
	@touch $@

.venv/.installed-dev: .venv/.installed
	@echo "Installing the test tools in .venv"
	@$(PIP_INSTALL) -e '.[dev]'
	@touch $@

.venv/.installed-cluster: .venv/.installed-dev
	@echo "Installing Dask in .venv"
	@$(PIP_INSTALL) -e '.[cluster]'
	@touch $@

install: .venv/.installed ## make .venv with the command konsekvens
	@echo "Installed: $(BIN)/konsekvens"

report: .venv/.installed ## run the main job; the last line is the path of the report
	@$(BIN)/konsekvens report --posterior shipped

test: .venv/.installed-dev ## run the tests, apart from those marked heavy
	@$(BIN)/python -m pytest -q -n 2 -m "not heavy" || { status=$$?; \
		test $$status -ne 5 || echo "pytest found no tests: is tests/ complete?" >&2; exit $$status; }

faults: .venv/.installed-cluster ## kill, starve and damage batches, and see that nothing is lost
	@FAULTS=full $(BIN)/python -m pytest -q tests/faults

planted: .venv/.installed-dev ## plant errors in a copy, one by one, and see that tests catch them
	@$(BIN)/python tests/planted/plant.py

.venv/.installed-docs: .venv/.installed
	@echo "Installing the documentation tools in .venv"
	@$(PIP_INSTALL) -e '.[docs]'
	@touch $@

docs: .venv/.installed-docs ## run the tutorials and build the documentation: docs/_build/index.html
	@$(BIN)/python -m sphinx -W --keep-going -q -b html docs docs/_build
	@echo docs/_build/index.html

lint: .venv/.installed-dev ## check format, style, types and import contracts
	@$(BIN)/ruff format --quiet --check . || { echo "Format with: $(BIN)/ruff format ." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

check: lint test ## lint, then test

clean: ## remove caches and built packages; .venv and results stay
	@rm -rf build dist docs/_build docs/generated .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	@find model scenarios calibration experiments tests -type d -name __pycache__ -prune -exec rm -rf {} +
