#!/bin/bash
# Makes shards of many seeds, those left out that are there as they would be made, and writes reports/how-likely from
# all that are there; `make how-likely` calls it. Stopped and started again it goes on.
#
#   SEEDS=list    which seeds; 1...1000 by default
#   MODELS="…"    of which models shards are made, as slug/model; those of others are read where they are there
#   JOBS=n        how many at a time, each on one core; one for each processor by default
#   DATA=dir      where to look for data sets first
set -euo pipefail
cd "$(dirname "$0")/.."

seeds=${SEEDS:-1...1000}
models=${MODELS:-reber-rnn-vs-mlp/rnn}
jobs=${JOBS:-$(getconf _NPROCESSORS_ONLN)}
retrace=.build/release/retrace
fail() { echo "how-likely: $*" >&2; exit 1; }
[[ $jobs =~ ^[1-9][0-9]{0,3}$ ]] || fail "'$jobs' is no number of jobs; use 1 or more"
data=()
if [ -n "${DATA:-}" ]; then data=(--data "$DATA"); fi

measured=()
for model in $models; do
  [[ $model =~ ^[^/]+/[^/]+$ ]] || fail "'$model' is no slug/model, such as reber-rnn-vs-mlp/rnn"
  slug=${model%/*}
  options=(--seeds "$seeds" ${data[@]+"${data[@]}"})
  all=$("$retrace" shard list "$slug" "${options[@]}")
  grep -q "^$model/" <<<"$all" || fail "$model: no such model; 'retrace shard list $slug' names all"
  lacking=$(".build/release/$slug" --list-shards --lacking "${options[@]}")
  mapfile -t missing < <(grep "^$model/" <<<"$lacking")
  count=${#missing[@]}
  echo "$model: $count shards to make"
  [ "$count" -gt 0 ] || continue
  start=$SECONDS
  # Ten at a time, since a program takes a moment to start.
  printf '%s\n' "${missing[@]}" |
    xargs -P "$jobs" -n 10 "$retrace" shard run --threads 1 ${data[@]+"${data[@]}"} >/dev/null
  # Where all jobs were busy most of the time, it tells what a shard takes.
  if [ "$count" -ge $((20 * jobs)) ]; then
    measured+=(--seconds "$model=$(awk "BEGIN { printf \"%.2f\", ($SECONDS - $start) * $jobs / $count }")")
  fi
done
"$retrace" likely --seeds "$seeds" ${data[@]+"${data[@]}"} ${measured[@]+"${measured[@]}"}
