# Commands of the project. `make demo` and `make test` do everything on a fresh machine.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV_VERSION := 0.13.9
export UV_PYTHON_DOWNLOADS := never

.PHONY: setup demo test lint figures referee spark docs clean

setup: $(VENV)/.ready

$(VENV)/.ready: pyproject.toml uv.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"
	$(BIN)/uv sync --frozen --inexact --quiet --compile-bytecode
	$(BIN)/python -m compileall -q src/pharmakon
	touch $@

demo: setup  ## A small demonstration observatory: made, run, its report named
	rm -rf demo
	$(BIN)/pharmakon demo demo

test: setup lint  ## Lint, types, architecture, tests
	$(BIN)/pytest -n 2 --dist loadfile

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

figures: setup  ## Every figure of docs/figures.md, measured here
	$(BIN)/uv sync --frozen --inexact --quiet --extra structures --extra sealing
	$(BIN)/python -m bench.figures

referee: setup  ## Recompute the values of R that the tests compare with
	$(BIN)/python -m tests.referee.recompute

spark: setup  ## Try every allowed SQL expression and every shipped query on Spark (needs Java 17 or newer)
	$(BIN)/uv sync --frozen --inexact --quiet --extra spark
	$(BIN)/python -m bench.spark_trial

docs: setup  ## Pages generated from the code
	$(BIN)/python -m tools.generate_docs

clean:
	rm -rf demo dist build .mypy_cache .ruff_cache .pytest_cache
