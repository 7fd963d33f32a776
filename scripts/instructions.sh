#!/bin/bash
# The instructions of one step of each run that is timed, by the AVX2 kernels on one thread, counted by valgrind (callgrind):
# unlike seconds they say the same on every machine and under any load. Fails where one step takes 1 % more than in
# benchmarks/instructions.csv. Compilers differ by more than that, so the counts hold for the Swift that they were made with,
# and with another one nothing is compared. Needs what `make build` has built. Some minutes.
#
#   scripts/instructions.sh            compare with the committed counts
#   scripts/instructions.sh --record   write them anew, after a change that was meant
set -euo pipefail
CDPATH='' cd "$(dirname "$0")/.."
export LC_ALL=C

fail() { echo "instructions: $*" >&2; exit 1; }
case ${1:-} in '' | --record) ;; *) fail "usage: scripts/instructions.sh [--record]" ;; esac
baseline=benchmarks/instructions.csv
header=swift,work,instructions
[ "$(head -n 1 $baseline)" = $header ] || fail "$baseline does not begin with $header"
swift=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9.]*\).*/\1/p' | head -n 1)
[ -n "$swift" ] || fail "swift is not on the PATH"
if [ "$(uname -m)" != x86_64 ] || ! grep -qw avx2 /proc/cpuinfo; then
  echo "instructions: not compared: this processor has no AVX2, by whose kernels the committed counts were made"
  exit 0
fi
if [ "${1:-}" != --record ]; then
  recorded=$(sed 1d $baseline | cut -d, -f1 | sort -u)
  [ -n "$recorded" ] || fail "$baseline holds no counts yet; run: scripts/instructions.sh --record"
  if [ "$recorded" != "$swift" ]; then
    echo "instructions: not compared: the committed counts are of Swift $recorded, and this is Swift $swift"
    exit 0
  fi
fi
command -v valgrind >/dev/null || fail "valgrind is missing; run: sudo apt-get install valgrind"
built=.build/release/bench
[ -x $built ] || fail "$built is missing; run: make build"
command -v objcopy >/dev/null || fail "objcopy is missing; run: sudo apt-get install binutils"

mkdir -p build/instructions
# Debian's valgrind cannot read what Swift writes for debuggers; the functions' names it needs stay.
bench=build/instructions/bench
objcopy --strip-debug $built $bench
# Nothing that differs from run to run: no random seeds of hash tables, no threads of OpenBLAS.
export RETRACE_KERNELS=avx2 SWIFT_DETERMINISTIC_HASHING=1 OPENBLAS_NUM_THREADS=1
# count WORK: one line of the table.
count() {
  local out=build/instructions/$1.callgrind log=build/instructions/$1.log level number
  rm -f "$out"
  level=$(valgrind --tool=callgrind --toggle-collect=retrace_counted --callgrind-out-file="$out" --log-file="$log" \
    $bench --part instructions "$1") || { tail -n 5 "$log" >&2; fail "$1: failed under valgrind; see $log"; }
  [ "$level" = avx2 ] || fail "$1: ran the kernels '$level' instead of avx2"
  number=$(sed -n 's/^\(summary\|totals\): *\([0-9]*\).*/\2/p' "$out" | tail -n 1)
  # A step of the smallest run takes millions; nothing is counted where valgrind did not find the function.
  [ "${number:-0}" -gt 100000 ] || fail "$1: valgrind counted '${number:-nothing}'; see $out"
  echo "$swift,$1,$number"
}
export -f count fail
export bench swift
new=build/instructions/counts.csv
echo $header >$new
# As many at once as there are processors: the counts do not mind. In the order of the works.
$bench --part works >build/instructions/works
# shellcheck disable=SC2016 -- for the shell that is started
xargs -P "$(nproc)" -d '\n' -I{} bash -c 'set -euo pipefail; count "$1" >"build/instructions/$1.csv"' _ {} \
  <build/instructions/works || fail "not all steps could be counted"
while read -r work; do cat "build/instructions/$work.csv"; done <build/instructions/works >>$new

if [ "${1:-}" = --record ]; then
  cp $new $baseline
  echo "instructions: recorded for Swift $swift: $baseline"
  exit 0
fi
awk -F, '
  FNR == 1 { file++; next }
  file == 1 { before[$2] = $3; next }
  !($2 in before) { printf "%s: %d instructions a step, and no committed count; run: scripts/instructions.sh --record\n", $2, $3; failed = 1; next }
  {
    change = 100 * ($3 / before[$2] - 1)
    printf "%s: %d instructions a step, %+.2f %%\n", $2, $3, change
    if (change > 1) { printf "%s: more than 1 %% above the committed %d\n", $2, before[$2]; failed = 1 }
    if (change < -1) better = 1
    delete before[$2]
  }
  END {
    for (work in before) { printf "%s: is counted no longer; run: scripts/instructions.sh --record\n", work; failed = 1 }
    if (better) print "some steps take 1 % less than the committed counts: scripts/instructions.sh --record keeps it so"
    exit failed
  }' $baseline $new
