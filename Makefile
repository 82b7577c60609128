# Two commands set everything up: `make demo` and `make test`. Both install what is missing on Debian or Ubuntu.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

SWIFT ?= swift
SUDO := $(shell [ "$$(id -u)" = 0 ] || echo sudo)
PACKAGES := libgdal-dev libproj-dev libtiff-dev libdeflate-dev libzstd-dev pkg-config gdal-bin python3-venv
PYTHON := .venv/bin/python
CHECK := --explicit-target-dependency-import-check error
RELEASE_BIN = $(shell $(SWIFT) build -c release --show-bin-path)

.PHONY: help packages python demo release test lint swift-test python-test samples docs benchmark clean

help: ## This list.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

packages: ## Installs the system libraries that are missing.
	@missing=(); for p in $(PACKAGES); do \
	  dpkg-query -W -f '$${Status}' $$p 2>/dev/null | grep -q 'install ok installed' || missing+=($$p); done; \
	if [ $${#missing[@]} -gt 0 ]; then \
	  echo "installing $${missing[*]}"; \
	  $(SUDO) apt-get update -qq; \
	  DEBIAN_FRONTEND=noninteractive $(SUDO) apt-get install -y -qq --no-install-recommends "$${missing[@]}" >/dev/null; fi

python: packages ## Makes the Python environment of the tests.
	@[ -x $(PYTHON) ] || { rm -rf .venv; /usr/bin/python3 -m venv .venv; }
	@$(PYTHON) -c 'import numpy, rasterio, pytest' 2>/dev/null || $(PYTHON) -m pip install -q -r Tests/Python/requirements.txt

release: packages ## Builds the command, optimised.
	$(SWIFT) build -c release --product geochunks

demo: release ## NDVI of a real scene: statistics, a GeoTIFF and a picture in demo/.
	@mkdir -p demo
	@set -x; $(RELEASE_BIN)/geochunks index ndvi \
	  --band red=SampleData/landsat8/LC80030172015001LGN00_B4.tif \
	  --band nir=SampleData/landsat8/LC80030172015001LGN00_B5.tif \
	  demo/ndvi.tif --stats --percentiles 2,50,98 --overwrite
	@set -x; $(RELEASE_BIN)/geochunks render demo/ndvi.tif demo/ndvi.png --colormap RdYlGn --range -0.1,0.25 --overwrite
	@echo "look at demo/ndvi.png; the numbers are in demo/ndvi.tif"

test: packages python ## Everything that must hold.
	$(MAKE) --no-print-directory lint swift-test python-test samples docs
	git diff --exit-code -- Docs/Command.md Docs/SpectralIndices.md Tests/GeoChunksPlanningTests/Golden
	@echo "all tests passed"

lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests Benchmarks Docs

swift-test: export GEOCHUNKS_WARNINGS_AS_ERRORS = 1
swift-test:
	$(SWIFT) build -c release --build-tests $(CHECK)
	$(SWIFT) test -c release --skip-build

python-test:
	GEOCHUNKS=$(abspath $(RELEASE_BIN))/geochunks $(PYTHON) -m pytest -q -c Tests/Python/pytest.ini Tests/Python

samples: ## Builds and runs the tutorials and the samples of README and Docs.
	GEOCHUNKS=$(abspath $(RELEASE_BIN))/geochunks $(PYTHON) Tests/Python/check_samples.py

docs: ## Writes the reference pages that the command itself describes.
	GEOCHUNKS=$(abspath $(RELEASE_BIN))/geochunks $(PYTHON) Docs/generate.py

benchmark: packages ## Builds the benchmark, optimised, and runs it; ARGUMENTS="--peers" compares.
	$(SWIFT) build -c release --product geochunks-benchmark
	$(RELEASE_BIN)/geochunks-benchmark $(ARGUMENTS)

clean: ## Removes what was built.
	rm -rf .build demo .venv
