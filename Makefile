PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

.PHONY: setup demo test check lint types lock format clean

setup:
	@scripts/setup

demo: setup
	@$(BIN)/python -m sample_app.demo $(ARGS)

test: setup
	@$(BIN)/python -m pytest $(ARGS)

# The whole truth: what CI runs besides the tests.
check: setup lint types test

lint: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports

types: setup
	@$(BIN)/mypy sdk/src slo_service/src sample_app/src tests benchmarks scripts

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock:
	@scripts/lock --upgrade

clean:
	rm -rf .venv .demo
