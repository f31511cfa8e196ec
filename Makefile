# Two commands are enough: `make run` and `make test`. Either sets everything up the first time.
RAW  ?= raw
DATA ?= data
BIN  := .venv/bin
SET_UP := .venv/.set-up

.DEFAULT_GOAL := help
.PHONY: help set-up run dev test plants fault fuzz bench lint format lock wheels

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: $(SET_UP)  ## the whole pipeline over RAW (default raw/), everything written under DATA (default data/); TARGET=postgres publishes to the server of AVSTAMT_POSTGRES too
	@$(BIN)/avstamt run --raw "$(RAW)" --data "$(DATA)"$(if $(TARGET), --target "$(TARGET)")

dev: $(SET_UP)  ## the Dagster UI with schedules and sensors, on port 3000
	@$(BIN)/avstamt dev --raw "$(RAW)" --data "$(DATA)"

test: $(SET_UP)  ## the test suite
	$(BIN)/pytest --numprocesses auto --dist loadfile --no-loadscope-reorder

plants: $(SET_UP)  ## errors planted in every number of the samples; writes docs/plants.md
	@AVSTAMT_PLANTS=all AVSTAMT_PLANTS_TABLE=docs/plants.md $(BIN)/pytest tests/plants

FAULTS ?= 200
fault: $(SET_UP)  ## runs killed at FAULTS (default 200) moments, and what is published after it; writes docs/faults.md
	@AVSTAMT_FAULTS="$(FAULTS)" AVSTAMT_FAULTS_TABLE=docs/faults.md $(BIN)/pytest tests/faults

SECONDS ?= 60
fuzz: $(SET_UP)  ## the readers and the column solver fuzzed, SECONDS (default 60) each of TARGETS (default all); what is found is kept in DATA/fuzz
	@PYTHONPATH=.:tests $(BIN)/python -m fuzz $(SECONDS) $(TARGETS) --found "$(DATA)/fuzz"

bench: $(SET_UP)  ## what runs cost at SIZE (small, medium, large; default all), marts, start-up, a cluster, PDF beside other programs; writes docs/benchmarks.md
	@$(BIN)/python -m benchmarks $(SIZE)

lint: $(SET_UP)  ## ruff, mypy, sqlfluff
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/sqlfluff lint dbt_project

format: $(SET_UP)  ## what can be put right by itself
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/sqlfluff fix dbt_project

lock: $(SET_UP)  ## requirements.lock anew from requirements.in
	$(BIN)/uv pip compile --quiet --generate-hashes --no-emit-index-url requirements.in -o requirements.lock

wheels: $(SET_UP)  ## deploy/wheels: what the image is built from without a network
	$(BIN)/python -m pip download --quiet --no-deps --require-hashes --only-binary :all: -r requirements.lock -d deploy/wheels

set-up: $(SET_UP)

# Compiled on install: without bytecode the first imports take two to three times as long.
$(SET_UP): requirements.lock pyproject.toml
	@python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "Python 3.11 is needed (python3 is $$(python3 --version 2>&1))"; exit 1; }
	@test -x $(BIN)/python || python3 -m venv .venv || { echo "No virtual environment could be made: apt-get install python3-venv"; rm -rf .venv; exit 1; }
	@sed -n '/^uv==/,/^ *# via/p' requirements.lock > .venv/uv.lock
	@$(BIN)/python -c 'import uv' 2>/dev/null || $(BIN)/python -m pip install --quiet --require-hashes -r .venv/uv.lock
	@VIRTUAL_ENV="$(CURDIR)/.venv" $(BIN)/uv pip sync --quiet --compile-bytecode requirements.lock
	@VIRTUAL_ENV="$(CURDIR)/.venv" $(BIN)/uv pip install --quiet --offline --no-deps --no-build-isolation -e .
	@touch $@
