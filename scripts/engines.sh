#!/bin/bash
# engines.sh: has GNU parallel and Snakemake make shards, in four tasks each: one run is told to stop, one is killed with
# all that it started, and the next goes on. Both reports must have the bytes of a run on one machine without shards.
# The programs stand in PROGRAMS, else in .build/release. ENGINES names others than both.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
programs=${PROGRAMS:-.build/release}
slug=embedded-reber-lstm-vs-rnn
settings=(--epochs 100 --seeds 1...4)

fail() {
  echo "engines.sh: $*" >&2
  exit 1
}

read -r -a engines <<<"${ENGINES:-parallel snakemake}"
for engine in "${engines[@]}"; do
  [ -n "$(type -P "$engine")" ] || case $engine in
    parallel) fail "parallel is missing; apt-get install --no-install-recommends parallel" ;;
    *) fail "$engine is missing; python3 -m venv folder, folder/bin/pip install $engine, and folder/bin on the PATH" ;;
  esac
done

S=$(mktemp -d)
submissions=()
begin=$SECONDS
trap 'end_all; rm -rf "$S" "${submissions[@]}"' EXIT
trap 'exit 130' INT TERM HUP

say() { echo "$((SECONDS - begin)) s: $*"; }

# What trains into a folder of ours, whoever started it.
trainings() { pgrep -f "/$slug .*$S/$engine/shards"; }
end_all() { pgrep -f "$S/" | xargs -r kill -KILL 2>/dev/null; }

# start OPTIONS...: submits in the background, in a group of processes of its own, which is `group`.
start() {
  set -m
  "$programs/retrace" submit $slug --engine "$engine" "${settings[@]}" --shards-per-task 2 --at-once 2 \
    --shards "$S/$engine/shards" --output "$S/$engine/report" >"$S/said" 2>&1 &
  group=$!
  set +m
}

note() {
  local place
  place=$(sed -n 's/.* tasks\{0,1\}, written to //p' "$S/said")
  [ -z "$place" ] || submissions+=("$place")
}

# Waits until two tasks train.
meet() {
  local end=$((SECONDS + 120))
  until [ "$(trainings | wc -l)" -ge 2 ]; do
    [ $SECONDS -lt $end ] && kill -0 "$group" 2>/dev/null || fail "$engine: met no training: $(cat "$S/said")"
    sleep 0.1
  done
  note
}

none_left() {
  local end=$((SECONDS + 60))
  while [ -n "$(trainings)" ]; do
    [ $SECONDS -lt $end ] || fail "$engine: what it started still runs: $(trainings)"
    sleep 0.2
  done
}

stamps() { find "$S/$engine/shards" -name '*.shard' -exec stat -c '%n %Y %i' {} + 2>/dev/null | sort; }

"$programs/$slug" "${settings[@]}" --output "$S/one" >"$S/said" 2>&1 || fail "the run on one machine: $(cat "$S/said")"
say "a run on one machine, without shards"

for engine in "${engines[@]}"; do
  # As Ctrl-C does: to all of the foreground.
  start
  meet
  kill -INT -- "-$group"
  wait "$group"
  code=$?
  none_left
  [ "$code" != 0 ] || fail "$engine: interrupted, and yet it ended well: $(cat "$S/said")"
  [ ! -e "$S/$engine/report/$slug" ] || fail "$engine: interrupted, and yet it has written a report"
  say "$engine: interrupted, nothing is left that runs; it ended with $code"

  # As a machine does that loses its power: all at once.
  start
  meet
  until [ -n "$(stamps)" ]; do kill -0 "$group" || fail "$engine: made no shard: $(cat "$S/said")"; sleep 0.1; done
  {
    kill -KILL -- "-$group"
    end_all
    wait "$group"
  } 2>/dev/null
  none_left
  before=$(stamps)
  say "$engine: killed, with $(stamps | wc -l) of 8 shards there"

  start
  wait "$group"
  code=$?
  note
  [ "$code" = 0 ] || fail "$engine: does not go on: $(cat "$S/said")"
  [ -z "$(comm -23 <(echo "$before") <(stamps))" ] || fail "$engine: made shards again that were there"
  diff -r -x run.json "$S/one/$slug" "$S/$engine/report/$slug" || fail "$engine: other bytes than those of one machine"
  say "$engine: went on, and the report has the bytes of the run on one machine"

  start
  wait "$group"
  grep -q '^nothing to submit' "$S/said" || fail "$engine: finds something to do where all is there: $(cat "$S/said")"
done
echo "engines: all is as it should be, after $((SECONDS - begin)) s"
