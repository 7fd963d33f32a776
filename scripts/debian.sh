#!/bin/bash
# Runs a command as root in a new, minimal Debian, which is made for it and removed after it:
#
#   scripts/debian.sh [--read PATH]… [--write PATH]… [--set NAME=VALUE]… RELEASE PACKAGES COMMAND…
#
#   RELEASE         bookworm (Debian 12) or trixie (Debian 13)
#   PACKAGES        what is installed beforehand, in one word: "git make"
#   --read PATH     a file or folder of this machine that is there too, under the same name, only to be read
#   --write PATH    an empty folder in place of PATH
#   --set NAME=…    an environment variable of the command; of this machine's it has only those of proxies
#   DEBIAN_MIRROR   in the environment: where Debian comes from, if not from where this machine's apt gets it
#   KEEP_ROOT=yes   in the environment: leave build/roots/RELEASE there, to look at
#
# It needs root (or sudo without a password), debootstrap and Debian's keys. Mounts and processes are in name
# spaces of their own, which end with the command, however it ends: nothing is left mounted, and what removes
# the root sees no mount, so that it cannot remove anything of this machine.
set -euo pipefail
CDPATH='' cd "$(dirname "$0")/.."

fail() { echo "debian: $*" >&2; exit 1; }

reads=() writes=() variables=() arguments=("$@")
while [ $# -gt 0 ]; do
  case $1 in
    --read) reads+=("$2"); shift 2 ;;
    --write) writes+=("$2"); shift 2 ;;
    --set) variables+=("$2"); shift 2 ;;
    *) break ;;
  esac
done
[ $# -ge 3 ] || fail "usage: scripts/debian.sh [--read PATH]… [--write PATH]… [--set NAME=VALUE]… RELEASE PACKAGES COMMAND…"
release=$1 packages=$2
shift 2
case $release in bookworm | trixie) ;; *) fail "RELEASE is bookworm or trixie, not $release" ;; esac
for variable in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
  [ -z "${!variable:-}" ] || variables+=("$variable=${!variable}")
done
for path in "${reads[@]}" "${writes[@]}"; do
  [ -e "$path" ] || fail "$path: no such file or folder"
done
root=$PWD/build/roots/$release

if [ "${INSIDE_NAMESPACES:-}" != yes ]; then
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || fail "a new Debian is made by root; run: sudo $0 …"
    exec sudo -n env DEBIAN_MIRROR="${DEBIAN_MIRROR:-}" KEEP_ROOT="${KEEP_ROOT:-}" "${variables[@]}" "$0" "${arguments[@]}"
  fi
  keys=/usr/share/keyrings/debian-archive-keyring.gpg
  for needed in debootstrap unshare setpriv flock; do
    command -v $needed >/dev/null || fail "$needed is missing; run: sudo apt-get install debootstrap util-linux"
  done
  [ -e $keys ] || fail "$keys is missing; run: sudo apt-get install debian-archive-keyring"
  # The first of apt's sources that is Debian itself, not its security updates and not somebody else's.
  DEBIAN_MIRROR=${DEBIAN_MIRROR:-$(apt-get indextargets --format '$(ORIGIN)|$(LABEL)|$(REPO_URI)' 'Created-By: Packages' \
    2>/dev/null | sed -n 's/^Debian|Debian|//p' | head -n 1)}
  [ -n "$DEBIAN_MIRROR" ] || fail "apt has no lists of Debian here; run apt-get update, or name a mirror: DEBIAN_MIRROR=…"
  export DEBIAN_MIRROR

  mkdir -p "$PWD/build/roots"
  exec 9>"$root.lock"
  flock -n 9 || fail "$root is in use by another run"
  # A root that a killed run left. Nothing can be mounted there, and what is would be another file system.
  rm -rf --one-file-system "$root"
  code=0
  INSIDE_NAMESPACES=yes setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child -- \
    "$PWD/scripts/debian.sh" "${arguments[@]}" </dev/null 9>&- &
  child=$!
  trap 'kill -KILL $child 2>/dev/null || true' HUP INT TERM
  wait $child || code=$?
  # After a signal `wait` returns before the child has ended.
  wait $child 2>/dev/null || true
  [ "${KEEP_ROOT:-}" = yes ] || rm -rf --one-file-system "$root"
  exit $code
fi

# From here on in the name spaces.
if ! debootstrap --variant=minbase --keyring=/usr/share/keyrings/debian-archive-keyring.gpg \
  "$release" "$root" "$DEBIAN_MIRROR" >"$root.log" 2>&1; then
  tail -n 3 "$root.log" >&2
  fail "debootstrap could not make $root; all that it said: $root.log"
fi
mount -t proc proc "$root/proc"
mount -t devpts devpts "$root/dev/pts"
mount -t tmpfs shm "$root/dev/shm"
cp /etc/resolv.conf /etc/hosts "$root/etc/"
# A root that is thrown away need not be on the disk after each package.
echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io"

for path in "${reads[@]}"; do
  if [ -d "$path" ]; then
    mkdir -p "$root$path"
  else
    mkdir -p "$root$(dirname "$path")"
    touch "$root$path"
  fi
  mount --bind "$path" "$root$path"
  mount -o remount,bind,ro "$root$path"
done
number=0
for path in "${writes[@]}"; do
  number=$((number + 1))
  mkdir -p "$root/var/written/$number"
  mount --bind "$root/var/written/$number" "$root$path"
done

clean=(env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8)
if [ -n "$packages" ]; then
  # shellcheck disable=SC2086 -- words
  chroot "$root" "${clean[@]}" "${variables[@]}" DEBIAN_FRONTEND=noninteractive bash -c '
    apt-get -qq update && apt-get -qq install -y --no-install-recommends "$@"' bash $packages >"$root.log" 2>&1 \
    || { tail -n 5 "$root.log" >&2; fail "apt-get could not install $packages in $root"; }
fi
exec chroot "$root" "${clean[@]}" "${variables[@]}" "$@"
