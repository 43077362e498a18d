# make demo      set up and colour a bundled film
# make test      set up and run every check
# make venv      only set up: .venv with the package and its tools
# make evaluate  how good the colours of photos and clips become, PHOTOS=... CLIPS=..., into report/
# make bench     frames a second on this machine
# make clean     remove what the other targets made

MAKEFLAGS += --no-print-directory --no-builtin-rules
.DEFAULT_GOAL := help

PYTHON ?= $(shell for python in python3 python python3.12 python3.13 python3.14; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null && echo $$python && break; done)
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

# What `make evaluate` measures: photos (folders or zip files) and clips (folders or files) that are in colour, and what
# names the photos. OPTIONS are further ones of `vs-colorize evaluate`.
SHARED := ../shared/data
PHOTOS ?= $(wildcard $(SHARED)/stills/imagenet-sample.zip $(SHARED)/stills/faces-held-out.zip)
CLIPS ?= $(wildcard $(SHARED)/clips)
WEIGHTS := $(wildcard $(SHARED)/pretrained/mobilenetv2_100.safetensors)
CLASSES := $(wildcard $(SHARED)/stills/imagenet-classes.txt)
JUDGE := $(if $(and $(WEIGHTS),$(CLASSES)),--classifier $(WEIGHTS) --classes $(CLASSES))
OPTIONS ?=

# A set-up that was moved, or whose Python is gone, is made again.
ifneq ($(shell test -x $(BIN)/python && $(BIN)/python -P -c 'import vs_colorize' 2>/dev/null && echo works),works)
.PHONY: $(INSTALLED)
endif

.PHONY: help venv demo test evaluate bench clean

help:
	@sed -n '/^$$/q; s/^# //p' Makefile

venv: $(INSTALLED)
	@:

$(INSTALLED): pyproject.toml
	@test -n "$(PYTHON)" || { echo "No Python 3.12 or newer on PATH: install one, or run make with PYTHON=/path/to/python3" >&2; exit 1; }
	@test -x $(BIN)/python && $(BIN)/python -c 'import pip, sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null \
		|| $(PYTHON) -m venv --clear $(VENV)
	@echo "Installing vs_colorize into $(VENV); the first time this takes some minutes"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: venv
	@$(BIN)/vs-colorize demo

test: venv
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo --no-cache
	$(BIN)/pytest -q

evaluate: venv
	@test -n "$(strip $(PHOTOS) $(CLIPS))" \
		|| { echo "Nothing in $(SHARED): put colour photos anywhere, then make evaluate PHOTOS=FOLDER CLIPS=FOLDER" >&2; exit 1; }
	@mkdir -p report
	@$(BIN)/vs-colorize evaluate $(PHOTOS) $(CLIPS) $(JUDGE) --stabilize --average 5 $(OPTIONS) --html report/report.html --json report/report.json --overwrite

bench: venv
	@$(BIN)/vs-colorize bench

clean:
	rm -rf $(VENV) build dist demo report .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find examples scripts tests vs_colorize -name __pycache__ -type d -prune -exec rm -rf {} +
