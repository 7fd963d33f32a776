#!/bin/bash
# slurm.sh: submits an array of 40 tasks to a real Slurm of one node, which is brought up on loopback in a temporary folder
# and removed afterwards; kills, stops, cancels and damages what can be; and compares the reports with those of a run on
# one machine without shards. Root only. The programs stand in PROGRAMS, else in .build/release.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
programs=${PROGRAMS:-.build/release}
slug=embedded-reber-lstm-vs-rnn
settings=(--epochs 5 --seeds 1...40)

fail() {
  echo "slurm.sh: $*" >&2
  exit 1
}

[ "$(id -u)" = 0 ] || fail "slurmctld, slurmd and munge's user need root"
for program in munged slurmctld slurmd sbatch scancel scontrol squeue; do
  [ -n "$(PATH=$PATH:/usr/sbin:/sbin type -P $program)" ] ||
    fail "$program is missing; apt-get install --no-install-recommends slurm-wlm slurm-client munge"
done
PATH=$PATH:/usr/sbin:/sbin

S=$(mktemp -d)
submissions=()
begin=$SECONDS
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

cleanup() {
  # Tasks first, while there is somebody to end them, then those that are left, by their ids.
  [ ! -e "$S/slurmctld.pid" ] || timeout 10 scancel --user=root 2>/dev/null
  local process pids=()
  for process in $(pgrep -f "$S/"); do
    pids+=("$process")
    process=$(parent "$process")
    [ "$(cat "/proc/${process:-0}/comm" 2>/dev/null)" != slurmstepd ] || pids+=("$process")
  done
  for process in slurmd slurmctld munge/munged; do
    [ ! -e "$S/$process.pid" ] || pids+=("$(cat "$S/$process.pid")")
  done
  [ ${#pids[@]} = 0 ] || kill -KILL "${pids[@]}" 2>/dev/null
  rm -rf "$S" "${submissions[@]}"
}

parent() { ps -o ppid= -p "$1" | tr -d ' '; }
say() { echo "$((SECONDS - begin)) s: $*"; }

# wait_for SECONDS WHAT COMMAND...
wait_for() {
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ $SECONDS -lt $end ] || fail "waited in vain for $what"
    sleep 0.3
  done
}

# MARK: Slurm

bring_up() {
  mkdir -p "$S"/{state,spool,log,munge}
  chmod 755 "$S"
  (umask 077; dd if=/dev/urandom of="$S/munge/munge.key" bs=128 count=1 status=none)
  chown -R munge:munge "$S/munge"
  chmod 711 "$S/munge"
  su -s /bin/sh munge -c "munged --key-file=$S/munge/munge.key --socket=$S/munge/munge.socket \
    --pid-file=$S/munge/munged.pid --log-file=$S/munge/munged.log --seed-file=$S/munge/munged.seed --force" ||
    fail "munged does not start"
  # Ports that no other Slurm of this machine is likely to have.
  local port=$((20000 + $$ % 10000 * 2))
  # Four processors whatever there is, since two tasks will be made to stand still.
  cat >"$S/slurm.conf" <<CONFIGURATION
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$S/munge/munge.socket
CredType=cred/munge
SlurmUser=root
SlurmdUser=root
StateSaveLocation=$S/state
SlurmdSpoolDir=$S/spool
SlurmctldPidFile=$S/slurmctld.pid
SlurmdPidFile=$S/slurmd.pid
SlurmctldLogFile=$S/log/slurmctld.log
SlurmdLogFile=$S/log/slurmd.log
SlurmdParameters=config_overrides
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
MpiDefault=none
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=1,batch_sched_delay=0
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
InactiveLimit=0
KillWait=5
MinJobAge=600
NodeName=localhost NodeAddr=127.0.0.1 CPUs=4 RealMemory=2000 State=UNKNOWN
PartitionName=test Nodes=localhost Default=YES MaxTime=INFINITE State=UP
CONFIGURATION
  export SLURM_CONF=$S/slurm.conf
  # Others ask there for munge's socket.
  slurmctld -f "$SLURM_CONF" -c || fail "slurmctld does not start: $(tail -n 1 "$S/log/slurmctld.log")"
  sleep 1
  start_node
  wait_for 30 "an idle node" is_idle
}

# Without -c, which would end the tasks that run.
start_node() { slurmd -f "$SLURM_CONF" -N localhost || fail "slurmd does not start: $(tail -n 1 "$S/log/slurmd.log")"; }
is_idle() { [ "$(sinfo --noheader --format=%T 2>/dev/null)" = idle ]; }
is_out_of_queue() { local left; left=$(squeue --noheader --job="$1" 2>/dev/null) && [ -z "$left" ]; }
state() { scontrol show job "$1" | sed -n 's/.*JobState=\([A-Z]*\).*/\1/p' | head -n 1; }

task_job() { scontrol show job "${first}_$1" | sed -n 's/^JobId=\([0-9]*\).*/\1/p' | head -n 1; }

are_running() { [ "$(pgrep -fc "/$slug .*$2")" = "$1" ]; }

ask() {
  "$programs/retrace" submit $slug --engine slurm --partition test --shards-per-task 2 --time 2 --memory 100 "$@"
}

# submit OPTIONS...: the command, whose folder is then `place` and whose jobs are `array` and `collect`.
submit() {
  ask "$@" >"$S/said" 2>&1 || fail "retrace submit: $(cat "$S/said")"
  place=$(sed -n 's/.* tasks\{0,1\}, written to //p' "$S/said")
  [ -z "$place" ] || submissions+=("$place")
  array=$(sed -n 's/^array \([0-9]*\) (.*/\1/p' "$S/said")
  collect=$(sed -n 's/.*then job \([0-9]*\), which writes .*/\1/p' "$S/said")
}

# MARK: Faults

# Makes the training of some task stand still before its last shard is there, so that it is surely met in its middle:
# its process is then `process`, its task `task` and its seed `seed`.
held=()
hold() {
  local end=$((SECONDS + 60))
  while [ $SECONDS -lt $end ]; do
    for process in $(pgrep -f "/$slug .*$S/shards"); do
      [[ " ${held[*]} " != *" $process "* ]] && kill -STOP "$process" 2>/dev/null || continue
      seed=$(tr '\0' ' ' <"/proc/$process/cmdline" | sed -n 's/.*--shard rnn\/\([0-9]*\) .*/\1/p')
      task=$(tr '\0' '\n' <"/proc/$process/environ" | sed -n 's/^SLURM_ARRAY_TASK_ID=//p')
      if [ -n "$seed" ] && [ -n "$task" ] && [ ! -e "$S/shards/$slug/rnn-$seed.shard" ]; then
        held+=("$process")
        return
      fi
      kill -CONT "$process" 2>/dev/null
    done
  done
  fail "met no training in its middle"
}

# The process, what started it, and the one of Slurm that started that.
family() {
  local process=$1
  while [ "${process:-1}" -gt 1 ]; do
    echo "$process"
    [ "$(cat "/proc/$process/comm")" != slurmstepd ] || return
    process=$(parent "$process")
  done
}

# Whether SIGTERM, the fifteenth bit, waits for a process that stands still.
is_told_to_stop() { grep -Eq '^ShdPnd:.*[4-7c-f][0-9a-f]{3}$' "/proc/$1/status" 2>/dev/null; }

# What goes back into the queue waits there for two minutes, but here for three seconds. No less: a node refuses a task
# that begins again within the second of its end ("Job credential revoked"), and Slurm takes that for the task's failure.
hurry() {
  local job begins reason
  while read -r job begins reason; do
    [[ "$reason $begins" = BeginTime\ 2* ]] && [ "$(date -d "$begins" +%s)" -gt $(($(date +%s) + 10)) ] || continue
    scontrol update "jobid=$job" starttime=now+3
  done < <(squeue --noheader --states=PENDING --format='%i %S %r')
}

wholes() {
  local file
  for file in "$S/shards/$slug"/*.shard; do
    [ "sha256 $(head -n 1 "$file" | sha256sum | cut -d ' ' -f 1)" != "$(tail -n 1 "$file")" ] || echo "$file"
  done
}

damage() { printf '#' | dd of="$1" bs=1 seek=300 conv=notrunc status=none; }

# MARK: The check

"$programs/$slug" "${settings[@]}" --output "$S/one" >"$S/said" 2>&1 || fail "the run on one machine: $(cat "$S/said")"
say "a run on one machine, without shards"
bring_up
say "slurmctld and slurmd of $(slurmctld -V) are up"

common=("${settings[@]}" --shards "$S/shards" --output "$S/report")
submit "${common[@]}"
grep -q '^40 tasks' "$S/said" || fail "not 40 tasks: $(cat "$S/said")"
first=$array
say "array $array of 40 tasks is submitted"

hold
late=$process late_task=$task
hold
lost=$process lost_task=$task lost_since=$SECONDS
hold
kill -KILL "$process"
dead_seed=$seed
say "task $late_task stands still, so does task $lost_task; the training of task $task is killed alone"
! ask "${common[@]}" >"$S/said" 2>&1 || fail "what is in the queue is submitted again: $(cat "$S/said")"
grep -q "scancel $array $collect$" "$S/said" || fail "the jobs in the queue are not named: $(cat "$S/said")"
[ "$(cut -d ' ' -f 1,2 "$place/jobs.txt")" = "$array array"$'\n'"$collect collect" ] || fail "other jobs: $(cat "$place/jobs.txt")"

while ! is_out_of_queue "$collect"; do
  [ $((SECONDS - begin)) -lt 600 ] || fail "the array does not end: $(squeue)"
  if [ -n "$late" ] && is_told_to_stop "$late"; then
    kill -CONT "$late"
    late=
    say "task $late_task was told to stop by Slurm, a minute before its time is over, and goes on to do so"
  fi
  # Of a task that has just begun Slurm does not ask whether it is there.
  if [ -n "$lost" ] && [ $((SECONDS - lost_since)) -gt 22 ]; then
    # shellcheck disable=SC2046
    kill -KILL "$(cat "$S/slurmd.pid")" $(family "$lost") 2>/dev/null
    lost=
    sleep 0.5
    start_node
    say "task $lost_task was killed together with slurmd, which is there again"
  fi
  hurry
  sleep 0.5
done
[ -z "$late$lost" ] || fail "the array ended before its faults"
for task in $late_task $lost_task; do
  [ "$(state "${first}_$task")" = COMPLETED ] ||
    fail "task $task is not done but $(state "${first}_$task"): $(cat "$place/logs/$task.log")
$(scontrol show job "${first}_$task" | grep -E 'JobId|JobState|Restarts|Time=')
$(grep -E "${first}_$task\\b|$(task_job "$task")\\b|node failure" "$S/log/slurmctld.log")"
  scontrol show job "${first}_$task" | grep -q 'Restarts=[1-9]' || fail "task $task was not requeued"
done
grep -q 'goes back into the queue' "$place/logs/$late_task.log" &&
  grep -q "^task $late_task of 40, job ${first}_$late_task on localhost, .*Z, begun again (1)" "$place/logs/$late_task.log" || fail "task $late_task did not go back by itself"
grep -q 'due to node failure' "$S/log/slurmctld.log" || fail "Slurm did not notice that task $lost_task was lost"
say "both went back into the queue, alone, and were done"

# Which of the two shards of the dead task is missing depends on when it was met.
there=$(wholes | wc -l)
[ "$there" = 78 ] || [ "$there" = 79 ] || fail "$there of 80 shards are there after the array"
[ "$(state "$collect")" = FAILED ] || fail "collecting is not FAILED but $(state "$collect"), where shards are missing"
missing=$(grep "missing (.* $dead_seed) in $S/shards/$slug; run: .*retrace shard run $slug/.* --epochs 5 .*--shards $S/shards" \
  "$place/logs/collect.log") || fail "collecting does not name what is missing: $(cat "$place/logs/collect.log")"
grep -q "submits what is missing, damaged or outdated: .*retrace submit $slug " "$place/logs/collect.log" ||
  fail "collecting does not say how it is submitted again: $(cat "$place/logs/collect.log")"
say "the dependent job names what is missing: ${missing#*: }"

damaged=$(wholes | grep "/lstm-" | grep -v -- "-$dead_seed.shard" | head -n 1)
damage "$damaged"
touch "$S/stamp"
sleep 0.1
submit "${common[@]}"
grep -q "^80 shards, $((there - 1)) of them there" "$S/said" || fail "not $((there - 1)) of 80 are there: $(cat "$S/said")"
[ "$(wc -w <"$place/tasks.txt")" = $((81 - there)) ] || fail "other tasks than what is missing: $(cat "$place/tasks.txt")"
wait_for 120 "the second array" is_out_of_queue "$collect"
[ "$(state "$collect")" = COMPLETED ] || fail "collecting again: $(cat "$place/logs/collect.log")"
[ "$(find "$S/shards" -name '*.shard' -newer "$S/stamp" | wc -l)" = $((81 - there)) ] || fail "other shards were made again"
say "a second submission made $((81 - there)) shards, those of the killed task and the damaged one, and no other"

diff -r -x run.json "$S/one/$slug" "$S/report/$slug" || fail "the array's report has other bytes than that of one machine"
say "the report has the bytes of the run on one machine, $(find "$S/report/$slug" -type f ! -name run.json | wc -l) files"
submit "${common[@]}"
grep -q "^nothing to submit: all 80 shards .*report $S/report/$slug$" "$S/said" || fail "a third submission finds something to do: $(cat "$S/said")"

damage "$damaged"
! "${submissions[-1]}/collect.sh" >"$S/said" 2>&1 ||
  fail "a damaged shard is collected"
refusal=$(grep "$(basename "$damaged"): cut or altered" "$S/said") || fail "the damaged shard is not named: $(cat "$S/said")"
say "a damaged shard is refused: ${refusal##*/shards/}"

# A cancelled task hears the same signal as one whose time is over, and must not come back.
submit --epochs 1000000 --seeds 1...2 --shards "$S/cancelled" --output "$S/cancelled"
wait_for 60 "two running tasks" are_running 2 "$S/cancelled"
sleep 1
scancel "$array" "$collect"
wait_for 30 "the end of what was cancelled" is_out_of_queue "$array"
sleep 2
is_out_of_queue "$array" || fail "cancelled tasks came back: $(squeue)"
say "what is cancelled stays away"
echo "Slurm: all is as it should be, after $((SECONDS - begin)) s"
