# Descent Investigator. `make run` and `make test` prepare all they need; `make help` lists the rest.
# Works with GNU make 3.81, which macOS has.

SHELL := /bin/sh
BIN := .venv/bin
WORKERS ?= 2

.PHONY: help run test lint compiled bench samples constraints clean

help:
	@echo "make run      open the workbench; without a screen, draw it into build/run"
	@echo "make test     every check: lint and the whole test suite"
	@echo "make lint     style, types and import rules, without the tests"
	@echo "make bench    how fast it is on this machine, measured side by side (some twenty minutes)"
	@echo "make samples  fly the landers again and write their logs and cases into sample_logs"
	@echo "make constraints  pin the newest versions that pyproject.toml allows (in a fresh environment)"
	@echo "make clean    remove what was made, .venv too"

run:
	@scripts/prepare run
	@if scripts/screen; then $(BIN)/python -m ui; else $(BIN)/python -m ui --render build/run; fi

test:
	@scripts/prepare test
	@$(MAKE) --no-print-directory -j 2 lint compiled
	$(BIN)/python -m pytest -n $(WORKERS)

# The engine and the flight loop, where the tests look for them: once, while one core is at the linters.
compiled:
	@scripts/prepare test
	@mkdir -p build/compiled build/cache/descent-investigator
	@ln -sfn ../../compiled build/cache/descent-investigator/compiled
	@XDG_CACHE_HOME="$(CURDIR)/build/cache" $(BIN)/python -m investigator.refly

lint:
	@scripts/prepare test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench:
	@scripts/prepare run
	@$(BIN)/python -m scripts.bench

samples:
	@scripts/prepare run
	$(BIN)/python -m sample_logs.landers
	$(BIN)/python -m sample_logs.cases

constraints:
	scripts/pin

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
