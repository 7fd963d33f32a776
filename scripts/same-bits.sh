#!/bin/bash
# Calls of every kernel, drawn, and those of the first ten steps of the chapters' trainings: of each program at its
# published settings, on its data, from the first seed. They are recorded here and played back by other compilers
# (Swift's clang and Debian's), at three levels of optimisation, at every level of the kernels that this machine has, on a
# processor without AVX and on 64-bit ARM, these two emulated. Fails where one bit is another, and where a control is not
# noticed: on drawn calls a build that may contract products and sums, on each record one by -ffast-math. Needs what `make test` has built, and clang, the cross
# compiler and the emulator of Debian 12 or 13, which it installs if it may; takes some ten minutes, and 4 GB in build/ while
# it runs. MNIST and the power plant's hours are looked for as by every program; what stands in for them is said.
set -euo pipefail
CDPATH='' cd "$(dirname "$0")/.."
source scripts/swift.sh

fail() { echo "same-bits: $*" >&2; exit 1; }
# Debian 13 has clang 16 no longer.
version=16
[ "$(. /etc/os-release; echo "${VERSION_ID:-}")" != 13 ] || version=19
packages=()
[ -e "/usr/lib/llvm-$version/lib/clang/$version/lib/linux/libclang_rt.asan-$(uname -m).a" ] \
  && command -v clang-$version >/dev/null || packages+=(clang-$version libclang-rt-$version-dev)
[ -e /usr/aarch64-linux-gnu/include/stdio.h ] && command -v aarch64-linux-gnu-gcc >/dev/null \
  || packages+=(gcc-aarch64-linux-gnu libc6-dev-arm64-cross)
command -v qemu-aarch64-static >/dev/null || packages+=(qemu-user-static)
if [ ${#packages[@]} -gt 0 ]; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  { "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } \
    >/dev/null || fail "missing: ${packages[*]}; install them with apt-get, as on Debian 12, or 13 where clang is clang-19"
fi

folder=$PWD/build/same-bits
rm -rf "$folder"
mkdir -p "$folder/records"
export folder

# Everyone's kernels and the replay, with no other flag of ours: NAME|COMPILER|FLAGS, as many at once as there are
# processors. What most easily cannot be built comes first.
swift_clang=$(toolchain)/bin/clang
other=clang-$version
builds=(
  "sanitized|$other|-O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all"
  "contracted|$swift_clang|-O2 -ffp-contract=on -DRETRACE_CONTRACTED"
  "careless|$swift_clang|-O2 -ffast-math -w"
)
for optimisation in 2 1 3; do
  builds+=(
    "swift-arm64-O$optimisation|$swift_clang|--target=aarch64-linux-gnu -O$optimisation"
    "$other-arm64-O$optimisation|$other|--target=aarch64-linux-gnu -O$optimisation"
    "swift-O$optimisation|$swift_clang|-O$optimisation"
    "$other-O$optimisation|$other|-O$optimisation"
  )
done
# shellcheck disable=SC2016 -- for the shell that is started
printf '%s\n' "${builds[@]}" | xargs -P "$(nproc)" -d '\n' -n 1 bash -c '
  IFS="|" read -r name compiler flags <<<"$1"
  # shellcheck disable=SC2086 -- words
  "$compiler" -std=gnu17 $flags -ISources/CKernels/include -o "$folder/$name" \
    Tests/CKernelCalls/replay/main.c Sources/CKernels/*.c -lm || { echo "same-bits: $name: not built" >&2; exit 1; }' _ \
  || fail "a replay could not be built"
levels=$("$folder/swift-O2" levels)
[ -n "$levels" ] || fail "the replay names no levels"
highest=${levels##*$'\n'}

arm="qemu-aarch64-static -L /usr/aarch64-linux-gnu"
# How each record is played: NAME|LEVEL|EMULATOR. The slowest first: on ARM by one compiler.
plays=("swift-arm64-O2|neon|$arm")
for optimisation in 2 1 3; do
  for level in $levels; do
    # The emulated multiply-add of the portable level is slow: once by each compiler.
    [ "$level" != portable ] || [ $optimisation = 2 ] || continue
    plays+=("swift-O$optimisation|$level|" "$other-O$optimisation|$level|")
  done
done

# play RECORD: in all these ways, as many at once as there are processors, and away with it.
play() {
  export record=$1
  du -h "$record" | sed 's/\t.*\// /; s/$/: played/'
  # shellcheck disable=SC2016 -- for the shell that is started
  printf '%s\n' "${plays[@]}" | xargs -P "$(nproc)" -d '\n' -n 1 bash -c '
    IFS="|" read -r name level emulator <<<"$1"
    said=$($emulator "$folder/$name" "$level" "$record" 2>&1) || { echo "$name"; echo "$said"; exit 1; }
    echo "  $name: $said"' _ || fail "${record##*/}: other bits"
  notice careless "$record"
  rm "$record"
}

# notice NAME RECORD: a control, which must leave other bits.
notice() {
  local said status=0
  said=$("$folder/$1" "$highest" "$2" 2>/dev/null) || status=$?
  [ $status = 1 ] || fail "$1: not noticed: exit code $status, $said"
  echo "  $1, noticed as it must be: $said"
}

# The drawn calls of every kernel, by all others too.
RETRACE_RECORDS=$folder/records swift test -c release -Xswiftc -enable-testing --disable-testable-imports \
  --filter KernelCallsTests >"$folder/recording.log" 2>&1 \
  || { grep '✘' "$folder/recording.log" >&2; fail "the calls could not be recorded; see build/same-bits/recording.log"; }
kernels=$folder/records/kernels.calls
for name in swift-arm64-O1 swift-arm64-O3 $other-arm64-O1 $other-arm64-O2 $other-arm64-O3; do
  echo "$name: $($arm "$folder/$name" neon "$kernels")"
done
echo "swift-arm64-O2: $($arm "$folder/swift-arm64-O2" portable "$kernels")"
if [ "$(uname -m)" = x86_64 ]; then
  # Without fused multiply-add in the C library either, and with no instruction beyond the baseline.
  echo "swift-O2, a processor of 2008: $(qemu-x86_64-static -cpu Nehalem "$folder/swift-O2" portable "$kernels")"
fi
echo "sanitized: $("$folder/sanitized" "$highest" "$kernels")"
# The control, where there is a fused multiply-add to contract to.
[ "$highest" = portable ] || notice contracted "$kernels"
play "$kernels"

# record SLUG EPOCHS NETWORKS: the program's own objects, linked once more with the recorder, which ends it when it has ten
# steps of so many networks.
for source in record program/start; do
  "$swift_clang" -std=gnu17 -O2 -ISources/CKernels/include -ITests/CKernelCalls/include -c \
    -o "$folder/${source##*/}.o" "Tests/CKernelCalls/$source.c"
done
record() {
  local slug=$1 epochs=$2 networks=$3 log=$folder/$1.log complete
  swiftc -emit-executable -o "$folder/$slug" -Xlinker --gc-sections -Xlinker --defsym \
    -Xlinker "main=${slug//-/_}_main" "@.build/release/$slug.product/Objects.LinkFileList" \
    "$folder/record.o" "$folder/start.o" -lm || fail "$slug could not be linked with the recorder; is it built?"
  RETRACE_RECORD=$folder/records/$slug.calls RETRACE_RECORD_STEPS=10 RETRACE_RECORD_NETWORKS=$networks \
    "$folder/$slug" --seeds 1...1 --epochs "$epochs" --threads 1 --fresh --output "$folder/reports" >"$log" 2>&1 \
    || { tail "$log" >&2; fail "$slug could not be recorded"; }
  rm -rf "$folder/reports" "${folder:?}/$slug"
  sed -n "s/^record: /$slug: /p" "$log"
  complete=$(grep -c '^record: 10 steps of a network' "$log" || true)
  if [ "$complete" != "$networks" ]; then
    # Without its file the power plant has the printed rows alone.
    [ "$slug" = power-plant-regression ] && [ "$complete" -gt 0 ] || fail "$slug: $complete of $networks networks"
    echo "$slug: its file is not at hand; recorded on the four printed rows alone"
  fi
  ! grep -q 'stand-in digits' "$log" || echo "$slug: MNIST is not at hand; recorded on stand-in digits"
  play "$folder/records/$slug.calls"
}
# Of digits an epoch has 60 steps, of strings and of XOR one; the power plant's networks come after those of its four rows.
record xor-net 10 3
record power-plant-regression 10 3
record reber-rnn-vs-mlp 10 5
record embedded-reber-lstm-vs-rnn 10 2
record mnist-cnn-vs-mlp 1 2
rm -r "$folder/records"
echo "no call left other bits: 6 records, ${#plays[@]} plays of each, 8 more of the drawn calls"
