#!/bin/bash
# The packages of all chapters whose exercises vary (experiments/<slug>/variants.txt), with solutions, in some variants: each
# must pass its own tests, those that only graders have, and those that compute again what the solutions say in words.
# What was compiled stays in build/variants, so that only files with other numbers are compiled again.
#   scripts/variants_check.sh [variants, by default 1 17 1001]
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
retrace=$root/.build/release/retrace
fail() {
  echo "variants_check: $*" >&2
  exit 1
}
[ -x "$retrace" ] || fail "$retrace is missing; run: make build"
command -v unzip >/dev/null || fail "unzip is missing; run: sudo apt-get install unzip"
variants=("$@")
[ $# -gt 0 ] || variants=(1 17 1001)
slugs=()
for file in experiments/*/variants.txt; do
  [ -f "$file" ] || fail "no exercises vary: there is no experiments/<slug>/variants.txt"
  slugs+=("$(basename "$(dirname "$file")")")
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p build/variants

# Puts the standard input into a file, which keeps its time where nothing changes.
put() {
  mkdir -p "$(dirname "$1")"
  cat >"$work/new"
  cmp -s "$work/new" "$1" || cp "$work/new" "$1"
}

# In the place of Tests/ExercisesTests/SolutionProse.swift, which reads a checkout: this one reads the package.
prose() {
  sed -e '/^import Ledger$/d; /^import Weaving$/d' -e '/let reports/d; /reports = /d' \
    -e "s|^    let file = .*|    let folder = \"\\\\(root)/Sources/$1\"|" \
    -e 's|^      \.map { try String.*|    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()\
    let file = try names.map { try String(contentsOfFile: "\\(folder)/\\($0)", encoding: .utf8) }.joined(separator: "\\n")|' \
    -e '/A CSV file of the chapter/,/^}/{/^}/!d}' Tests/ExercisesTests/SolutionProse.swift
}

for variant in "${variants[@]}"; do
  "$retrace" handout --variant "$variant" --chapters "${slugs[@]}" --editions instructors --outputs packages \
    --output "$work/$variant" >"$work/log" 2>&1 || { cat "$work/log" >&2; fail "variant $variant cannot be handed out"; }
  for slug in "${slugs[@]}"; do
    module=$(for word in ${slug//-/ }; do printf %s "${word^}"; done)Exercises
    rm -rf "$work/package"
    unzip -q "$work/$variant/instructors/packages/$slug.zip" -d "$work/package"
    package=$root/build/variants/$slug
    while IFS= read -r file; do
      put "$package/$file" <"$work/package/$slug/$file"
    done < <(cd "$work/package/$slug" && find . -type f -printf '%P\n')
    # Tests that are in no package. The network of the digits' chapter, which one of them asks about, is not there.
    for name in "${module}HiddenTests" "${module%Exercises}SolutionTests"; do
      [ -f "Tests/ExercisesTests/$name.swift" ] || continue
      "$retrace" vary "Tests/ExercisesTests/$name.swift" --chapter "$slug" --variant "$variant" >"$work/text"
      if grep -q '^import Studies$' "$work/text"; then
        sed '/^import Studies$/d' "$work/text" >"$work/text.new"
        printf '\nextension Network<Double> {\n  fileprivate static func digitsCNN() -> Network { Network(input: [1]) { Identity() } }\n}\n' \
          >>"$work/text.new"
        mv "$work/text.new" "$work/text"
      fi
      put "$package/Tests/${module}Tests/$name.swift" <"$work/text"
    done
    prose "$module" | put "$package/Tests/${module}Tests/SolutionProse.swift"
    if (cd "$package" && swift test -c release -Xswiftc -enable-testing --skip '/multiplied') >"$work/log" 2>&1 \
      && grep -q 'Test run with .* passed' "$work/log"; then
      echo "$slug, variant $variant: $(grep -o 'Test run with [0-9]* tests' "$work/log" | tail -1)"
    else
      tail -40 "$work/log" >&2
      fail "$slug, variant $variant: its solutions do not pass its tests"
    fi
  done
done
