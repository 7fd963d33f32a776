//#-hidden-code
import Host
import Ledger
import Networks
import Studies
import Tensors

/// The section of the chapter on what is done with the gradients of several examples, and on how long the way down is.
@MainActor func compareDescents() {
//#-end-hidden-code
/*:
 ## Going downhill

 With the gradients of several examples one can do several things: add them; average them; or draw {{value sample}}
 example, or a few, with replacement for each update and average these. A step size means nothing without that: with
 four examples, the mean at α is the sum at α/4. Rates may also fall, geometrically, where each update multiplies the
 rate by a number below 1, down to a floor, or harmonically, where the rate of update $i$ is a constant over $i + c$.
 The numbers for it are ours, since no text prints any. All start from the rectified network above with a rate of
 {{value slow-rate}}; `Schedules.swift` has the loop:

 {{code Schedules.swift}}
 */
  let threshold = study.setting("kelleher-t9-threshold")   // E < 0.0001: captions of Tables 9 and 12
  let factor = study.choice("geometric decay, factor for each update", 0.995)
  let floor = study.choice("geometric decay, lowest rate", 0.02)
  let offset = study.choice("harmonic decay, c", 200)
  let updates = Int(study.choice("updates of the comparison", 2_500))
  let α = slowRate
  let schedules = [
    Schedule(name: "sum of the four gradients", rate: .constant(α)),
    Schedule(name: "mean of the four gradients", reduction: .perExample, rate: .constant(α)),
    Schedule(name: "drawn examples", reduction: .perExample, sample: sample, rate: .constant(α)),
    Schedule(name: "mean of drawn pairs", reduction: .perExample, sample: 2 * sample, rate: .constant(α)),
    Schedule(name: "sum with geometric decay", rate: .exponential(α, factor: factor, floor: floor)),   // α · factorⁱ
    Schedule(name: "sum with harmonic decay", rate: .inverseTime(α, halvedAfter: offset)),   // α₀ / (i + c) with α₀ = α c
  ]
  let curves = study.map(schedules) { descend(rectifiedPlant, inputs, targets, $0, updates: updates) }
//#-hidden-code
  judgeSymmetry(study, inputs, targets, within: initialRange)
  judgeApproximation(study)
  study.value("sample", Double(sample))
  study.value("initial-range", "[\(decimals(initialRange[0], 0)), \(decimals(initialRange[1], 0))]")
  describeDescent(study, schedules, curves, below: threshold, examples: outputs.count)
}
//#-end-hidden-code
/*:
 ![E against the number of updates for six ways to use the same gradients](descent.png)

 {{table descent-ends.csv}}

 The curves wait on one plateau, where the network answers the mean to everything. The last column adds up the rates of
 all updates until E < {{value threshold}}; where gradients are averaged, α/4 is counted, because a mean of four is a
 quarter of their sum. Whatever the schedule, the way down is about as long. Drawing, here one stream of draws, costs
 some more, pairs less than singles.

 Where to start matters, too. From equal weights the nodes of a layer get equal gradients and stay equal for ever. After
 500 updates from each of {{value draws}} random starts in {{value initial-range}}, the most different weights of two
 nodes of a hidden layer differ by at least {{value symmetry-random}}.

 Behind this is a symmetry. Let two nodes of a hidden layer change places, each with its bias and the weights into it and
 out of it, and the network computes what it did before. A layer of $n$ nodes can be arranged in $n!$ such ways, so that
 two trained networks may differ in every weight and compute the same. Descent treats alike what is alike. To part nodes that are equal
 takes something that does not: a random start, or *dropout*, which leaves out nodes at random in training.

 ### How much two layers can do

 Two layers are said to be enough to approximate any smooth function with any precision. How that can be is seen without
 training. Cut the interval into $n$ pieces and let one logistic unit rise steeply in the middle of each piece, with the
 growth of the function over the piece as its output weight:

 {{table approximation.csv}}

 In the long run the error halves with every doubling of the width. That is existence, on a bounded interval; it says
 nothing of what gradient descent finds.
 */
//#-hidden-code
/// All weights equal: the nodes of a layer stay equal.
@MainActor func judgeSymmetry(_ study: Study, _ inputs: Tensor<Double>, _ targets: Tensor<Double>, within range: [Double]) {
  let (rate, leastApart) = (0.5, 0.01)
  func trained(_ start: Initializer, _ seed: UInt64) -> Network<Double> {
    var network = Network<Double>.powerPlant(weights: start, biases: start)
    var stream = RandomStream(seed: seed, name: "initial weights")
    network.initialize(using: &stream)
    let runner = BatchRunner(network, loss: .halfSquaredError, reduction: .sum, pool: WorkerPool(threads: 1))
    let examples = DenseExamples(inputs: inputs, targets: targets)
    for _ in 0..<500 {
      network.descend(along: runner.gradient(of: network, on: examples), learningRate: rate)
    }
    return network
  }
  /// How far the rows of a layer, the weights of its nodes, are apart.
  func spread(_ network: Network<Double>, _ layer: Int) -> Double {
    let rows = network.parameters["dense\(layer).weight"].rows
    return rows.flatMap { row in zip(row, rows[0]).map { abs($0 - $1) } }.max() ?? 0
  }
  let constants = [-0.7, 0.1, 0.5, 1, 2]
  let equal = constants.map { trained(.constant($0), 1) }
  let apart = equal.flatMap { network in [1, 2].map { spread(network, $0) } }.max() ?? .infinity
  // Of all weights of all three layers, from where they began.
  let moved = zip(equal, constants).flatMap { network, start -> [Double] in
    [1, 2, 3].flatMap { layer in network.parameters["dense\(layer).weight"].values.map { abs($0 - start) } }
  }.min() ?? 0
  let random = draws.flatMap { seed in [1, 2].map { spread(trained(.uniform(range[1]), seed), $0) } }.min() ?? 0
  let settings =
    "logistic networks on the four hours of the power plant, weights and biases at one constant, summed gradients, rate "
    + "\(rate); control, our mark: random starts end more than \(leastApart) apart"
  claim(
    study, "mmds-s13-3-4-symmetry", holds: apart == 0 && moved > 0 && random > leastApart,
    because: "2-3-2-1 networks from \(constants.count) constants, 500 updates: weights of the nodes of a layer differ by "
      + "\(NumberText.shortest(apart)), though all weights of the networks moved (by \(power(moved)) or more); from "
      + "\(draws.count) random starts by at least \(power(random)); \(settings)")
  study.value("symmetry-random", random, decimals: 3)
}

/// A two-layer network that approximates `f` on [0, 1]: the k-th hidden unit is a logistic function that
/// rises at the middle of the k-th of `width` equal pieces, and its weight is by how much f grows over it.
func staircase(_ f: (Double) -> Double, width: Int) -> Network<Double> {
  var network = Network<Double>(input: [1]) {
    Dense(width); Sigmoid()
    Dense(1)
  }
  let n = Double(width)
  let slope = 4 * n
  network.parameters["dense1.weight"] = Tensor([width, 1], [Double](repeating: slope, count: width))
  network.parameters["dense1.bias"] = Tensor([width], (0..<width).map { -slope * (Double($0) + 0.5) / n })
  network.parameters["dense2.weight"] = Tensor([1, width], (0..<width).map { f(Double($0 + 1) / n) - f(Double($0) / n) })
  network.parameters["dense2.bias"] = Tensor([1], [f(0)])
  return network
}

/// Two layers approximate smooth functions: the largest error on [0, 1] falls with the width.
@MainActor func judgeApproximation(_ study: Study) {
  let functions: [(name: String, f: (Double) -> Double)] = [
    ("x² (1 − x)", { $0 * $0 * (1 - $0) }),
    ("e^(−3x)", { Elementary.exp(-3 * $0) }),
    ("e^(−50 (x − ½)²)", { Elementary.exp(-50 * ($0 - 0.5) * ($0 - 0.5)) }),
  ]
  let widths = [4, 8, 16, 32, 64, 128, 256, 512]
  let grid = (0...2_000).map { Double($0) / 2_000 }
  let errors = functions.map { function in
    widths.map { width in
      let outputs = staircase(function.f, width: width)(Tensor([1, grid.count], grid)).values
      return zip(grid, outputs).map { abs(function.f($0) - $1) }.max() ?? .infinity
    }
  }
  let falls = errors.allSatisfy { e in zip(e.dropFirst(), e).allSatisfy { $0 < 0.75 * $1 } }
  let last = errors.compactMap(\.last).max() ?? .infinity
  study.leaveOpen(
    "usc552-universal",
    because: "the statement is about all smooth functions and any precision, and no program tests a theorem; tried: \(functions.count) smooth "
      + "functions on [0, 1], weights set by hand, hidden layers of \(widths[0]) to \(widths[widths.count - 1]) units",
    found: "with \(widths[widths.count - 1]) hidden units the largest error is at most \(power(last)); every doubling of the hidden layer "
      + (falls ? "cuts it to less than three quarters" : "does not cut it to less than three quarters"))
  study.table(
    "approximation.csv", ["hidden units"] + functions.map { "largest error, \($0.name)" },
    widths.indices.map { k in ["\(widths[k])"] + errors.map { Study.text($0[k], decimals: 5) } })
}
//#-end-hidden-code
