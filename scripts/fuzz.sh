#!/bin/bash
# Gives every reader of Tests/FuzzTests damaged input by libFuzzer; `make fuzz` calls it.
#
#   SECONDS_EACH=n  how long each reader is tried; 300 by default
#   READERS="…"     only these; all by default
#   JOBS=n          how many at a time; one for each processor by default
#
# What ends a reader, or takes it more than ten seconds or two gigabytes, is made smaller and written to
# build/fuzz/<reader>/found/; the exit code is then 1. What a reader was tried with is kept in
# build/fuzz/<reader>/inputs, where the next run goes on; `make clean` removes it.
set -euo pipefail
cd "$(dirname "$0")/.."

each=${SECONDS_EACH:-300}
jobs=${JOBS:-$(nproc)}
folder=${FUZZ_FOLDER:-build/fuzz}
fuzzer=${FUZZER:-.build-fuzz/release/fuzz}
fail() { echo "fuzz: $*" >&2; exit 1; }
for number in "$each" "$jobs"; do
  [[ $number =~ ^[1-9][0-9]{0,6}$ ]] || fail "'$number' is no number of seconds or jobs; use 1 or more"
done

build() {
  local resources library
  resources=$(swiftc -print-target-info | sed -n 's/.*"runtimeResourcePath": "\(.*\)".*/\1/p')
  library=$resources/clang/lib/linux/libclang_rt.fuzzer_no_main-$(uname -m).a
  [ -e "$library" ] || fail "this Swift has no libFuzzer ($library); use the toolchain of swift.org"
  # The packages that are there already need no network.
  if [ ! -e .build-fuzz ] && [ -e .build/workspace-state.json ]; then
    mkdir .build-fuzz
    cp -r .build/checkouts .build/repositories .build/workspace-state.json .build-fuzz/
  fi
  RETRACE_FUZZ=1 swift build -c release -Xswiftc -enable-testing --scratch-path .build-fuzz --product fuzz \
    -Xlinker "$library" -Xlinker -lstdc++
}
if [ -z "${FUZZER:-}" ]; then build; fi

# Swift's own handler would come before libFuzzer's. What Foundation keeps for good is no leak.
# A small quarantine: the readers free what they took, and much memory is slow.
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0:quarantine_size_mb=16
# Files in memory, where that can be: some readers take a path.
scratch=$(mktemp -d /dev/shm/retrace-fuzz.XXXXXX 2>/dev/null || mktemp -d)
export TMPDIR=$scratch
stop() {
  trap - EXIT INT TERM
  local running
  running=$(jobs -p)
  # Each with its children: a reader that is being made smaller starts more of itself.
  for pid in $running; do kill -- "-$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$scratch"
}
trap stop EXIT
trap 'echo; echo "fuzz: stopped; what was found so far is in $folder"; stop; exit 130' INT TERM

# try <reader> <seconds>: its log is build/fuzz/<reader>/log; 1 where it found something.
try() {
  local reader=$1 seconds=$2 place=$folder/$1 code=0 found
  export RETRACE_READER=$reader
  mkdir -p "$place/inputs" "$place/found"
  "$fuzzer" --seeds "$place" || return 1
  local corpus=Tests/FuzzTests/Corpus/$reader
  local options=(-max_len="$(cat "$place/limit")" -dict="$place/words" -timeout=10 -rss_limit_mb=2048 -malloc_limit_mb=1024)
  [ -s "$place/words" ] || options=("${options[@]/#-dict=*/-verbosity=1}")
  "$fuzzer" "${options[@]}" -max_total_time="$seconds" -print_final_stats=1 -artifact_prefix="$place/found/" \
    "$place/inputs" "$place/seeds" $([ -d "$corpus" ] && echo "$corpus") >"$place/log" 2>&1 || code=$?
  [ $code -ne 0 ] || return 0
  found=$(sed -n 's/.*Test unit written to //p' "$place/log" | tail -n 1)
  if [[ $found == *crash-* ]]; then
    "$fuzzer" "${options[@]}" -minimize_crash=1 -max_total_time=30 -exact_artifact_path="$found.small" "$found" \
      >"$place/log-smaller" 2>&1 || true
    if [ -s "$found.small" ]; then mv "$found.small" "$found"; fi
  fi
  return 1
}

# told <reader> <code>: a line on how it went.
told() {
  local log=$folder/$1/log inputs rate cover
  inputs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log" 2>/dev/null || true)
  rate=$(sed -n 's/^stat::average_exec_per_sec: *//p' "$log" 2>/dev/null || true)
  cover=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$log" 2>/dev/null | tail -n 1 || true)
  printf '%-15s %10s inputs, %6s a second, %5s places reached: ' "$1" "${inputs:-?}" "${rate:-?}" "${cover:-?}"
  if [ "$2" = 0 ]; then
    echo "sound"
  else
    local found
    found=$(sed -n 's/.*Test unit written to //p' "$log" 2>/dev/null | tail -n 1 || true)
    grep -m 1 -hE '^fuzz: |Fatal error|ERROR: (AddressSanitizer|libFuzzer)' "$log" || echo "ended with an error"
    echo "  ${found:-see $log}"
  fi
}

known=$("$fuzzer" --list)
readers=${READERS:-$known}
for reader in $readers; do
  grep -qx -- "$reader" <<<"$known"$'\ncontrol' || fail "no reader '$reader'; there are: $(echo $known)"
done

# Whatever cannot find the planted fault would find nothing.
if [ "$readers" != control ]; then
  rm -rf "$folder/control"
  if try control 60 || ! grep -q 'the control was found\|deadly signal' "$folder/control/log"; then
    fail "the planted fault was not found, so no other would be; see $folder/control/log"
  fi
fi

set -- $readers
left=$#
echo "fuzz: readers: $left, $each s each, $jobs at a time: about $(((left + jobs - 1) / jobs * each / 60 + 1)) minutes"
failed=0
# Job control, so that each has a process group of its own.
set -m
declare -A named=()
finish() {
  local pid code=0
  wait -n -p pid || code=$?
  left=$((left - 1))
  told "${named[$pid]}" "$code"
  [ "$code" = 0 ] || failed=1
  if [ $left -gt 0 ]; then echo "  $left to go, about $(((left + jobs - 1) / jobs * each / 60 + 1)) minutes"; fi
  unset "named[$pid]"
}
for reader in "$@"; do
  while [ ${#named[@]} -ge "$jobs" ]; do finish; done
  try "$reader" "$each" &
  named[$!]=$reader
done
while [ ${#named[@]} -gt 0 ]; do finish; done
set +m

if [ -x scripts/kill-at-random.sh ] && [ -z "${READERS:-}" ]; then
  scripts/kill-at-random.sh 100 || failed=1
fi
[ $failed = 0 ] || { echo "fuzz: something was found; put it into Tests/FuzzTests/Corpus/<reader>/ once it is mended" >&2; exit 1; }
