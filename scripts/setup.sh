#!/bin/bash
# Looks for what the build needs beyond Swift, names the Debian packages that are missing (on macOS what Homebrew
# would bring), and installs them if it may. Fast, silent and without any network where nothing is missing. SETUP=no
# skips it.
# `setup.sh handouts` looks besides for what handouts need; LaTeX, of hundreds of megabytes, is left to the
# user, whom `retrace handout` tells what to install. The packages have the same names on Debian 12 and 13
# and on Ubuntu 22.04 and 24.04.
set -euo pipefail

[ "${SETUP:-}" != no ] || exit 0

fail() { echo "setup: $*" >&2; exit 1; }
# Whether version $1 is $2 or later.
reaches() { [ "$(printf '%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# A folder for temporary files that is not there, as on a cluster after a job's end, would make Swift fail.
[ -d "${TMPDIR:-/tmp}" ] || export TMPDIR=/tmp

# Swift itself is no Debian package. Which one is needed stands in Package.swift alone.
folder=${0%/*}
[ "$folder" != "$0" ] || folder=.
wanted=$(sed -n 's|^// Written for Swift \([0-9]*\.[0-9]*\);.*|\1|p' "$folder/../Package.swift" | head -n 1)
[ -n "$wanted" ] || fail "Package.swift: does not say for which Swift it is written; run set-up in a checkout of Retrace"
install="install Swift $wanted as swift.org/install describes"
command -v swift >/dev/null || fail "swift is not on the PATH; $install"
told=$(swift --version 2>&1) \
  || fail "swift --version fails ($(printf '%s\n' "$told" | head -n 1)); $install, with the Debian packages that it names"
version=$(printf '%s\n' "$told" | sed -n 's/.*Swift version \([0-9]*\.[0-9.]*\).*/\1/p' | head -n 1)
[ -n "$version" ] || fail "swift --version names no version; $install"
reaches "$version" "$wanted" || fail "Swift $version is too old; install $wanted or later as swift.org/install describes"

# Looked for by what they bring rather than by name, so that other ways to install them count too.
machine=$(uname -m)
header() { ls /usr/include/"$1" /usr/include/"$machine"-linux-gnu/"$1" /usr/local/include/"$1"; }
library() { ls /usr/lib/"$machine"-linux-gnu/"$1" /usr/lib/"$1" /usr/lib64/"$1" /usr/local/lib/"$1"; }
font() { ls /usr/share/fonts/*/dejavu*/DejaVuSans.ttf || fc-list | grep '/DejaVuSans\.ttf'; }
# Whether a search found anything, which `ls` says on its output and not by its exit code.
found() { [ -n "$("$@" 2>/dev/null)" ]; }

# pandoc 2.9, which Debian 11 and Ubuntu 22.04 have, does not know formulas in GitHub's Markdown.
pandoc_needed=2.11
pandoc_is_old() {
  found command -v pandoc || return 1
  has=$(pandoc --version 2>/dev/null | sed -n 's/^pandoc[^ ]* \([0-9][0-9.]*\).*/\1/p' | head -n 1)
  ! reaches "${has:-0}" "$pandoc_needed"
}
refuse_pandoc() {
  fail "pandoc ${has:-of unknown version} is too old; handouts need $pandoc_needed or later: Debian 12 and 13 and" \
    "Ubuntu 24.04 have one, pandoc.org/installing.html offers one for other systems"
}

# On macOS the libraries are Homebrew's, each in a folder of its own, where Package.swift has SwiftPM look. zlib and zip
# are the system's, and pkg-config tells SwiftPM so.
if [ "$(uname -s)" = Darwin ]; then
  command -v brew >/dev/null || fail "there is no Homebrew here; install it as brew.sh describes, then try again"
  prefix=$(brew --prefix)
  formulae=
  for formula in openblas openssl@3 libpng cmark-gfm; do
    [ -d "$prefix/opt/$formula" ] || formulae+=" $formula"
  done
  found command -v pkg-config || formulae+=" pkgconf"
  found command -v gnuplot || formulae+=" gnuplot"
  found ls "${HOME:-}/Library/Fonts/DejaVuSans.ttf" || formulae+=" font-dejavu"
  if [ "${1:-}" = handouts ]; then
    ! pandoc_is_old || refuse_pandoc
    found command -v pandoc || formulae+=" pandoc"
    ! found command -v lualatex || found command -v rsvg-convert || formulae+=" librsvg"
  fi
  [ -n "$formulae" ] || exit 0
  echo "setup: missing from Homebrew:$formulae"
  # Homebrew asks nothing and needs no other rights than the user's.
  # shellcheck disable=SC2086 -- several words
  brew install --quiet $formulae </dev/null \
    || fail "brew could not install them (see above); try by hand: brew install$formulae"
  exit 0
fi

missing=()
{ found header cblas.h && found library libopenblas.so; } || missing+=(libopenblas-dev)
found header png.h || missing+=(libpng-dev)
found header openssl/evp.h || missing+=(libssl-dev)
found header zlib.h || missing+=(zlib1g-dev)
found header cmark-gfm.h || missing+=(libcmark-gfm-dev)
found header cmark-gfm-core-extensions.h || missing+=(libcmark-gfm-extensions-dev)
found command -v gnuplot || missing+=(gnuplot-nox)
found font || missing+=(fonts-dejavu-core)
if [ "${1:-}" = handouts ]; then
  ! pandoc_is_old || refuse_pandoc
  found command -v pandoc || missing+=(pandoc)
  found command -v zip || missing+=(zip)
  # Where there is LaTeX: it takes drawings as PDFs.
  ! found command -v lualatex || found command -v rsvg-convert || missing+=(librsvg2-bin)
fi
[ ${#missing[@]} -gt 0 ] || exit 0

echo "setup: missing Debian packages: ${missing[*]}"
command -v apt-get >/dev/null \
  || fail "there is no apt-get here; install what those Debian packages bring, then try again"
if [ "$(id -u)" = 0 ]; then
  as_root=(env)
elif sudo -n true 2>/dev/null; then
  as_root=(sudo -n env)
else
  fail "install them, then try again: sudo apt-get install ${missing[*]}"
fi
# No questions, not even about files that an administrator changed; another apt-get is waited for.
apt() {
  "${as_root[@]}" DEBIAN_FRONTEND=noninteractive LC_ALL=C apt-get -qq -o DPkg::Lock::Timeout=600 \
    -o Acquire::Retries=3 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold "$@" </dev/null
}
# For the lock of its lists apt-get knows no waiting. Lists that cannot be had, of some third party perhaps,
# are no reason to stop: the packages may be there all the same.
for _ in {1..60}; do
  if told=$(apt update 2>&1); then break; fi
  case $told in *"Could not get lock"*) sleep 5 ;; *) break ;; esac
done
[ -z "$told" ] || printf '%s\n' "$told"
apt install -y --no-install-recommends "${missing[@]}" \
  || fail "apt-get could not install them (see above); try by hand: sudo apt-get install ${missing[*]}"
if [ "${1:-}" = handouts ] && pandoc_is_old; then refuse_pandoc; fi
