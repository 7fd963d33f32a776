#!/bin/bash
# A new experiment in this checkout, as experiments/README.md has it: begun by `retrace new`, compiled, run twice, judged,
# verified and tested; and afterwards everything as it was. Takes some minutes; needs what `make test` has built.
set -euo pipefail
CDPATH='' cd "$(dirname "$0")/.."

slug=unit-for-and
changes=$(git status --porcelain)
[ -z "$changes" ] || { echo "new-experiment: commit or stash your changes first: git status" >&2; exit 1; }
undo() {
  git checkout -q -- Package.swift experiments reports
  rm -rf "experiments/$slug" experiments/published/own-text.csv "reports/$slug" "build/new-experiment"
}
trap undo EXIT

swift build -c release -Xswiftc -enable-testing
.build/release/retrace new "$slug" --title "One unit computes AND" --source own-text
make SETUP=no "$slug"
.build/release/retrace reproduce --only "$slug" --threads 1 --output build/new-experiment
diff -r --exclude=run.json --exclude=.checkpoints "reports/$slug" "build/new-experiment/$slug"
make SETUP=no verify
# It declares no exercises and no page in PyTorch, so its handout is a page alone.
.build/release/retrace handout --chapters "$slug" --outputs html packages pytorch --output build/new-experiment/handouts
[ -e "build/new-experiment/handouts/students/$slug.html" ]
[ ! -e build/new-experiment/handouts/students/packages ]
# Those that take every experiment of the list, and do so in seconds.
swift test -c release -Xswiftc -enable-testing --disable-testable-imports \
  --filter 'UnnamedRowTests|SettingsReadTests|PublishedLedgerTests|ChapterExercisesTests|PyTorchPagesTextTests|RepositoryTests'
echo "a new experiment runs, is judged, verified and tested"
