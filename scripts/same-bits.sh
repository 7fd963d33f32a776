#!/bin/bash
# Calls of every kernel, and of ten steps of each training, recorded here and played back by other compilers (Swift's
# clang and Debian's), at three levels of optimisation, at every level of the kernels that this machine has, and on
# 64-bit ARM, emulated. Fails where one bit is another. Needs what `make test` has built, and Debian's cross compiler,
# emulator and clang, which it installs if it may; takes a few minutes. Sanitizers watch one of the replays.
set -euo pipefail
CDPATH='' cd "$(dirname "$0")/.."
source scripts/swift.sh

fail() { echo "same-bits: $*" >&2; exit 1; }
packages=()
command -v clang-16 >/dev/null || packages+=(clang-16)
command -v aarch64-linux-gnu-gcc >/dev/null || packages+=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
command -v qemu-aarch64-static >/dev/null || packages+=(qemu-user-static)
if [ ${#packages[@]} -gt 0 ]; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  { "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } \
    >/dev/null || fail "missing: ${packages[*]}; install them with apt-get"
fi

folder=$PWD/build/same-bits
rm -rf "$folder"
mkdir -p "$folder/records"
echo "recording"
RETRACE_RECORDS=$folder/records swift test -c release -Xswiftc -enable-testing --disable-testable-imports \
  --filter 'KernelCallsTests|KernelLevelTests' >"$folder/recording.log" 2>&1 \
  || { grep '✘' "$folder/recording.log" >&2; fail "the calls could not be recorded; see build/same-bits/recording.log"; }
records=("$folder"/records/*.calls)
[ ${#records[@]} = 11 ] || fail "${#records[@]} records, not one of drawn calls and ten of trainings"
du -sh "$folder/records" | sed 's/\t.*/ of records/'

# build NAME COMPILER OPTION…: the replay, its kernels and no other flag of ours.
build() {
  local name=$1 compiler=$2
  shift 2
  "$compiler" -std=gnu17 "$@" -ISources/CKernels/include -o "$folder/$name" \
    Tests/CKernelCalls/replay/main.c Sources/CKernels/*.c -lm
}
# play NAME|LEVEL|EMULATOR…: as many at once as there are processors; each says its line when it is done.
play() {
  export folder
  # shellcheck disable=SC2016 -- for the shell that is started
  printf '%s\n' "$@" | xargs -P "$(nproc)" -d '\n' -n 1 bash -c '
    IFS="|" read -r name level emulator <<<"$1"
    said=$($emulator "$folder/$name" "$level" "$folder"/records/*.calls 2>&1) || { echo "$name"; echo "$said"; exit 1; }
    echo "$name, $level: $(wc -l <<<"$said") records, none left other bits"' _
}

swift_clang=$(toolchain)/bin/clang
for optimisation in 1 2 3; do
  build "swift-arm64-O$optimisation" "$swift_clang" --target=aarch64-linux-gnu -O$optimisation
  build "clang16-arm64-O$optimisation" clang-16 --target=aarch64-linux-gnu -O$optimisation
done
emulator="qemu-aarch64-static -L /usr/aarch64-linux-gnu"
# The slowest first.
plays=("swift-arm64-O2|neon|$emulator")
for optimisation in 1 2 3; do
  build "swift-O$optimisation" "$swift_clang" -O$optimisation
  build "clang16-O$optimisation" clang-16 -O$optimisation
  for level in $("$folder/swift-O$optimisation" levels); do
    # The emulated multiply-add of the portable level is slow: once by each compiler.
    [ "$level" != portable ] || [ $optimisation = 2 ] || continue
    plays+=("swift-O$optimisation|$level|" "clang16-O$optimisation|$level|")
  done
done
play "${plays[@]}"

# On ARM, all of them by one compiler at one level of optimisation; by the others the drawn calls of every kernel.
for name in swift-arm64-O1 swift-arm64-O3 clang16-arm64-O1 clang16-arm64-O2 clang16-arm64-O3; do
  $emulator "$folder/$name" neon "$folder/records/kernels.calls"
done
$emulator "$folder/swift-arm64-O2" portable "$folder/records/kernels.calls"

build sanitized clang-16 -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all
"$folder/sanitized" avx2 "$folder/records/kernels.calls"
echo "the same bits everywhere"
