#!/bin/bash
# What was built here, run in a new Debian 13 with its gnuplot 6 and pandoc 3: set-up, every program, chapters
# again, handouts with their pictures, and the tests of what gnuplot and pandoc make. Fails where any of it does.
# Needs root, the network and some 3 GB in build/; takes about five minutes. See scripts/debian.sh.
set -euo pipefail
CDPATH='' cd "$(dirname "$0")/.."
source scripts/swift.sh

[ -x .build/release/retrace ] && [ -e .build/release/RetracePackageTests.xctest ] \
  || { echo "debian13: not built; run: make test" >&2; exit 1; }
toolchain=$(toolchain)
mkdir -p build
# The checkout is only read; what the programs write goes to a build/ of the new system's own.
options=(--read "$PWD" --write "$PWD/build" --read "$toolchain" --set "PATH=$toolchain/bin:/usr/sbin:/usr/bin:/sbin:/bin")
# cmark-gfm has its whole version in the names of its libraries, so that those of one release serve no program that
# was linked with another's: these come along.
for library in $(ldd .build/release/retrace | sed -n 's/.*libcmark-gfm.* => \([^ ]*\) .*/\1/p'); do
  options+=(--read "$(realpath "$library")")
done
[ -z "${RETRACE_DATA:-}" ] || options+=(--read "$RETRACE_DATA" --set "RETRACE_DATA=$RETRACE_DATA")

inside=$(cat <<'END'
set -euo pipefail
cd "$1"
step() { echo "--- Debian $(cat /etc/debian_version), $SECONDS s: $*"; }

step "set-up installs what is missing, with nobody at the keyboard"
scripts/setup.sh >/var/log/setup.log 2>&1 || { tail -n 20 /var/log/setup.log; exit 1; }
scripts/setup.sh handouts >>/var/log/setup.log 2>&1 || { tail -n 20 /var/log/setup.log; exit 1; }
again=$(scripts/setup.sh handouts 2>&1)
[ -z "$again" ] || { echo "set-up, run again, says: $again"; exit 1; }
gnuplot --version | grep '^gnuplot 6\.'
pandoc --version | grep '^pandoc 3\.'
# The libraries of this release, not those with which the programs were linked.
! ldd .build/release/retrace | grep 'not found'

step "all programs at reduced settings"
.build/release/retrace reproduce --quick

step "chapters at the settings of their reports, compared with the committed reports"
.build/release/retrace reproduce --output build/fresh --only \
  neurons-by-hand power-plant-regression weight-initialisation convolution-by-hand recurrence-by-hand
.build/release/retrace verify --fresh-from build/fresh

step "handouts without LaTeX: everything else, and the packages to install"
.build/release/retrace handout --chapters xor-net mnist-cnn-vs-mlp --output build/plain 2>&1 | tee /var/log/handout.log
install=$(sed -n 's/.*apt-get install \(texlive[-a-z0-9 ]*\).*/\1/p' /var/log/handout.log | head -n 1)
[ -n "$install" ] || { echo "retrace handout does not say which packages bring LaTeX"; exit 1; }
# shellcheck disable=SC2086 -- words
DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $install poppler-utils unzip \
  >/var/log/latex.log 2>&1 || { tail -n 20 /var/log/latex.log; exit 1; }

step "handouts with LaTeX"
.build/release/retrace handout --chapters xor-net mnist-cnn-vs-mlp
for chapter in xor-net mnist-cnn-vs-mlp; do
  for edition in students instructors; do
    folder=build/handouts/$edition
    # Figures of the committed report, each of which stands in page and paper; a deck shows those that it places.
    pictures=$(grep -o '!\[[^]]*\]([^)]*\.png)' "reports/$chapter/report.md" | sed 's/.*(//' | sort -u | wc -l)
    drawings=$(grep -o '!\[[^]]*\]([^) ]*\.svg' "reports/$chapter/report.md" | sort -u | wc -l)
    # Neither deck has one in an answer.
    placed=$(grep -c '^{{figure ' "experiments/$chapter/slides.md")
    # Drawn again as lines where gnuplot can, else as dots.
    on_page=$({ grep -oE 'src="data:image/(png|svg)' "$folder/$chapter.html" || true; } | wc -l)
    in_deck=$(pdfimages -list "$folder/slides/$chapter.pdf" | awk '$3 == "image"' | wc -l)
    # Lines are no pictures to pdfimages: of each the first words of its caption are looked for.
    letters=$(pdftotext "$folder/pdf/a4/$chapter.pdf" - | tr -cd 'A-Za-z')
    in_paper=0
    while read -r words; do
      [[ $letters != *"$words"* ]] || in_paper=$((in_paper + 1))
    done < <(grep -o '!\[[^]]*\]([^)]*\.png)' "reports/$chapter/report.md" | sed 's/^!\[//; s/\](.*//; s/[$`*{].*//' \
      | tr -cd 'A-Za-z\n')
    echo "$edition, $chapter: $pictures pictures; $on_page on the page, $in_paper on paper, $in_deck on slides"
    # A line each: of a list joined by && only the last may end the script.
    [ "$pictures" -gt 0 ]
    [ "$on_page" -ge $((pictures + drawings)) ]
    [ "$in_deck" -ge "$placed" ]
    [ "$in_paper" -ge "$pictures" ]
  done
done

step "tests of figures and handouts"
.build/release/RetracePackageTests.xctest --testing-library swift-testing \
  --filter 'GnuplotTests|ConversionsTests|HandoutTests|Pandoc|Figure' >/var/log/tests.log 2>&1 \
  || { grep -E '✘|Issue|error' /var/log/tests.log | head -n 40; exit 1; }
tail -n 1 /var/log/tests.log
step "done"
END
)
exec scripts/debian.sh "${options[@]}" trixie "make git ca-certificates $swift_needs" bash -c "$inside" debian13 "$PWD"
