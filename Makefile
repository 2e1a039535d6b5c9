# Every target works from a fresh clone; the first run makes .venv and installs what is missing.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=

ON_MYSQL := $(addprefix tests/integration/,mysql moving verify bootstrap fidelity) tests/contract

.PHONY: demo test test-mysql unit lint check bench bench-moving discovery-score prove chaos up down dashboards artifacts screenshots clean help

help: ## what there is
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/.installed: pyproject.toml devstack/venv.sh
	sh devstack/venv.sh $(PYTHON) $(VENV)
	@touch $@

demo: $(VENV)/.installed ## a live store moves through all five phases (ARGS="--json PATH", ARGS=--embedded)
	$(BIN)/python -m demo $(ARGS)

test: $(VENV)/.installed ## every test; starts private servers and stops them (MYSQL_FLAVOUR=mariadb: without MySQL)
	$(BIN)/python -m devstack install
	$(BIN)/python -m devstack install $(or $(MYSQL_FLAVOUR),mysql)
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not alone" $(ARGS) || [ $$? -eq 5 ]  # 5: none of these was asked for
	$(BIN)/python -m pytest -m alone $(ARGS) || [ $$? -eq 5 ]

test-mysql: $(VENV)/.installed ## the tests of MySQL on a real MySQL instead of MariaDB (ARGS="tests/integration/moving")
	$(BIN)/python -m devstack install mysql mariadb dynamodb
	MYSQL_FLAVOUR=mysql $(BIN)/python -m pytest -n 2 --dist loadfile $(or $(ARGS),$(ON_MYSQL))

unit: $(VENV)/.installed ## the tests that need no server
	$(BIN)/python -m pytest -m "not (integration or scenario or browser or moto)" $(ARGS)

lint: $(VENV)/.installed ## ruff, mypy --strict, import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test ## what CI runs

bench: $(VENV)/.installed ## the budgets, as ratios in one run (ARGS="--json PATH")
	$(BIN)/python -m devstack install
	$(BIN)/python -m benchmarks $(ARGS)

bench-moving: $(VENV)/.installed ## copying and proving a large table (ARGS="--rows 1000000")
	$(BIN)/python -m devstack install
	$(BIN)/python -m benchmarks.moving $(ARGS)

discovery-score: $(VENV)/.installed ## what discovery finds in checkouts whose facts are known (CORPUS=DIR FACTS=DIR)
	$(BIN)/python -m benchmarks.discovery $(CORPUS) --facts $(or $(FACTS),$(CORPUS)) $(ARGS)

prove: $(VENV)/.installed ## explore the protocol's model at its large size: some minutes (ARGS="--mutant NAME")
	$(BIN)/python -m tests.model --size large $(ARGS)

chaos: $(VENV)/.installed ## faults on real servers (ARGS="--seed N --seconds S --json PATH --runs 20")
	$(BIN)/python -m devstack install
	$(BIN)/python -m tests.scenario.chaos $(ARGS)

up: $(VENV)/.installed ## keep the stack running and print its addresses
	$(BIN)/python -m devstack up --with demo.live_store:extra $(ARGS)

down: $(VENV)/.installed ## stop what `make up` started
	$(BIN)/python -m devstack down

dashboards: $(VENV)/.installed ## build dashboard, rules and metrics reference from the catalogue
	$(BIN)/python -m metrics.dashboards build

artifacts: $(VENV)/.installed ## write analysis, design and draft contract of the example store
	$(BIN)/dal discover examples/store --out artifacts/stage-03 --frequencies examples/store/frequencies.csv

screenshots: $(VENV)/.installed ## take the pictures of docs/page.md and docs/flags.md
	$(BIN)/python -m devstack install
	SCREENSHOTS="healthy-light planted-light blocked-dark planted-narrow-dark history" $(BIN)/python -m pytest tests/scenario/test_page.py
	SCREENSHOTS="unleash-list unleash-toggle" $(BIN)/python -m pytest tests/scenario/test_unleash_ui.py

clean: ## remove what the targets made here
	rm -rf $(VENV) .devstack .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
