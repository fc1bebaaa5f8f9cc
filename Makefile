# Everything that a person types here needs only Python 3.11 or newer and make.
#
#   make run      set up, load the sample company, open the dashboard
#   make test     set up, check style, types and architecture, run the tests
#   make check    the checks of make test without the tests
#   make format   let the formatter have its way
#   make bench    measure (see benchmarks/README.md)
#   make clean    remove what this file made; uploads under .flywheel/ stay

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PORT ?= 8501

# On CI nothing that can run is left out, and a skipped test is a failure (tests/conftest.py).
ifeq ($(CI),true)
FAST := not browser
BROWSER := browser
else
FAST := not slow and not browser
endif

.PHONY: run test check format bench clean

run: $(VENV)/.run
	$(BIN)/flywheel demo --load
	$(BIN)/flywheel serve --port $(PORT) --open

test: check
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m "$(FAST)" tests
	$(if $(BROWSER),$(BIN)/python -m pytest -m "$(BROWSER)" tests)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run: $(BIN)/python pyproject.toml constraints.txt
	$(PIP) install --constraint constraints.txt --editable .
	touch $@

$(VENV)/.dev: $(VENV)/.run
	$(PIP) install --constraint constraints.txt --editable '.[dev,pdf]'
	touch $@
