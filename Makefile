# Every target does its own set-up; `make help` lists them. PYTHON=… chooses the interpreter of .venv.
.DEFAULT_GOAL := help
.PHONY: help environment book page pdf check test reproduce versions bench peers fuzz mutants tamper faults outputs snapshot update-data diff lock \
  update-packages audit release clean

BIN := .venv/bin
# What writes into this clone does so alone
ALONE = $(BIN)/python .ci/alone.py
export PYTHON BUILT
# Chapters run side by side: a product of small matrices on several threads of its own takes eight times as long
export OPENBLAS_NUM_THREADS := 1
# This clone's analysis is the one that runs, whatever else is installed
export PYTHONPATH := $(CURDIR)

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST)) | expand -t 12

environment: ## make .venv from the hashed lock, unless it is complete
	@bash .ci/environment

# Pages are made beside the last good ones, which a build that fails or is killed leaves as they are. They are always made
# anew, since a second strict build would pass over old warnings. What a chapter printed is kept, by
# book/_ext/book_execution.py, while its code, the modules it imports and all tables stay what they were.
book: environment ## build the book; the last line is the page to open
	@$(ALONE) $(BIN)/python .ci/book.py

# A draft, in a folder of its own: only what depends on a change is made again, and its pages name no state of the book
page: environment ## see a change at once: a draft of the pages, not strict; the last line is the page to open
	@$(ALONE) $(BIN)/python .ci/page.py

# The pages offer the file that BOOK_PDF names; a build without it has no link to one
pdf: PDF := the-blueprint-recomputed.pdf
pdf: environment ## build the book, print all of it into one PDF, and offer that on its pages; needs Chromium
	@$(BIN)/python .ci/pdf.py
	BOOK_PDF=$(PDF) $(MAKE) book
	$(BIN)/python .ci/pdf.py _build/html $(PDF)

# Tests of the engine that need a second or two each
QUICK := $(addprefix tests/test_,$(addsuffix .py,rooms rounding slopes formulas verdicts readings))

check: environment ## style, types and the engine's quick tests, in under a minute
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not slow" $(QUICK)

# A chapter is run once, by the build; nbval compares what it printed there. In the browser axe examines a page in one of
# four modes and sizes, and the contrast of every fourth page, the second print of the PDF is of few chapters, and the two
# releases that have not come are one; REQUIRE_BROWSER=1, as in .ci/run, has every page in all four with its contrast, the
# whole PDF twice, and both. ALSO=… goes to pytest.
test: environment ## run every check: style, types, engine, stored outputs of each chapter, pages
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2 --dist loadfile --nbval --nbval-current-env $(ALSO)

reproduce: environment ## build twice in two folders and compare every byte (BUILT=… for the pages of the first)
	@bash .ci/reproduce

versions: environment ## compute every number with the lowest packages allowed and with the newest, and compare
	bash .ci/versions lowest
	bash .ci/versions newest

# Adds a row for each ratio to tests/bench/ratios.csv, named by the commit; with CHECK=1 it adds none
bench: environment ## measure builds, draws and loading against their floors; CHECK=1 fails where a ratio is a fifth worse
	@CHECK=$(CHECK) $(BIN)/python tests/bench/ratios.py

peers: ## measure joint uncertainty against SALib and dask
	@bash .ci/environment bench
	@.venv/bench/bin/python tests/bench/uncertainty.py

fuzz: environment ## put anything into tables, keys, commands and releases, a hundred times as often as make test (FUZZ=…)
	FUZZ=$(or $(FUZZ),100) $(BIN)/python -m pytest -q -n 2 tests/test_fuzz.py

# MODULES=… names parts of paths, as claims/verdicts. LEAST=0.95 fails only where surely fewer are noticed, and not at
# every survivor; KEEP=1 writes what came out into tests/mutation/outcomes.csv
mutants: ## change one thing at a time in analysis/ and see whether its tests notice (MODULES=… SHARE=… SEED=… KEEP=1)
	@bash .ci/environment mutants
	@nice .venv/mutants/bin/python tests/mutation/run.py --share $(or $(SHARE),1) --seed $(or $(SEED),1) $(if $(LEAST),--least $(LEAST)) $(if $(KEEP),--keep) $(MODULES)

tamper: environment ## change the tables' numbers one at a time and see who notices (CELLS=… of each column)
	$(BIN)/python tests/tamper.py $(CELLS)

faults: environment ## kill, fill and forbid what writes files, a hundred times each (TIMES=…), and run it again
	$(BIN)/python tests/faults.py $(or $(TIMES),100)

outputs: environment ## run every chapter in place and store its outputs, and what else is made from the data
	@$(ALONE) $(BIN)/python .ci/outputs.py
	@$(ALONE) $(BIN)/python .ci/stored.py dictionary picture

snapshot: environment ## rewrite every number of the ledger, the prose and the councils, and the tables' checksums, in tests/snapshots
	@$(ALONE) $(BIN)/python .ci/stored.py results prose shown sums

update-data: environment ## take the next release of the workforce file, FILE=…, and print what changed
	@test -n "$(FILE)" || { echo "Name the department's file: make update-data FILE=…" >&2; exit 1; }
	@$(ALONE) $(BIN)/python -m analysis update-data "$(FILE)"

diff: environment ## show what changed in the chapters' text and code, outputs left out (SINCE=… for another commit)
	@git -c diff.notebook.textconv='$(BIN)/python .ci/as_text.py' diff $(or $(SINCE),HEAD) -- '*.ipynb'

lock: ## resolve the pins of requirements.txt and requirements.lock again (UPGRADE=1 for newer ones)
	bash .ci/lock

# The numbers are compared with the stored ones; git checkout requirements.* takes the pins back
update-packages: ## take newer packages, and print which numbers of the book they move
	UPGRADE=1 bash .ci/lock
	@bash .ci/environment
	@$(BIN)/python -m analysis results >.venv/results.json
	@$(BIN)/python .ci/moved.py tests/snapshots/results.json .venv/results.json

audit: ## ask for the known faults of every pinned package; needs a service on the network
	@bash .ci/environment release
	.venv/release/bin/pip-audit --require-hashes --disable-pip --strict -r requirements.lock

# What is packed is the last commit; the PDF is part of it where Chromium is found
release: ## build the book and pack a release of it with checksums into dist/
	@bash .ci/environment release
	@$(BIN)/python .ci/release.py check
	@if $(BIN)/python .ci/pdf.py >/dev/null 2>&1; then $(MAKE) pdf; else $(MAKE) book; fi
	@$(BIN)/python .ci/release.py pack _build/html dist

clean: ## remove what was built or installed here
	rm -rf _build dist .venv *.egg-info .pytest_cache .ruff_cache .mypy_cache .hypothesis
	find analysis book tests -name __pycache__ -type d -prune -exec rm -rf {} +
