#!/bin/bash
# Calls of every kernel, and of ten steps of a training of each network on drawn data, recorded here and played back by
# other compilers (Swift's clang and clang 16), at three levels of optimisation, at every level of the kernels that this
# machine has, on a processor without AVX and on 64-bit ARM, these two emulated. Fails where one bit is another. Needs
# what `make test` has built, and of Debian 12 clang 16, the cross compiler and the emulator, which it installs if it may;
# takes some five minutes and 5 GB in build/ while it runs.
set -euo pipefail
CDPATH='' cd "$(dirname "$0")/.."
source scripts/swift.sh

fail() { echo "same-bits: $*" >&2; exit 1; }
packages=()
[ -e "/usr/lib/llvm-16/lib/clang/16/lib/linux/libclang_rt.asan-$(uname -m).a" ] && command -v clang-16 >/dev/null \
  || packages+=(clang-16 libclang-rt-16-dev)
[ -e /usr/aarch64-linux-gnu/include/stdio.h ] && command -v aarch64-linux-gnu-gcc >/dev/null \
  || packages+=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
command -v qemu-aarch64-static >/dev/null || packages+=(qemu-user-static)
if [ ${#packages[@]} -gt 0 ]; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  { "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } \
    >/dev/null || fail "missing: ${packages[*]}; install them with apt-get, as on Debian 12"
fi

folder=$PWD/build/same-bits
rm -rf "$folder"
mkdir -p "$folder/records"
# Everyone's kernels and the replay, with no other flag of ours.
build() {
  local name=$1 compiler=$2
  shift 2
  "$compiler" -std=gnu17 "$@" -ISources/CKernels/include -o "$folder/$name" \
    Tests/CKernelCalls/replay/main.c Sources/CKernels/*.c -lm
}
# Those that most easily cannot be built come first.
swift_clang=$(toolchain)/bin/clang
build sanitized clang-16 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
for optimisation in 2 1 3; do
  build "swift-arm64-O$optimisation" "$swift_clang" --target=aarch64-linux-gnu -O$optimisation &
  build "clang16-arm64-O$optimisation" clang-16 --target=aarch64-linux-gnu -O$optimisation
  wait $!
  build "swift-O$optimisation" "$swift_clang" -O$optimisation &
  build "clang16-O$optimisation" clang-16 -O$optimisation
  wait $!
done
levels=$("$folder/swift-O2" levels)
[ -n "$levels" ] || fail "the replay names no levels"

echo "recording"
RETRACE_RECORDS=$folder/records swift test -c release -Xswiftc -enable-testing --disable-testable-imports \
  --filter 'KernelCallsTests|KernelLevelTests' >"$folder/recording.log" 2>&1 \
  || { grep '✘' "$folder/recording.log" >&2; fail "the calls could not be recorded; see build/same-bits/recording.log"; }
records=("$folder"/records/*.calls)
[ ${#records[@]} = 11 ] || fail "${#records[@]} records, not one of drawn calls and ten of trainings"
du -sh "$folder/records" | sed 's/\t.*/ of records/'

# play NAME|LEVEL|EMULATOR…: as many at once as there are processors; each says its line when it is done.
play() {
  export folder
  # shellcheck disable=SC2016 -- for the shell that is started
  printf '%s\n' "$@" | xargs -P "$(nproc)" -d '\n' -n 1 bash -c '
    IFS="|" read -r name level emulator <<<"$1"
    said=$($emulator "$folder/$name" "$level" "$folder"/records/*.calls 2>&1) || { echo "$name"; echo "$said"; exit 1; }
    echo "$name, $level: $(wc -l <<<"$said") records, none left other bits"' _
}

arm="qemu-aarch64-static -L /usr/aarch64-linux-gnu"
# The slowest first: the trainings on ARM by one compiler.
plays=("swift-arm64-O2|neon|$arm")
for optimisation in 2 1 3; do
  for level in $levels; do
    # The emulated multiply-add of the portable level is slow: once by each compiler.
    [ "$level" != portable ] || [ $optimisation = 2 ] || continue
    plays+=("swift-O$optimisation|$level|" "clang16-O$optimisation|$level|")
  done
done
play "${plays[@]}"

# The drawn calls of every kernel by all others.
kernels=$folder/records/kernels.calls
for name in swift-arm64-O1 swift-arm64-O3 clang16-arm64-O1 clang16-arm64-O2 clang16-arm64-O3; do
  echo "$name: $($arm "$folder/$name" neon "$kernels")"
done
echo "swift-arm64-O2: $($arm "$folder/swift-arm64-O2" portable "$kernels")"
if [ "$(uname -m)" = x86_64 ]; then
  # Without fused multiply-add in the C library either, and with no instruction beyond the baseline.
  echo "swift-O2, a processor of 2008: $(qemu-x86_64-static -cpu Nehalem "$folder/swift-O2" portable "$kernels")"
fi
echo "sanitized: $("$folder/sanitized" "${levels##*$'\n'}" "$kernels")"
rm -r "$folder/records"
echo "no call left other bits: ${#plays[@]} plays of all records, 8 of the drawn calls"
