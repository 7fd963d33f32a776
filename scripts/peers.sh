#!/bin/bash
# PyTorch and JAX for `make bench-peers`, at fixed versions, in build/venv; once, with the network. Silent
# and without any where both are there. SETUP=no only looks.
set -euo pipefail
cd "$(dirname "$0")/.."

fail() { echo "peers: $*" >&2; exit 1; }
python=build/venv/bin/python
versions='import importlib.metadata as m, sys; sys.exit([m.version(n).split("+")[0] for n in ("torch", "jax")] != ["2.13.0", "0.10.2"])'
! "$python" -c "$versions" 2>/dev/null || exit 0

[ "${SETUP:-}" != no ] || fail "build/venv has not both torch 2.13.0 and jax 0.10.2; without SETUP=no they are installed"
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
echo "peers: installing torch and jax into build/venv"
"$python" -m pip install --quiet torch==2.13.0 jax==0.10.2 \
  || fail "pip could not install torch==2.13.0 and jax==0.10.2; it needs the network, once"
