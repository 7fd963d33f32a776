#!/bin/bash
# RepDL, built for bench-threads into build/repdl from a clone of https://github.com/microsoft/RepDL, which is on no package
# registry: scripts/repdl.sh CLONE. Only its part for processors, with the flags of its setup.py; for the graphics card's
# stands an empty module. Some minutes.
set -euo pipefail
CDPATH='' cd "$(dirname "$0")/.."

fail() { echo "repdl: $*" >&2; exit 1; }
[ $# = 1 ] || fail "usage: scripts/repdl.sh CLONE"
python=${RETRACE_PYTHON:-build/venv/bin/python}
commit=$(git -C "$1" rev-parse --short=10 HEAD) || fail "$1 is no clone"
torch=$("$python" -W ignore -c 'import os, torch; print(os.path.dirname(torch.__file__))') || fail "$python has no PyTorch"
headers=$("$python" -c 'import sysconfig; print(sysconfig.get_paths()["include"])')
rm -rf build/repdl
mkdir -p build/repdl
git -C "$1" archive HEAD repdl backend/cpu | tar x -C build/repdl
cd build/repdl
printf '%s\n' backend/cpu/*.cpp | xargs -P "$(nproc)" -d '\n' -I{} \
  g++ -O3 -fPIC -std=c++20 -fopenmp -isystem "$torch/include" -isystem "$torch/include/torch/csrc/api/include" \
  -isystem "$headers" -DTORCH_EXTENSION_NAME=cpu -DTORCH_API_INCLUDE_EXTENSION_H -c {} -o {}.o \
  || fail "RepDL could not be compiled"
mkdir -p repdl/backend
g++ -shared -fopenmp -o repdl/backend/cpu.so backend/cpu/*.o -L"$torch/lib" -lc10 -ltorch -ltorch_cpu -ltorch_python \
  -Wl,-rpath,"$torch/lib"
: >repdl/backend/cuda.py
echo "$commit" >commit
