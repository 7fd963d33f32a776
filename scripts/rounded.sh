#!/bin/bash
# What correctly rounded exp, ln, tanh and sigma would cost (benchmarks/rounded): correctly-rounded.csv and
# correctly-rounded-steps.csv in reports/benchmarks. A minute or two on two cores; times mean something only where nothing
# else runs. A level may be named: scripts/rounded.sh avx512.
set -euo pipefail
CDPATH='' cd "$(dirname "$0")/.."
source scripts/swift.sh

mkdir -p build reports/benchmarks
"$(toolchain)/bin/clang" -std=gnu17 -O2 -ISources/CKernels/include -o build/rounded benchmarks/rounded/main.c \
  Sources/CKernels/*.c -lm -lpthread
threads=$(nproc)
[ "$threads" -le 64 ] || threads=64
build/rounded "${1:-avx2}" "$threads" build/correctly-rounded-steps.csv >build/correctly-rounded.csv
mv build/correctly-rounded.csv build/correctly-rounded-steps.csv reports/benchmarks/
cat reports/benchmarks/correctly-rounded.csv reports/benchmarks/correctly-rounded-steps.csv
