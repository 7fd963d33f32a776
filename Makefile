# Everything that Retrace does, one word each; `make` alone lists them. The README says how long they take.
#
#   DATA=dir     where to look for data sets first (so does the environment's RETRACE_DATA)
#   THREADS=n    worker threads of each experiment
#   SETUP=no     leave out the look for missing Debian packages
#   OUTPUT=dir   for reproduce-all, handouts and site: write there instead
#   FRESH=dir    for verify: also compare the reports in dir with the committed ones
#   CHAPTERS="…" for handouts: only these, in this order; likewise COURSE="…" TERM="…" LECTURER="…"
#   PAPER=a4     for handouts: a4, letter or both; EDITIONS=students, instructors, grader, both or all
#   TODAY=day    for handouts and site: the day, as 2027-10-11, from which solutions may be for students; no clock is read
#   VARIANT=n    for handouts: exercises that can vary with other numbers, from 1, into build/handouts-n
#   OUTPUTS="…"  for handouts: html pdf slides packages notebooks sheets pytorch questions; all that this machine can make by default
#   WORKS="…"    for search-peers: only these runs, such as mnist-cnn; what was found for the others stays
#   SECONDS=n    for fuzz: how long each reader is tried; READERS="…": only these
#   SEEDS=list   for how-likely: which seeds, such as 1...1000; MODELS="…": of which shards are made; JOBS=n at a time
#   SERVE=port   for site: show it to browsers on this machine afterwards, until Ctrl-C
#   SETTINGS=f   for handouts and site: a file that says the same, such as handouts/course.yaml

override SHELL := /bin/bash
SLUGS := $(shell sed -n '/^let experiments = \[/,/^\]/s/^ *"\(.*\)".*/\1/p' Package.swift)

# One configuration for programs and tests, so that nothing is compiled twice and tests run at full speed.
# `swift test` would add an -enable-testing of its own, and with other options everything is compiled again.
CONFIGURATION := -c release -Xswiftc -enable-testing
TESTS := $(CONFIGURATION) --disable-testable-imports
RETRACE := .build/release/retrace

# What the user said goes to the shell as it stands: $ " ` and blanks mean nothing in it, and ' is put as '\''.
# Only what stands on the command line counts: every terminal has a TERM in its environment, and a DATA or
# OUTPUT there may belong to something else.
quoted = '$(subst ','\'',$(value $(1)))'
each_quoted = $(foreach one,$(value $(1)),'$(subst ','\'',$(one))')
said = $(if $(filter command,$(origin $(1))),$(if $(value $(1)),$(2)))
option = $(call said,$(1),--$(2) $(call quoted,$(1)))
OPTIONS = $(call option,DATA,data) $(call option,THREADS,threads)
HANDOUTS = $(call option,SETTINGS,settings) $(call said,CHAPTERS,--chapters $(call each_quoted,CHAPTERS)) \
  $(call option,COURSE,course) $(call option,TERM,term) $(call option,LECTURER,lecturer) \
  $(call option,PAPER,paper) $(call option,EDITIONS,editions) $(call option,TODAY,today) $(call option,VARIANT,variant) \
  $(call said,OUTPUTS,--outputs $(call each_quoted,OUTPUTS)) $(call option,OUTPUT,output)
# Of a path that does not exist both say so; that of macOS without being told, and it knows no -e.
REALPATH = realpath $(if $(filter Darwin,$(shell uname -s)),,-e) --
# Tests run programs in other folders, and the name must hold there too.
TESTS_DATA = $(call said,DATA,RETRACE_DATA="$$($(REALPATH) $(call quoted,DATA))" && export RETRACE_DATA && )

# Swift fails where the folder for temporary files is not there, as on a cluster after a job's end.
ifeq ($(if $(value TMPDIR),$(shell [ -d $(call quoted,TMPDIR) ] || echo missing)),missing)
$(info the folder TMPDIR=$(value TMPDIR) does not exist; /tmp is used instead)
# Apart, for make 3.81 of macOS.
override TMPDIR := /tmp
export TMPDIR
endif

# Each target uses all processors by itself, and two that write one front page must not meet.
.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help setup build reproduce-all test quick verify handouts site data fuzz bench search-peers bench-peers bench-threads bench-shards how-likely instructions nightly clean $(SLUGS) $(SLUGS:%=explore-%)

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1|\2/p' $(MAKEFILE_LIST) | while IFS='|' read -r name what; do \
	  printf '  make %-30s %s\n' "$$name" "$$what"; done
	@printf '  make %-30s %s\n' '<slug>' 'run one experiment and write the front page again:'
	@printf '       %-30s   %s\n' $(foreach slug,$(SLUGS),'' '$(slug)')
	@printf '  make %-30s %s\n' 'explore-<slug>' 'run the alternatives that its report discusses'
	@sed -n 's/^#   \([A-Z]*=.*\)/\1/p' $(MAKEFILE_LIST) | sed 's/^/  /'

setup: ## name and install what Debian, or macOS, lacks for the build (once)
	@SETUP=$(call quoted,SETUP) scripts/setup.sh

build: setup ## compile everything
	swift build $(CONFIGURATION)

reproduce-all: build ## run every experiment at the settings of its report; reports and front page
	$(RETRACE) reproduce $(OPTIONS) $(call option,OUTPUT,output)

test: setup ## unit tests, gradient checks, exact printed numbers, built programs
	$(TESTS_DATA)swift test $(TESTS)

quick: build ## run everything at reduced settings in about a minute, into build/reports
	$(RETRACE) reproduce --quick $(OPTIONS)

verify: build ## check the committed reports against ledger, programs, CSV files and checksums
	$(RETRACE) verify $(call option,FRESH,fresh-from)

handouts: ## students' and instructors' editions of a course, into build/handouts
	@SETUP=$(call quoted,SETUP) scripts/setup.sh handouts
	swift build $(CONFIGURATION)
	$(RETRACE) handout $(HANDOUTS)

site: ## the course as one static site, into build/site
	@SETUP=$(call quoted,SETUP) scripts/setup.sh handouts
	swift build $(CONFIGURATION)
	$(RETRACE) site $(call option,SETTINGS,settings) $(call option,TODAY,today) $(call option,OUTPUT,output) $(call option,SERVE,serve)

data: build ## fetch and verify the data sets into data/
	$(RETRACE) data $(call option,DATA,data)

fuzz: setup ## damaged input for every reader, five minutes each; exit code 1 when something is found
	SECONDS_EACH="$(call said,SECONDS,$(SECONDS))" READERS="$(READERS)" scripts/fuzz.sh

bench: build ## our speed: time, rate and memory of each training, into reports/benchmarks
	.build/release/bench $(call option,DATA,data)

search-peers: build ## which settings make PyTorch, JAX and TensorFlow fastest, for bench-peers
	SETUP=$(call quoted,SETUP) scripts/peers.sh search
	.build/release/search-peers $(call option,DATA,data) $(call said,WORKS,--works $(call each_quoted,WORKS))

bench-peers: build ## the same work by PyTorch, JAX and TensorFlow at their best, side by side with ours
	SETUP=$(call quoted,SETUP) scripts/peers.sh
	.build/release/bench-peers $(call option,DATA,data)

bench-threads: build ## how many networks PyTorch, and Retrace, make of one seed with one to four threads
	SETUP=$(call quoted,SETUP) scripts/peers.sh
	$(call said,DATA,RETRACE_DATA="$$($(REALPATH) $(call quoted,DATA))" )build/venv/bin/python -W ignore benchmarks/peers/threads_pytorch.py --repdl build/repdl

bench-shards: build ## seeds a minute by shards, on one core and on all, and their memory
	python3 benchmarks/shards.py $(call option,DATA,data)

how-likely: build ## how likely printed numbers were, by shards of many seeds, into reports/how-likely
	SEEDS=$(call said,SEEDS,$(call quoted,SEEDS)) MODELS=$(call said,MODELS,$(call quoted,MODELS)) \
	  JOBS=$(call said,JOBS,$(call quoted,JOBS)) DATA=$(call said,DATA,$(call quoted,DATA)) scripts/how-likely.sh

instructions: build ## the instructions of one step of each run, which must not grow by 1 %
	scripts/instructions.sh

nightly: build ## what takes too long for CI: every float, all experiments again, compared with the committed reports, Debian 13 (as root), GNU parallel, Firefox
	scripts/all-floats.sh
	$(RETRACE) reproduce $(OPTIONS) --output build/nightly
	$(RETRACE) verify --fresh-from build/nightly
	scripts/variants_check.sh
	scripts/debian13.sh
	ENGINES=parallel scripts/engines.sh
	scripts/firefox.sh

$(SLUGS): build
	$(RETRACE) reproduce --only $@ $(OPTIONS)

$(SLUGS:%=explore-%): explore-%: build
	.build/release/$* --explore $(OPTIONS)
	@# The page discusses them, so it is woven again where there is one.
	if [ -e reports/$*/report.md ]; then $(RETRACE) weave $*; fi

clean: ## remove what was built, not the data
	rm -rf .build .build-fuzz build
