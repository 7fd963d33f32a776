#!/bin/bash
# many-shards.sh [SEEDS]: makes shards of the Reber grammar from SEEDS seeds (1430, so that there are ten thousand), as
# long as the report's but of 60 epochs, on all processors, and says how long it takes to collect them, and how much
# memory. They are made once: the folder is build/many-shards, and a second run goes on there. The programs stand in
# PROGRAMS, else in .build/release.
set -euo pipefail
cd "$(dirname "$0")/.."
seeds=${1:-1430}
programs=${PROGRAMS:-.build/release}
folder=build/many-shards
slug=reber-rnn-vs-mlp
options=(--epochs 60)
mkdir -p $folder

"$programs/retrace" shard list $slug "${options[@]}" --seeds "1...$seeds" >$folder/ids
# One process for all shards of a seed.
sort -t / -k 3,3n -s $folder/ids | awk -F / '$3 != seed { if (NR > 1) print ""; seed = $3 } { printf "%s ", $0 } END { print "" }' |
  xargs -P "$(nproc)" -d '\n' -I '{}' sh -c '"$0" shard run {} --epochs 60 --threads 1 --shards "$1" >/dev/null' \
    "$programs/retrace" $folder/shards
echo "$(wc -l <$folder/ids) shards, $(du -sh $folder/shards | cut -f 1)"

# The program itself, not the command that starts it, whose memory says nothing.
collect=("$programs/$slug" --collect "${options[@]}" --seeds "1...$seeds" --shards $folder/shards --output $folder)
if [ -x /usr/bin/time ]; then
  /usr/bin/time -f '%e s, %M KB at most' "${collect[@]}"
else
  time "${collect[@]}"
fi
