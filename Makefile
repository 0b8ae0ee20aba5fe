# Everything here sets up by itself what is missing: see scripts/setup.
BIN := .venv/bin
ARGS ?=
# Most of the tests' time is spent waiting, for servers to start and for scrapes.
WORKERS ?= $(shell expr 2 \* $$(getconf _NPROCESSORS_ONLN))
PYTEST = $(BIN)/python -m pytest --dist loadfile --no-loadscope-reorder
PACKAGES := sdk/src sdk/examples slo_service/src sample_app/src dashboards/src compose/image tests scripts $(wildcard benchmarks)

.PHONY: setup tools demo quick test test-sdk test-slo test-dashboards test-sample-app pythons test-lowest test-newest \
    mutants check lint types lock format clean

setup:
	@scripts/setup

# The real servers and the browser that the tests use.
tools:
	@scripts/setup prometheus promtool alertmanager amtool victoria-metrics redis-server chromium

# For example: make demo ARGS="--scenario payments-errors --exit-after-alert"
demo:
	@scripts/setup prometheus promtool
	@exec $(BIN)/python -m burnline_sample_app.demo $(ARGS)

# What to run while you work: lint, types, contracts and the tests that start nothing; a minute or so.
quick: lint types
	@$(PYTEST) -n 2 -m "not real and not slow" $(ARGS)

# For example: make test ARGS="tests/sdk -k logs" WORKERS=0
test: tools
	@$(PYTEST) -n $(WORKERS) $(ARGS)

# One distribution's tests. Where only it is installed: scripts/test_alone slo_service
test-sdk test-slo test-dashboards test-sample-app: tools
	@$(PYTEST) -n $(WORKERS) tests/$(subst -,_,$(patsubst test-%,%,$(subst slo,slo_service,$@))) $(ARGS)

# Which changes of the code no test notices, for example: make mutants ARGS="domain". It takes long.
mutants: setup
	@scripts/mutants $(ARGS)

# The SDK's tests on each Python it supports that is here: make pythons PYTHONS="python3.12 /opt/python/bin/python3.13"
pythons: tools
	@PYTHONS="$(PYTHONS)" scripts/test_pythons -n $(WORKERS) --dist loadfile $(ARGS)

# A selection of tests with the lowest versions that the distributions allow, and with the newest OpenTelemetry.
test-lowest test-newest: tools
	@WORKERS=$(WORKERS) scripts/test_versions $(@:test-%=%) $(ARGS)

# The whole truth: what CI runs.
check: lint types test test-lowest test-newest

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
	rm -rf .venv .demo .mutants
