#!/bin/bash
# Calls of every kernel, drawn, and those of the first ten steps of the chapters' trainings: of each program at its
# published settings, on its data, from the first seed. They are recorded here and played back by other compilers
# (Swift's clang and Debian's), at three levels of optimisation, at every level of the kernels that this machine has, on a
# processor without AVX and on 64-bit ARM, these two emulated. Fails where one bit is another, and where a control is not
# noticed: on drawn calls a build that may contract products and sums, on each record one by -ffast-math. Needs what
# `make test` has built, and clang, the cross compiler and the emulator of Debian 12 or 13, which it installs if it may;
# takes some minutes, and 4 GB in build/ while it runs. MNIST and the power plant's hours are looked for as by every
# program; what stands in for them is said.
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

# ahead COMMAND…: runs it beside what follows, with its children in a group of their own; it ends with this script.
ahead_of_us=
trap '[ -z "$ahead_of_us" ] || kill -- "-$ahead_of_us" 2>/dev/null || true' EXIT
ahead() {
  set -m
  "$@" </dev/null &
  ahead_of_us=$!
  set +m
}
# caught_up: waits for it; it has said itself what failed.
caught_up() {
  wait "$ahead_of_us" || { ahead_of_us=; exit 1; }
  ahead_of_us=
}

# The drawn calls of every kernel, recorded while compilers work.
drawn_calls() {
  RETRACE_RECORDS=$folder/records swift test -c release -Xswiftc -enable-testing --disable-testable-imports \
    --filter KernelCallsTests >"$folder/recording.log" 2>&1 \
    || { grep '✘' "$folder/recording.log" >&2; fail "the calls could not be recorded; see build/same-bits/recording.log"; }
}
levels=$(.build/release/replay-kernel-calls levels) || fail "replay-kernel-calls is not built; make test builds it"
[ -n "$levels" ] || fail "the replay names no levels"
highest=${levels##*$'\n'}
ahead drawn_calls

# Everyone's kernels and the replay, with no other flag of ours: NAME|COMPILER|FLAGS|LEVELS, those at which it is played.
# Each level is a file, and compiling these takes nearly all of the time. Of a level at which a build is not played it has the
# object of swift-O2, for ARM of swift-arm64-O2, which have all of them. Any build that is played at more is to name it here.
swift_clang=$(toolchain)/bin/clang
other=clang-$version
# The emulated multiply-add of the portable level is slow: once by each compiler.
faster=$(sed '/^portable$/d' <<<"$levels" | tr '\n' ' ')
builds=("sanitized|$other|-O1 -gline-tables-only -fsanitize=address,undefined -fno-sanitize-recover=all|$highest")
for optimisation in 2 3 1; do
  at=$faster on_arm=neon others_at=$faster
  [ $optimisation != 2 ] || at=all on_arm=all others_at=${levels//$'\n'/ }
  builds+=(
    "swift-O$optimisation|$swift_clang|-O$optimisation|$at"
    "$other-O$optimisation|$other|-O$optimisation|$others_at"
    "swift-arm64-O$optimisation|$swift_clang|--target=aarch64-linux-gnu -O$optimisation|$on_arm"
    "$other-arm64-O$optimisation|$other|--target=aarch64-linux-gnu -O$optimisation|neon"
  )
done
builds+=(
  "contracted|$swift_clang|-O2 -ffp-contract=on -DRETRACE_CONTRACTED|$highest"
  "careless|$swift_clang|-O2 -ffast-math -w|$highest"
)

# What is compiled, the long ones first, and of what each build is linked.
long=()
short=()
links=()
for build in "${builds[@]}"; do
  IFS='|' read -r name compiler flags played <<<"$build"
  whole=swift-O2
  [[ $name != *-arm64-* ]] || whole=swift-arm64-O2
  objects=
  for source in Tests/CKernelCalls/replay/main.c Sources/CKernels/*.c; do
    file=$(basename "$source" .c)
    from=$name
    case $file in
      portable | avx2 | avx512 | neon)
        case " $played " in
          *" all "* | *" $file "*) long+=("$name|$compiler|$flags|$file|$source") ;;
          *) from=$whole ;;
        esac ;;
      *) short+=("$name|$compiler|$flags|$file|$source") ;;
    esac
    objects+=" $from-$file.o"
  done
  links+=("$name|$compiler|$flags|$objects")
done
mkdir "$folder/objects"
# As many at once as there are processors.
# shellcheck disable=SC2016 -- for the shell that is started
printf '%s\n' "${long[@]}" "${short[@]}" | xargs -P "$(nproc)" -d '\n' -n 1 bash -c '
  IFS="|" read -r name compiler flags file source <<<"$1"
  # shellcheck disable=SC2086 -- words
  "$compiler" -std=gnu17 $flags -ISources/CKernels/include -c -o "$folder/objects/$name-$file.o" "$source" \
    || { echo "same-bits: $name: $source not compiled" >&2; exit 1; }' _ || fail "a replay could not be compiled"
# shellcheck disable=SC2016 -- for the shell that is started
printf '%s\n' "${links[@]}" | xargs -P "$(nproc)" -d '\n' -n 1 bash -c '
  IFS="|" read -r name compiler flags objects <<<"$1"
  # shellcheck disable=SC2086 -- words
  cd "$folder/objects" && "$compiler" $flags -o "../$name" $objects -lm \
    || { echo "same-bits: $name: not linked" >&2; exit 1; }' _ || fail "a replay could not be linked"
[ "$("$folder/swift-O2" levels)" = "$levels" ] || fail "replay-kernel-calls is an older one; make test builds it anew"

arm="qemu-aarch64-static -L /usr/aarch64-linux-gnu"
# How each record is played: NAME|LEVEL|EMULATOR|CODE|NOTE, where CODE is 0, or 1 of a control, which must leave other bits.
# The slowest first: on ARM by one compiler.
plays=("swift-arm64-O2|neon|$arm|0|")
for optimisation in 2 1 3; do
  for level in $levels; do
    [ "$level" != portable ] || [ $optimisation = 2 ] || continue
    plays+=("swift-O$optimisation|$level||0|" "$other-O$optimisation|$level||0|")
  done
done
# The drawn calls by all others too.
drawn=("swift-arm64-O2|portable|$arm|0|")
if [ "$(uname -m)" = x86_64 ]; then
  # Without fused multiply-add in the C library either, and with no instruction beyond the baseline.
  drawn+=("swift-O2|portable|qemu-x86_64-static -cpu Nehalem|0|, a processor of 2008")
fi
for name in swift-arm64-O1 swift-arm64-O3 $other-arm64-O1 $other-arm64-O2 $other-arm64-O3; do
  drawn+=("$name|neon|$arm|0|")
done
drawn+=("sanitized|$highest||0|")
# Their control, where there is a fused multiply-add to contract to.
contracted=()
[ "$highest" = portable ] || contracted=("contracted|$highest||1|")

# play RECORD WAY…: in these ways and all of `plays`, and by the control, as many at once as there are processors; and away
# with it.
play() {
  export record=$1
  du -h "$record" | sed 's/\t.*\// /; s/$/: played/'
  # shellcheck disable=SC2016 -- for the shell that is started
  printf '%s\n' "${@:2}" "${plays[@]}" "careless|$highest||1|" | xargs -P "$(nproc)" -d '\n' -n 1 bash -c '
    IFS="|" read -r name level emulator code note <<<"$1"
    status=0 how=
    if [ "$code" = 0 ]; then
      # shellcheck disable=SC2086 -- words
      said=$($emulator "$folder/$name" "$level" "$record" 2>&1) || status=$?
    else
      # Each call that is another would be named.
      said=$("$folder/$name" "$level" "$record" 2>/dev/null) || status=$?
      how=", noticed as it must be"
    fi
    [ "$status" = "$code" ] || { echo "$name$note: exit code $status, not $code"; echo "$said"; exit 1; }
    echo "  $name$note$how: $said"' _ || fail "${record##*/}: other bits, or a control that was not noticed"
  rm "$record"
}

# record SLUG EPOCHS NETWORKS: the program's own objects, linked once more with the recorder, which ends it when it has ten
# steps of so many networks.
for source in record program/start; do
  "$swift_clang" -std=gnu17 -O2 -ISources/CKernels/include -ITests/CKernelCalls/include -c \
    -o "$folder/${source##*/}.o" "Tests/CKernelCalls/$source.c"
done
record() {
  local slug=$1 epochs=$2 networks=$3 log=$folder/$1.log
  swiftc -emit-executable -o "$folder/$slug" -Xlinker --gc-sections -Xlinker --defsym \
    -Xlinker "main=${slug//-/_}_main" "@.build/release/$slug.product/Objects.LinkFileList" \
    "$folder/record.o" "$folder/start.o" -lm || fail "$slug could not be linked with the recorder; is it built?"
  RETRACE_RECORD=$folder/records/$slug.calls RETRACE_RECORD_STEPS=10 RETRACE_RECORD_NETWORKS=$networks \
    "$folder/$slug" --seeds 1...1 --epochs "$epochs" --threads 1 --fresh --output "$folder/reports" >"$log" 2>&1 \
    || { tail "$log" >&2; fail "$slug could not be recorded"; }
  rm -rf "$folder/reports" "${folder:?}/$slug"
}

# recorded SLUG EPOCHS NETWORKS: whether all that is wanted is there, and of what data.
recorded() {
  local slug=$1 networks=$3 log=$folder/$1.log complete
  sed -n "s/^record: /$slug: /p" "$log"
  complete=$(grep -c '^record: 10 steps of a network' "$log" || true)
  if [ "$complete" != "$networks" ]; then
    # Without its file the power plant has the printed rows alone.
    [ "$slug" = power-plant-regression ] && [ "$complete" -gt 0 ] || fail "$slug: $complete of $networks networks"
    echo "$slug: its file is not at hand; recorded on the four printed rows alone"
  fi
  ! grep -q 'stand-in digits' "$log" || echo "$slug: MNIST is not at hand; recorded on stand-in digits"
}

# While one record is played the next one is made, so that there are two of them at most. Of digits an epoch has 60 steps, of
# strings and of XOR one; the power plant's networks come after those of its four rows.
programs=("xor-net 10 3" "power-plant-regression 10 3" "reber-rnn-vs-mlp 10 5" "embedded-reber-lstm-vs-rnn 10 2"
  "mnist-cnn-vs-mlp 1 2")
# The programs' objects lie where Swift has just built.
caught_up
record=$folder/records/kernels.calls ways=("${drawn[@]}" "${contracted[@]}")
for program in "${programs[@]}"; do
  read -ra words <<<"$program"
  ahead record "${words[@]}"
  play "$record" "${ways[@]}"
  caught_up
  recorded "${words[@]}"
  record=$folder/records/${words[0]}.calls ways=()
done
play "$record"
rm -r "$folder/records" "$folder/objects"
echo "no call left other bits: $((${#programs[@]} + 1)) records, ${#plays[@]} plays of each, ${#drawn[@]} more of the drawn calls"
