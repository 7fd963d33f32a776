# Everything that Retrace does, one word each; `make` alone lists them. The README says how long they take.
#
#   DATA=dir     where to look for data sets first (so does the environment's RETRACE_DATA)
#   THREADS=n    worker threads of each experiment
#   SETUP=no     leave out the look for missing Debian packages
#   OUTPUT=dir   for reproduce-all and handouts: write there instead
#   FRESH=dir    for verify: also compare the reports in dir with the committed ones
#   CHAPTERS="…" for handouts: only these, in this order; likewise COURSE="…" TERM="…" LECTURER="…"
#   PAPER=a4     for handouts: a4, letter or both; EDITIONS=students, instructors or both
#   OUTPUTS="…"  for handouts: html pdf slides packages pytorch; all that this machine can make by default
#   SECONDS=n    for fuzz: how long each reader is tried; READERS="…": only these
#   SETTINGS=f   for handouts: a file that says the same, such as handouts/course.yaml

SHELL := /bin/bash
SLUGS := $(shell sed -n '/^let experiments = \[/,/^\]/s/^ *"\(.*\)".*/\1/p' Package.swift)

# One configuration for programs and tests, so that nothing is compiled twice and tests run at full speed.
# `swift test` would add an -enable-testing of its own, and with other options everything is compiled again.
CONFIGURATION := -c release -Xswiftc -enable-testing
TESTS := $(CONFIGURATION) --disable-testable-imports
RETRACE := .build/release/retrace
OPTIONS := $(if $(DATA),--data "$(DATA)") $(if $(THREADS),--threads $(THREADS))
# Only what stands on the command line: every terminal has a TERM in its environment.
said = $(if $(filter command,$(origin $(1))),$(if $($(1)),$(2)))
HANDOUTS = $(call said,SETTINGS,--settings "$(SETTINGS)") $(call said,CHAPTERS,--chapters $(CHAPTERS)) \
  $(call said,COURSE,--course "$(COURSE)") $(call said,TERM,--term "$(TERM)") \
  $(call said,LECTURER,--lecturer "$(LECTURER)") $(call said,PAPER,--paper $(PAPER)) \
  $(call said,EDITIONS,--editions $(EDITIONS)) $(call said,OUTPUTS,--outputs $(OUTPUTS)) \
  $(call said,OUTPUT,--output "$(OUTPUT)")

.DEFAULT_GOAL := help
.PHONY: help setup build reproduce-all test quick verify handouts data fuzz bench bench-peers clean $(SLUGS) $(SLUGS:%=explore-%)

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do \
	  printf '  make %-30s %s\n' "$$name" "$$what"; done
	@printf '  make %-30s %s\n' '<slug>' 'run one experiment and write the front page again:'
	@printf '       %-30s   %s\n' $(foreach slug,$(SLUGS),'' '$(slug)')
	@printf '  make %-30s %s\n' 'explore-<slug>' 'run the alternatives that its report discusses'
	@sed -n 's/^#   \([A-Z]*=.*\)/\1/p' $(MAKEFILE_LIST) | sed 's/^/  /'

setup: ## name and install what Debian lacks for the build (once)
	@SETUP="$(SETUP)" scripts/setup.sh

build: setup ## compile everything
	swift build $(CONFIGURATION)

reproduce-all: build ## run every experiment at the published settings; reports and front page
	$(RETRACE) reproduce $(OPTIONS) $(if $(OUTPUT),--output "$(OUTPUT)")

test: setup ## unit tests, gradient checks, exact printed numbers, built programs
	$(if $(DATA),RETRACE_DATA="$(DATA)") swift test $(TESTS)

quick: build ## run everything at reduced settings in about a minute, into build/reports
	$(RETRACE) reproduce --quick $(OPTIONS)

verify: build ## check the committed reports against ledger, programs and CSV files
	$(RETRACE) verify $(if $(FRESH),--fresh-from "$(FRESH)")

handouts: ## students' and instructors' editions of a course, into build/handouts
	@SETUP="$(SETUP)" scripts/setup.sh handouts
	swift build $(CONFIGURATION)
	$(RETRACE) handout $(HANDOUTS)

data: build ## fetch and verify the data sets into data/
	$(RETRACE) data $(if $(DATA),--data "$(DATA)")

fuzz: setup ## damaged input for every reader, five minutes each; exit code 1 when something is found
	SECONDS_EACH="$(call said,SECONDS,$(SECONDS))" READERS="$(READERS)" scripts/fuzz.sh

bench: build ## our speed: time, rate and memory of each training, into reports/benchmarks
	.build/release/bench $(if $(DATA),--data "$(DATA)")

bench-peers: build ## the same work by PyTorch and JAX, side by side with ours
	SETUP="$(SETUP)" scripts/peers.sh
	.build/release/bench-peers $(if $(DATA),--data "$(DATA)")

$(SLUGS): build
	$(RETRACE) reproduce --only $@ $(OPTIONS)

$(SLUGS:%=explore-%): explore-%: build
	.build/release/$* --explore $(OPTIONS)
	@# The page discusses them, so it is woven again where there is one.
	if [ -e reports/$*/report.md ]; then $(RETRACE) weave $*; fi

clean: ## remove what was built, not the data
	rm -rf .build .build-fuzz build
