# Everything here sets up by itself what is missing: see scripts/setup.
BIN := .venv/bin
ARGS ?=
WORKERS ?= 2
PACKAGES := sdk/src sdk/examples slo_service/src sample_app/src dashboards/src compose/image tests scripts $(wildcard benchmarks)

.PHONY: setup tools demo test pythons check lint types lock format clean

setup:
	@scripts/setup

# The real servers and the browser that the tests use.
tools:
	@scripts/setup prometheus promtool alertmanager amtool victoria-metrics redis-server chromium

# For example: make demo ARGS="--scenario payments-errors --exit-after-alert"
demo:
	@scripts/setup prometheus promtool
	@exec $(BIN)/python -m burnline_sample_app.demo $(ARGS)

# For example: make test ARGS="tests/sdk -k logs" WORKERS=0
test: tools
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

# The SDK's tests on each Python it supports that is here: make pythons PYTHONS="python3.12 /opt/python/bin/python3.13"
pythons: tools
	@PYTHONS="$(PYTHONS)" scripts/test_pythons -n $(WORKERS) --dist loadfile $(ARGS)

# The whole truth: what CI runs.
check: lint types test

lint: setup
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/python scripts/check_tree.py
	@scripts/lock --check

types: setup
	@$(BIN)/mypy $(PACKAGES)

format: setup
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

# Brings every locked package to its newest allowed version.
lock: setup
	@scripts/lock --upgrade

clean:
	rm -rf .venv .demo
