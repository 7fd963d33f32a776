#!/bin/bash
# Another package that depends on Retrace's libraries by version, as a user would write it: a network of twenty lines
# that learns XOR. Built and run in a folder of its own; fails where it cannot be built or does not learn.
# Takes what is committed, for a version is a tag.
set -euo pipefail
cd "$(dirname "$0")/.."

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
# Whoever owns the checkout, and whatever tags it has.
printf '[safe]\n\tdirectory = *\n' >"$work/gitconfig"
GIT_CONFIG_GLOBAL="$work/gitconfig" git clone -q --no-tags "file://$PWD" "$work/retrace"
git -C "$work/retrace" tag 1.0.0

mkdir -p "$work/xor/Sources/xor"
cat >"$work/xor/Package.swift" <<END
$(head -n 1 "$work/retrace/Package.swift")
import PackageDescription

let package = Package(
  name: "xor",
  dependencies: [.package(url: "file://$work/retrace", from: "1.0.0")],
  targets: [
    .executableTarget(name: "xor", dependencies: [.product(name: "RetraceNetworks", package: "retrace")])
  ])
END
cat >"$work/xor/Sources/xor/main.swift" <<'END'
import Networks
import Tensors

let inputs = Tensor<Double>(rows: [[0, 0, 1, 1], [0, 1, 0, 1]])
let targets = Tensor<Double>(rows: [[0, 1, 1, 0]])
let examples = DenseExamples(inputs: inputs, targets: targets)

var network = Network<Double>(input: [2]) {
  Dense(8, initializer: .normal(1))
  Tanh()
  Dense(1, initializer: .normal(1))
}
var stream = RandomStream(seed: 1, name: "initial weights")
network.initialize(using: &stream)
let runner = BatchRunner(network, loss: .sigmoidCrossEntropy, reduction: .sum, pool: WorkerPool(threads: 1))
for _ in 1...2_000 {
  network.descend(along: runner.gradient(of: network, on: examples), learningRate: 0.1)
}
let answers = network(inputs).values.map { $0 > 0 ? 1 : 0 }
print("XOR:", answers)
guard answers == [0, 1, 1, 0] else { fatalError("not learned") }
END
cd "$work/xor"
swift run -q -c release
# Less memory than Retrace's own programs want is no matter of the libraries.
(ulimit -v 900000 && exec .build/release/xor)
