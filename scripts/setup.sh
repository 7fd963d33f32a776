#!/bin/bash
# Looks for what the build needs beyond Swift, names the Debian packages that are missing, and installs
# them if it may. Fast, silent and without any network where nothing is missing. SETUP=no skips it.
# `setup.sh handouts` looks besides for what handouts need; LaTeX, of hundreds of megabytes, is left to the
# user, whom `retrace handout` tells what to install.
set -euo pipefail

[ "${SETUP:-}" != no ] || exit 0

fail() { echo "setup: $*" >&2; exit 1; }

# Swift itself is no Debian package.
command -v swift >/dev/null || fail "swift is not on the PATH; install Swift 6.3 as swift.org/install describes"
version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
[ "$(printf '%s\n' 6.1 "${version:-0}" | sort -V | head -n 1)" = 6.1 ] \
  || fail "Swift ${version:-of unknown version} is too old; install 6.1 or later as swift.org/install describes"

# Looked for by what they bring rather than by name, so that other ways to install them count too.
machine=$(uname -m)
header() { ls /usr/include/"$1" /usr/include/"$machine"-linux-gnu/"$1" /usr/local/include/"$1"; }
library() { ls /usr/lib/"$machine"-linux-gnu/"$1" /usr/lib/"$1" /usr/lib64/"$1" /usr/local/lib/"$1"; }
font() { ls /usr/share/fonts/*/dejavu*/DejaVuSans.ttf || fc-list | grep '/DejaVuSans\.ttf'; }
# Whether a search found anything, which `ls` says on its output and not by its exit code.
found() { [ -n "$("$@" 2>/dev/null)" ]; }

missing=()
{ found header cblas.h && found library libopenblas.so; } || missing+=(libopenblas-dev)
found header png.h || missing+=(libpng-dev)
found header zlib.h || missing+=(zlib1g-dev)
found header cmark-gfm.h || missing+=(libcmark-gfm-dev)
found header cmark-gfm-core-extensions.h || missing+=(libcmark-gfm-extensions-dev)
found command -v gnuplot || missing+=(gnuplot-nox)
found font || missing+=(fonts-dejavu-core)
if [ "${1:-}" = handouts ]; then
  found command -v pandoc || missing+=(pandoc)
  found command -v zip || missing+=(zip)
fi
[ ${#missing[@]} -gt 0 ] || exit 0

echo "setup: missing Debian packages: ${missing[*]}"
if [ "$(id -u)" = 0 ]; then
  as_root=(env)
elif sudo -n true 2>/dev/null; then
  as_root=(sudo -n env)
else
  as_root=()
fi
if [ ${#as_root[@]} = 0 ] || ! command -v apt-get >/dev/null; then
  fail "install them, then try again: sudo apt-get install ${missing[*]}"
fi
"${as_root[@]}" DEBIAN_FRONTEND=noninteractive apt-get update -qq </dev/null
"${as_root[@]}" DEBIAN_FRONTEND=noninteractive \
  apt-get install -y -qq --no-install-recommends "${missing[@]}" </dev/null
