# Everything works from a clean clone: the virtual environment is made when it is first needed.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt
ARTICLE := putin-erdogan-2016

.PHONY: demo corpus test lint format bench clean help

help: ## show this help
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 10

demo: $(VENV)/runtime ## translate the sample article into out/, as TMX and JSONL with scores
	$(BIN)/dragoman translate corpora/$(ARTICLE)/$(ARTICLE).ar.txt -o out/$(ARTICLE).tmx out/$(ARTICLE).jsonl
	@head -n 26 out/$(ARTICLE).tmx

corpus: $(VENV)/runtime ## build the written news corpus into out/, as TMX and JSONL
	@mkdir -p out
	$(BIN)/dragoman convert corpora/written-news/train/*.tsv -o out/written-news.train.tmx out/written-news.train.jsonl
	$(BIN)/dragoman convert corpora/written-news/dev.tsv -o out/written-news.dev.tmx out/written-news.dev.jsonl

test: $(VENV)/test ## run the tests
	$(BIN)/pytest

lint: $(VENV)/lint ## check style, types and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/lint ## format the code
	$(BIN)/ruff format .

bench: $(VENV)/bench ## measure speed, memory and alignment
	$(BIN)/python benchmarks/segmenters.py
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/agreement.py
	$(BIN)/python benchmarks/scaling.py
	$(BIN)/python benchmarks/filters.py
	$(BIN)/python benchmarks/aligners.py

clean: ## remove what was made
	rm -rf $(VENV) out build dist .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'

$(VENV)/runtime: pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --editable .
	@touch $@

$(VENV)/test: $(VENV)/runtime
	$(PIP) --group test
	@touch $@

$(VENV)/bench: $(VENV)/test
	$(PIP) --group bench
	@touch $@

$(VENV)/lint: $(VENV)/test
	$(PIP) --group lint
	@touch $@
