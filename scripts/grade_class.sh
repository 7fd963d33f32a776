#!/bin/bash
# A class of some seventy invented students of one chapter, with packages and notebooks: right, wrong, half done, hanging, forking, writing elsewhere,
# forging results, wrong archives. `retrace grade` is stopped once in the middle, goes on, and its table must be right for
# every one; a second run must leave the same bytes, and nothing outside may have changed.
#   scripts/grade_class.sh [limit in seconds]
set -euo pipefail
cd "$(dirname "$0")/.."
limit=${1:-10}
slug=backpropagation-by-hand
retrace=.build/release/retrace
fail() {
  echo "grade_class: $*" >&2
  exit 1
}
[ -x $retrace ] || fail "$retrace is missing; run: make build"
command -v bwrap >/dev/null || fail "bwrap is missing; run: sudo apt-get install bubblewrap"
command -v unzip >/dev/null || fail "unzip is missing; run: sudo apt-get install unzip"
# Notebooks take NumPy, and the tests of this chapter PyTorch.
export RETRACE_PYTHON=${RETRACE_PYTHON:-python3}
"$RETRACE_PYTHON" -W ignore -c 'import numpy, torch' 2>/dev/null \
  || fail "$RETRACE_PYTHON has no NumPy or no PyTorch; run: scripts/peers.sh, then RETRACE_PYTHON=build/venv/bin/python $0"
"$RETRACE_PYTHON" -W ignore scripts/notebook_grading_check.py

work=$(mktemp -d)
server=
cleanup() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
chmod 755 "$work"

# Bait: who gets out of a sandbox could write to it, delete it, and reach the port.
mkdir -m 777 "$work/bait"
echo kept >"$work/bait/kept"
chmod 666 "$work/bait/kept"
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
python3 -m http.server --bind 127.0.0.1 --directory "$work/bait" "$port" >/dev/null 2>&1 &
server=$!

$retrace handout --chapters $slug --outputs packages notebooks --editions students \
  --output "$work/handouts" >/dev/null
unzip -q "$work/handouts/students/packages/$slug.zip" -d "$work/package"
python3 scripts/grade_class.py "$work/package/$slug" "experiments/$slug/Exercises.swift" \
  "$work/handouts/students/notebooks/$slug.ipynb" "$work" --bait "$work/bait" --port "$port"

before=$(git status --porcelain 2>/dev/null | sort)
submitted() { (cd "$work/submissions" && find . -type f -print0 | sort -z | xargs -0 sha256sum) | sha256sum; }
sums=$(submitted)
grade() { $retrace grade "$work/submissions" --chapter $slug --limit "$limit" --output "$1" "${@:2}"; }

# Stopped after a while, as by Ctrl-C: no table, but what is done is kept.
start=$SECONDS
set +e
$retrace grade "$work/submissions" --chapter $slug --limit "$limit" --output "$work/grades" >"$work/first.log" 2>&1 &
first=$!
while kill -0 $first 2>/dev/null && [ "$(ls "$work/grades/results" 2>/dev/null | wc -l)" -lt 5 ]; do sleep 0.2; done
kill -INT $first 2>/dev/null
wait $first
code=$?
set -e
[ $code = 130 ] || { cat "$work/first.log" >&2; fail "stopped by Ctrl-C it ends with $code, not 130"; }
[ ! -e "$work/grades/grades.csv" ] || fail "stopped in the middle it left a table"
done_before=$(ls "$work/grades/results" | wc -l)

grade "$work/grades"
echo "grade_class: graded in $((SECONDS - start)) s, $done_before before it was stopped"

python3 - "$work/expected.csv" "$work/grades/grades.csv" <<'END'
import csv, sys
expected, graded = [{row["student"]: row for row in csv.DictReader(open(path, encoding="utf-8"))} for path in sys.argv[1:]]
faults = [f"{name}: no row" for name in expected if name not in graded]
faults += [f"{name}: a row too many" for name in graded if name not in expected]
for name in expected:
    for column, value in expected[name].items():
        if name in graded and graded[name][column] != value:
            faults.append(f"{name}: {column} is {graded[name][column]}, not {value} ({graded[name]['note']})")
print("\n".join(faults) or f"grade_class: all {len(expected)} rows are right")
sys.exit(bool(faults))
END
[ "$(grep -l 'points</p>' "$work/grades/pages/"*.html | wc -l)" = "$(($(wc -l <"$work/expected.csv") - 1))" ] \
  || fail "not every student has a page"

# The same bytes again, from what is kept and from nothing.
cp -r "$work/grades" "$work/kept"
start=$SECONDS
grade "$work/grades" >/dev/null
[ $((SECONDS - start)) -lt 60 ] || fail "what was graded is graded again"
diff -r "$work/grades" "$work/kept" || fail "a second run left other bytes"

# Nothing outside has changed, and nobody is left.
[ "$(submitted)" = "$sums" ] || fail "submissions were changed"
[ "$(ls -A "$work/bait")" = kept ] && [ "$(cat "$work/bait/kept")" = kept ] || fail "the bait was taken: $(ls -A "$work/bait")"
[ "$(git status --porcelain 2>/dev/null | sort)" = "$before" ] || fail "the checkout has changed"
for place in /etc /usr/bin "${HOME:-/root}" .; do [ ! -e "$place/escaped" ] || fail "$place/escaped was written"; done
! pgrep -f 'sleep 31337' >/dev/null || fail "a student's program is still running"

# Without bubblewrap it refuses, and grades nothing.
mkdir "$work/bin"
for program in swiftc swift timeout prlimit setpriv taskset env git; do
  found=$(command -v $program) && ln -s "$found" "$work/bin/$program"
done
if PATH=$work/bin $retrace grade "$work/submissions" --chapter $slug --output "$work/none" >/dev/null 2>"$work/refusal"; then
  fail "without bubblewrap it grades"
fi
grep -q 'apt-get install bubblewrap' "$work/refusal" || { cat "$work/refusal" >&2; fail "it does not say what is missing"; }
[ ! -e "$work/none" ] || fail "a refusal left something behind"
echo "grade_class: done"
