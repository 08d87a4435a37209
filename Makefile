# Two commands do everything: `make serve` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/ready
MODULES := frontend/node_modules/.package-lock.json

.PHONY: serve test check lint types eval clean system messages lock

serve: $(READY) ## the site and the SPARQL endpoint with the sample notices, on 127.0.0.1:8000
	$(BIN)/chidao registry import
	$(BIN)/chidao load --quiet kg/samples
	$(BIN)/chidao serve

test: $(READY) system $(MODULES) ## every test
	$(BIN)/pytest

check: $(READY) lint types test ## style, types, and every test

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

eval: $(READY) ## the score of extraction against gold facts
	$(BIN)/python -m benchmarks.evaluate

system: ## programs of the operating system that some forms of notice need
	-@sh scripts/install-system-parts.sh

# What only the tests of the pages take from npm; without it they skip and say so.
$(MODULES): frontend/package-lock.json
	-cd frontend && npm ci --ignore-scripts --no-audit --no-fund --silent

$(READY): pyproject.toml requirements.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

lock: ## write requirements.lock anew from pyproject.toml
	$(BIN)/uv pip compile --quiet pyproject.toml --group dev --universal --generate-hashes \
		--no-header --no-annotate --output-file requirements.lock

messages: ## collect texts for translation; prints those that lack Vietnamese
	$(BIN)/python scripts/messages.py

clean:
	rm -rf $(VENV) data
