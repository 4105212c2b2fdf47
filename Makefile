# Every target works from a bare clone with Python >= 3.11, git and make.
# make PYTHON=python3.12 uses another interpreter, in a virtual environment of its own.

PYTHON ?= python3
WORKERS ?= 2

VENV := .venv$(if $(filter-out python3,$(PYTHON)),-$(notdir $(PYTHON)))
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check --no-input install --root-user-action=ignore
# The stamps depend on pyproject.toml: a new dependency or instrument means a new installation.
CREATED := $(VENV)/.created
FOR_USE := $(VENV)/.installed-for-use
FOR_WORK := $(VENV)/.installed-for-work

# figures.py only writes what the others find
VALIDATIONS := $(filter-out figures,$(sort $(basename $(notdir $(wildcard validation/*.py)))))

DEMO_OUT := ./neurography-plexopathy
GUIDE := docs/_build/html
# Tests already run in several processes: no threads around threads.
CALM := OPENBLAS_NUM_THREADS=1 OMP_WAIT_POLICY=passive MPLBACKEND=Agg

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test check guide validate bench mrtrix changelog clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: $(FOR_WORK) ## install for work on neurography, again whenever pyproject.toml changed
	@echo "Ready: $(BIN)/neurography"

demo: $(FOR_USE) ## simulate the published plexopathy, run it, and say where the report is
	@$(BIN)/neurography demo plexopathy --out $(DEMO_OUT)

# worksteal: a file's tests mostly stay in one process, so that what they share is made once
test: $(FOR_WORK) ## all tests (WORKERS=2 processes; ARGS="-k sides" for some of them)
	@$(CALM) $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: $(FOR_WORK) ## style, types, and who may import whom
	@echo "ruff check" && $(BIN)/ruff check --quiet .
	@echo "ruff format --check" && $(BIN)/ruff format --quiet --check .
	@echo "mypy" && $(BIN)/mypy
	@echo "lint-imports" && $(BIN)/lint-imports

guide: $(FOR_WORK) ## build the guide; warnings are errors
	@PYTHONHASHSEED=0 $(CALM) $(BIN)/python -m sphinx -b html -q -E -a -W --keep-going \
	  -d docs/_build/doctrees docs $(GUIDE)
	@echo "Ready: $(GUIDE)/index.html"

validate: $(FOR_WORK) ## full repetitions of the acceptance figures, written to docs/validation
	@set -e; for script in $(VALIDATIONS); do \
	  echo "$$script"; $(BIN)/python -m "validation.$$script"; \
	done

bench: $(FOR_WORK) mrtrix ## speed and memory beside the peers, on the same arrays
	@set -e; for script in $(sort $(wildcard benchmarks/bench_*.py)); do \
	  echo "$$script"; $(BIN)/python "$$script"; \
	done

mrtrix:
	@if command -v tckgen > /dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
	  echo "Installing Debian's mrtrix3, a peer to measure against"; \
	  { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends mrtrix3; } \
	    > /dev/null || echo "mrtrix3 could not be installed: its rows will be absent"; \
	else echo "mrtrix3 is absent (Debian: apt-get install mrtrix3): its rows will be absent"; fi

changelog: ## print the changes that are not yet in a release
	@cat /dev/null $$(ls changelog.d/[0-9]*.md 2> /dev/null | sort -t / -k 2n)

clean: ## remove the virtual environments, caches and the demo's output
	rm -rf .venv .venv-* .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis $(DEMO_OUT) docs/_build docs/gallery
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(CREATED):
	@$(PYTHON) -c 'import sys; sys.exit(None if sys.version_info >= (3, 11) else \
	  "neurography wants Python 3.11 or newer, got " + sys.version.split()[0] + ": try make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(FOR_USE): pyproject.toml | $(CREATED)
	@echo "Installing neurography and what it needs into $(VENV) (once, a minute or two)"
	@$(PIP) -e .
	@touch $@

$(FOR_WORK): pyproject.toml | $(CREATED)
	@echo "Installing neurography, its tests and its checks into $(VENV) (once, a minute or two)"
	@$(PIP) -e '.[test,check,docs]'
	@touch $(FOR_USE) $@
