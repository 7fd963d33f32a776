#!/bin/bash
# README's first screen on a machine that has nothing: a new Debian with Swift, git and make, a clone of this
# repository's last commit, and the commands that follow, with nobody at the keyboard:
#
#   scripts/clean-root.sh RELEASE                   # make quick, make test, make verify
#   scripts/clean-root.sh RELEASE "make …" …        # these commands in the clone, such as "make reproduce-all"
#
# RELEASE is bookworm (Debian 12) or trixie (Debian 13). In the environment:
#   ROOT_BINDS=a:b        files and folders of this machine that are there too, only to be read: the data of
#                         RETRACE_DATA are so anyway; where git fetches packages from folders of this machine, these
#                         and the file that tells git so
#   RETRACE_DATA=dir      real data sets, as for every command of Retrace; without it they are downloaded
#   CLONE=/root/retrace   where the clone lies, such as "/root/it's a:b/retrace"
#   DEBIAN_MIRROR, KEEP_ROOT   as scripts/debian.sh says
# Uncommitted changes are not part of it. It needs root and the network; compiling takes some minutes on two
# cores and 2 GB in build/roots. Of this machine only the Swift toolchain is used, in a new file system, with the
# Debian packages that swift.org names as its needs.
set -euo pipefail
CDPATH='' cd "$(dirname "$0")/.."
source scripts/swift.sh

[ $# -ge 1 ] || { echo 'usage: scripts/clean-root.sh RELEASE ["make …"]…' >&2; exit 64; }
release=$1
shift
[ $# -gt 0 ] || set -- "make quick" "make test" "make verify"
toolchain=$(toolchain)
clone=${CLONE:-/root/retrace}

options=(--read "$PWD" --read "$toolchain" --set "PATH=$toolchain/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
IFS=: read -r -a binds <<<"${ROOT_BINDS:-}"
for path in "${binds[@]}"; do
  [ -z "$path" ] || options+=(--read "$path")
done
[ -z "${RETRACE_DATA:-}" ] || options+=(--read "$RETRACE_DATA" --set "RETRACE_DATA=$RETRACE_DATA")

inside=$(cat <<'END'
set -euo pipefail
checkout=$1 clone=$2
shift 2
# The checkout belongs to whomever; the clone is ours. Only here is git told not to mind.
printf '[safe]\n\tdirectory = *\n' >/tmp/gitconfig
GIT_CONFIG_GLOBAL=/tmp/gitconfig git clone --quiet "file://$checkout" "$clone"
cd "$clone"
for command in "$@"; do
  start=$SECONDS
  echo "=== Debian $(cat /etc/debian_version): $command"
  bash -c "$command"
  echo "=== Debian $(cat /etc/debian_version): $command: $((SECONDS - start)) s"
done
# Runs rewrite reports, where times and another gnuplot's pictures may differ; nothing else may.
changed=$(git status --porcelain -- . ':!reports' && git status --porcelain -- 'reports/*.csv' ':!reports/benchmarks')
[ -z "$changed" ] || { echo "these commands changed what they must not change:"; echo "$changed"; exit 1; }
END
)
exec scripts/debian.sh "${options[@]}" "$release" "git make ca-certificates $swift_needs" \
  bash -c "$inside" clean-root "$PWD" "$clone" "$@"
