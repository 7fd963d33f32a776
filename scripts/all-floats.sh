#!/bin/bash
# exp, ln, tanh and sigma of all 2^32 floats against the C library in double: the largest error of each in units in the
# last place. Some minutes on two cores; `make nightly` keeps the result in reports/benchmarks/all-floats.csv.
set -euo pipefail
CDPATH='' cd "$(dirname "$0")/.."
source scripts/swift.sh

mkdir -p build reports/benchmarks
"$(toolchain)/bin/clang" -std=gnu17 -O2 -ISources/CKernels/include -o build/all-floats Tests/AllFloats/main.c \
  Sources/CKernels/*.c -lm -lpthread
threads=$(nproc)
[ "$threads" -le 64 ] || threads=64
# The same bits at every level: the fastest will do.
for level in avx512 avx2 neon portable; do
  status=0
  build/all-floats "$level" "$threads" >build/all-floats.csv 2>build/all-floats.log || status=$?
  # 64 is a level that this machine has not.
  [ $status = 64 ] || break
done
[ $status = 0 ] || { cat build/all-floats.csv build/all-floats.log >&2; exit 1; }
mv build/all-floats.csv reports/benchmarks/all-floats.csv
cat reports/benchmarks/all-floats.csv
