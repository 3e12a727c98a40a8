# Xintu (信图). Nothing is needed before but Python 3.11+, make and git.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
LOCK   := requirements/lock.txt
SPARK  := requirements/spark.txt
READY  := $(VENV)/.ready
# Tests run in so many processes at once, a file in one of them; each has a Neo4j of its own: docs/decisions/0023.
WORKERS ?= 2
PYTEST := $(BIN)/python -m pytest \
	$(if $(filter-out 1,$(WORKERS)),--numprocesses $(WORKERS) --dist loadfile --no-loadscope-reorder)
# What pip says at length, in a few lines; ends as pip ended.
SAY_PROGRESS = { here=0; all=$$(grep -c == $(LOCK)); while read -r word rest; do case $$word in \
	Collecting) here=$$((here + 1)); [ $$((here % 25)) -ne 0 ] || echo "  $$here of about $$all packages are here";; \
	Installing) echo "  $$here packages are being put in place";; \
	ended) exit $$rest;; esac; done; }

.DEFAULT_GOAL := help
.PHONY: help install spark demo test test-spark coverage proof bench quality lint format lock clean

help:       ## what each target does
	@grep -E '^[a-z-]+: .*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/'

$(READY): $(LOCK) pyproject.toml
	@$(PYTHON) -c 'import sys; v = sys.version_info[:2]; sys.exit(0 if (3, 11) <= v < (3, 14) else "Xintu needs Python 3.11, 3.12 or 3.13; this is %d.%d. Name another: make PYTHON=python3.12 ..." % v)'
	@echo "installing into $(VENV) from $(LOCK), every file checked against its hash"
	@$(PYTHON) -m venv --clear $(VENV)
	@{ PYTHONUNBUFFERED=1 $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --require-hashes --no-deps -r $(LOCK); \
		echo "ended $$?"; } | $(SAY_PROGRESS)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

install: $(READY)  ## a virtual environment in .venv, from the lock

$(READY)-spark: $(READY) $(SPARK)
	@echo "installing Spark into $(VENV) from $(SPARK): half a gigabyte, every file checked against its hash"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --no-build-isolation -r $(SPARK)
	@touch $@

spark: $(READY)-spark  ## the extra that resolution on Spark needs

demo: $(READY)  ## a small city, from departments' files to a regulator's answer
	@$(BIN)/kg demo

test: $(READY) lint  ## format, lint, types, import contracts and all tests but the long proofs
	@$(PYTEST) -m "not proof and not spark"

coverage: $(READY)  ## the same tests, slower, with the lines and branches that they reach
	@$(PYTEST) -m "not proof and not spark" --cov --cov-report=term

proof: $(READY)  ## the long proofs
	@$(PYTEST) -m "proof and not spark"

test-spark: $(READY)-spark  ## the same resolution on DuckDB and on Spark (installs Spark)
	@$(BIN)/python -m pytest -m spark

bench: $(READY)  ## ratios to references measured in the same run
	@$(BIN)/python -m tests.benchmarks

quality: $(READY)  ## how well parties are resolved, beside stock Splink (docs/quality.md; the full bars: KG_QUALITY_PERSONS=200000)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements/quality.txt
	@$(BIN)/python -m tests.quality

lint: $(READY)  ## format, lint, types, import contracts
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

format: $(READY)  ## rewrite the code in the house format
	@$(BIN)/ruff format --quiet . && $(BIN)/ruff check --quiet --fix .

lock:  ## resolve pyproject.toml again into the lock (names, versions and hashes; no addresses)
	@$(PYTHON) -m venv $(VENV)-lock && $(VENV)-lock/bin/pip install --quiet uv
	@$(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes \
		--no-header --no-annotate --no-emit-index-url pyproject.toml -o $(LOCK)
	@$(VENV)-lock/bin/python -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["spark"], sep="\n")' \
		| $(VENV)-lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --constraints $(LOCK) - -o $(SPARK)
	@rm -rf $(VENV)-lock

clean:  ## remove the environment and the demonstration
	@if [ -x $(BIN)/kg ] && [ -d .demo ]; then KG_HOME=.demo/home $(BIN)/kg graph stop || true; fi
	@rm -rf $(VENV) .demo .bench
