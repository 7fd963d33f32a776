#!/bin/bash
# PyTorch, JAX and TensorFlow for `make bench-peers`, at fixed versions, in build/venv; once, with the network. Silent
# and without any where all are there. SETUP=no only looks.
#
#   scripts/peers.sh search   for `make search-peers`: also what its settings need, where apt-get may install it: two
#                             allocators, and for torch.compile a compiler and Python's headers. What is missing is not
#                             tried, and the page says so.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "peers: $*" >&2; exit 1; }
python=build/venv/bin/python
wanted=(torch==2.13.0 jax==0.10.2 tensorflow-cpu==2.21.0)

# Whether the installed versions are the wanted ones; a wheel's own mark, as in 2.13.0+cpu, does not count.
are_there() {
  "$python" -c 'import importlib.metadata as m, sys
sys.exit(any(m.version(n).split("+")[0] != v for n, v in (w.split("==") for w in sys.argv[1:])))' "${wanted[@]}" 2>/dev/null
}

if [ "${1:-}" = search ] && [ "${SETUP:-}" != no ] && command -v apt-get >/dev/null; then
  packages=()
  ldconfig -p | grep 'libjemalloc\.so\.2 ' >/dev/null || packages+=(libjemalloc2)
  # Debian 13's name ends in t64.
  ldconfig -p | grep 'libtcmalloc_minimal\.so\.4 ' >/dev/null \
    || packages+=("$(apt-cache pkgnames libtcmalloc-minimal4 2>/dev/null | sort | tail -n 1)")
  command -v g++ >/dev/null || packages+=(g++)
  python3 -c 'import os, sys, sysconfig; sys.exit(not os.path.exists(sysconfig.get_paths()["include"] + "/Python.h"))' \
    2>/dev/null || packages+=(python3-dev)
  if [ ${#packages[@]} -gt 0 ]; then
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo -n)
    { "${as_root[@]}" apt-get update -qq &&
      "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } \
      >/dev/null 2>&1 || echo "peers: not installed, so that some settings are not tried: ${packages[*]}" >&2
  fi
fi

! are_there || exit 0

[ "${SETUP:-}" != no ] || fail "build/venv has not all of ${wanted[*]}; without SETUP=no they are installed"
command -v taskset >/dev/null || fail "taskset is missing; run: sudo apt-get install util-linux"
command -v python3 >/dev/null || fail "python3 is missing; run: sudo apt-get install python3-venv"
mkdir -p build
if ! "$python" -m pip --version >/dev/null 2>&1; then
  rm -rf build/venv
  python3 -m venv build/venv >/dev/null 2>&1 \
    || { rm -rf build/venv; fail "python3 cannot make a venv; run: sudo apt-get install python3-venv"; }
fi
# The processor's wheel of PyTorch, where an index or PIP_FIND_LINKS offers it, is 190 MB; the plain one
# brings the graphics libraries too.
echo "peers: installing ${wanted[*]} into build/venv"
"$python" -m pip install --quiet "${wanted[@]}" || fail "pip could not install ${wanted[*]}; it needs the network, once"
