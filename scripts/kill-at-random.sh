#!/bin/bash
# kill-at-random.sh [COUNT [SEED]]: ends training, reporting, weaving, reproducing, handing out and making shards at COUNT
# random moments by SIGKILL, SIGHUP, SIGTERM, SIGINT and SIGPIPE. After each there is no half file; a signal
# that can be caught ends with one line and 128 and its number; and the same command then gives the bytes of
# an undisturbed run. The programs stand in PROGRAMS, else in .build/release. The seed is told, so that a
# failure can be looked for again; moments depend on the machine all the same.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
count=${1:-100}
seed=${2:-$(date +%s)}
RANDOM=$seed
programs=${PROGRAMS:-.build/release}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

slug=reber-rnn-vs-mlp
# Ends only where the signal says so: no terminal, no input, no data of the user's.
train() { exec "$programs/$slug" --quick --epochs 1200 --output "$1"; }
reproduce() { exec "$programs/retrace" reproduce --quick --only parameter-counts "$slug" --output "$1"; }
weave() { exec "$programs/retrace" weave "$slug" --reports "$1"; }
share() { exec "$programs/retrace" shard run "$slug/rnn/1" "$slug/mlp-100/1" --quick --epochs 1200 --shards "$1/shards"; }
handout() { exec "$programs/retrace" handout --chapters parameter-counts --outputs pytorch packages --output "$1"; }

fail() {
  echo "seed $seed, signal $n: $what, SIG$signal after $moment s: $*" >&2
  sed 's/^/  stderr: /' "$work/errors" >&2
  exit 1
}

# What must be the same: all but run.json, and what ends in times.
bytes() { (cd "$1" && find . -type f ! -name run.json | LC_ALL=C sort | xargs -d '\n' sha256sum); }

# What was said but for the progress, which a slow machine tells every half minute.
said() { sed -i -E '/: [0-9]+ of [0-9]+ done, [0-9]+ %/d' "$work/errors"; }

# Removed by the next run: partial folders, locks, checkpoints.
left() { find "$1" -name '.*' ! -path "$1" | head -n 3; }

# The work that can be disturbed, undisturbed: its bytes, and how long it takes.
declare -A whole seconds
for what in train reproduce weave handout share; do
  mkdir -p "$work/$what"
  if [ $what = weave ]; then cp -r "$work/train/$slug" "$work/weave/"; fi
  start=$(date +%s%N)
  if ! ("$what" "$work/$what") </dev/null >"$work/output" 2>"$work/errors"; then
    if [ $what = handout ] && grep -q 'is not on the PATH' "$work/errors"; then
      echo "no handouts: $(cat "$work/errors")"
      continue
    fi
    echo "$what does not even run undisturbed: $(cat "$work/errors")" >&2
    exit 1
  fi
  seconds[$what]=$(($(date +%s%N) - start))
  whole[$what]=$(bytes "$work/$what")
done

kinds=("${!whole[@]}")
signals=(KILL HUP TERM INT PIPE)
for ((n = 1; n <= count; n++)); do
  what=${kinds[RANDOM % ${#kinds[@]}]}
  [ $((RANDOM % 2)) = 0 ] && what=train
  folder=$work/disturbed
  rm -rf "$folder"
  mkdir "$folder"
  if [ "$what" = weave ]; then cp -r "$work/train/$slug" "$folder/"; fi
  # Up to three times, so that what was resumed is disturbed as well; only the last is counted.
  for ((again = RANDOM % 3; again >= 0; again--)); do
    signal=${signals[RANDOM % ${#signals[@]}]}
    moment=$(awk -v t="${seconds[$what]}" -v r="$RANDOM" 'BEGIN { printf "%.3f", t / 1e9 * r / 32767 }')
    (trap - INT PIPE; "$what" "$folder") </dev/null >"$work/output" 2>"$work/errors" &
    process=$!
    sleep "$moment"
    kill -s $signal $process 2>/dev/null
    wait $process 2>/dev/null
    code=$?
    number=$(kill -l $signal)
    [ $code = 0 ] || [ $code = $((128 + number)) ] || fail "exit code $code"
    # Nothing, or the one line. The experiment below reproduce says it, too.
    said
    [ "$(wc -l <"$work/errors")" -le 1 ] || fail "more than one line"
    if [ -s "$work/errors" ]; then grep -q 'interrupted' "$work/errors" || fail "another message"; fi
    # A report is there whole or not at all.
    case $what in
      train | reproduce)
        if [ -d "$folder/$slug" ]; then
          diff <(cd "$work/$what" && bytes "$slug") <(cd "$folder" && bytes "$slug") >&2 || fail "half a report"
        fi ;;
      weave)
        diff <(bytes "$work/weave/$slug") <(cd "$folder/$slug" && find . -type f ! -name run.json ! -name '.*' |
          LC_ALL=C sort | xargs -d '\n' sha256sum) >&2 || fail "half a page" ;;
      share)
        for file in "$folder/shards/$slug"/*.shard; do
          [ ! -e "$file" ] || cmp "$file" "$work/share/shards/$slug/$(basename "$file")" >&2 || fail "half a shard"
        done ;;
      handout)
        for edition in students instructors; do
          if [ -d "$folder/$edition" ]; then
            diff <(bytes "$work/handout/$edition") <(bytes "$folder/$edition") >&2 || fail "half an edition"
          fi
        done ;;
    esac
  done
  # An experiment below a killed reproduce ends by itself, with its line in the file of messages, and is waited for.
  for ((wait = 0; wait < 1200; wait++)); do
    pgrep -f -- "$folder" >/dev/null || break
    sleep 0.05
  done
  signal="none" moment=0
  ("$what" "$folder") </dev/null >"$work/output" 2>"$work/errors" || fail "does not go on"
  said
  [ ! -s "$work/errors" ] || fail "not silent afterwards"
  [ -z "$(left "$folder")" ] || fail "left behind: $(left "$folder")"
  diff <(echo "${whole[$what]}") <(bytes "$folder") >&2 || fail "other bytes"
done
echo "$count signals at random moments (seed $seed): no half file, the same bytes afterwards"
